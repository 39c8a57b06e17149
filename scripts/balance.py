from evaluatie.designs.diagnostics import diagnose
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import read_table, write_table
from evaluatie.tables.derived import BALANCE, DECISIONS, DIAGNOSTICS, DISTRIBUTIONS, MATCHES
from evaluatie.tables.persons import COHORT

with job(snakemake):
    study = load_study(snakemake.input.study)
    cohort = read_table(snakemake.input.cohort, COHORT)
    matches = read_table(snakemake.input.matches, MATCHES)
    decisions = read_table(snakemake.input.decisions, DECISIONS)
    found = diagnose(cohort, matches, decisions, study, snakemake.wildcards.design)
    write_table(found.balance, snakemake.output.balance, BALANCE)
    write_table(found.diagnostics, snakemake.output.diagnostics, DIAGNOSTICS)
    write_table(found.distributions, snakemake.output.distributions, DISTRIBUTIONS)
