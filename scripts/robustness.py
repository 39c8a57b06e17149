from pathlib import Path

from evaluatie.data.cohort import quarantined_persons
from evaluatie.data.robustness import remeasured_tables
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import read_table, write_folders
from evaluatie.tables.checks import QUARANTINE
from evaluatie.tables.persons import COHORT, INDICATORS, SUBGROUPS

with job(snakemake):
    study = load_study(snakemake.input.study)
    quarantined = quarantined_persons(read_table(snakemake.input.counts, QUARANTINE))
    validated = Path(snakemake.input.personen).parent
    found = remeasured_tables(validated, quarantined, study, snakemake.params.memory_mb)
    write_folders(found, snakemake.output[0], (COHORT, INDICATORS, SUBGROUPS))
