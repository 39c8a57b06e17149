from evaluatie.estimators.matching.matched import Weights, matched
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_table
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.samples import read_source

with job(snakemake):
    study = load_study(snakemake.input.study)
    source, weights = read_source(snakemake.input), Weights.read(snakemake.input)
    found = matched(source, weights, study, snakemake.wildcards.design)
    write_table(found.candidates, snakemake.output.candidates, CANDIDATES)
    write_table(found.differences, snakemake.output.differences, DIFFERENCES)
