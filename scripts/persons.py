from pathlib import Path

from evaluatie.data.extracts import hashes
from evaluatie.data.persons import persons, read_persons
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_json, write_table, write_tables
from evaluatie.tables.missing import MISSINGNESS
from evaluatie.tables.persons import COHORT, FLOW, INDICATORS, SUBGROUPS

with job(snakemake):
    study = load_study(snakemake.input.study)
    found = persons(read_persons(study), study)
    folder = Path(snakemake.output.cohort).parent
    write_tables(vars(found.tables), folder, (COHORT, SUBGROUPS, FLOW, MISSINGNESS))
    write_table(found.indicators, snakemake.output.indicators, INDICATORS)
    write_json(hashes([study.source.file]), snakemake.output.inputs)
