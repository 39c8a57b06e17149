from evaluatie.data.cohort import cohort
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import read_table, write_table
from evaluatie.tables.contract import PERSONEN
from evaluatie.tables.derived import COHORT, FLOW, INDICATORS, SUBGROUPS

with job(snakemake):
    study = load_study(snakemake.input.study)
    personen = read_table(snakemake.input.personen, PERSONEN)
    indicators = read_table(snakemake.input.indicators, INDICATORS)
    found = cohort(personen, indicators, study)
    write_table(found.cohort, snakemake.output.cohort, COHORT)
    write_table(found.subgroups, snakemake.output.subgroups, SUBGROUPS)
    write_table(found.flow, snakemake.output.flow, FLOW)
