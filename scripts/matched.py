from evaluatie.estimators.matching.matched import Weights, matched
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import read_table, write_table
from evaluatie.tables.derived import CANDIDATES, DECISIONS, MATCHES, PAIRS
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.samples import read_source

with job(snakemake):
    study = load_study(snakemake.input.study)
    source = read_source(snakemake.input)
    matches = read_table(snakemake.input.matches, MATCHES)
    pairs = read_table(snakemake.input.pairs, PAIRS)
    decisions = read_table(snakemake.input.decisions, DECISIONS)
    found = Weights(matches, pairs, decisions)
    effects = matched(source, found, study, snakemake.wildcards.design)
    write_table(effects.candidates, snakemake.output.candidates, CANDIDATES)
    write_table(effects.differences, snakemake.output.differences, DIFFERENCES)
