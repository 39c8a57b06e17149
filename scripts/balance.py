from evaluatie.designs.pooled_diagnostics import balance
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import read_table, write_table
from evaluatie.tables.derived import BALANCE, DECISIONS, DIAGNOSTICS, DISTRIBUTIONS, MATCHES
from evaluatie.tables.samples import read_cohorts

with job(snakemake):
    study = load_study(snakemake.input.study)
    cohorts = read_cohorts(snakemake.input)
    matches = read_table(snakemake.input.matches, MATCHES)
    decisions = read_table(snakemake.input.decisions, DECISIONS)
    found = balance(cohorts, matches, decisions, study, snakemake.wildcards.design)
    write_table(found.balance, snakemake.output.balance, BALANCE)
    write_table(found.diagnostics, snakemake.output.diagnostics, DIAGNOSTICS)
    write_table(found.distributions, snakemake.output.distributions, DISTRIBUTIONS)
