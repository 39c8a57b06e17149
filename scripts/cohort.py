from pathlib import Path

from evaluatie.data.cohort import cohort, quarantined_persons
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import read_table, write_tables
from evaluatie.tables.checks import QUARANTINE
from evaluatie.tables.contract import BEGELEIDING, PERSONEN
from evaluatie.tables.persons import COHORT_TABLES, INDICATORS

with job(snakemake):
    study = load_study(snakemake.input.study)
    personen = read_table(snakemake.input.personen, PERSONEN)
    begeleiding = read_table(snakemake.input.begeleiding, BEGELEIDING)
    indicators = read_table(snakemake.input.indicators, INDICATORS)
    quarantined = quarantined_persons(read_table(snakemake.input.counts, QUARANTINE))
    write_tables(
        vars(cohort(personen, begeleiding, indicators, quarantined, study)),
        Path(snakemake.output.cohort).parent,
        COHORT_TABLES,
    )
