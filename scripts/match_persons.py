from evaluatie.designs.match_persons import match_persons
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_table
from evaluatie.tables.derived import DECISIONS, MATCHES, PAIRS
from evaluatie.tables.samples import read_source

with job(snakemake):
    study = load_study(snakemake.input.study)
    source = read_source(snakemake.input)
    found = match_persons(source, study, snakemake.wildcards.design)
    write_table(found.matches, snakemake.output.matches, MATCHES)
    write_table(found.pairs, snakemake.output.pairs, PAIRS)
    write_table(found.decisions, snakemake.output.decisions, DECISIONS)
