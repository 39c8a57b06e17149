from pathlib import Path

from evaluatie.data.landmarks import landmarks
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import read_table, write_table
from evaluatie.tables.instruments import INSTRUMENT_STARTS, LANDMARKS
from evaluatie.tables.persons import COHORT

with job(snakemake):
    study = load_study(snakemake.input.study)
    cohort = read_table(snakemake.input.cohort, COHORT)
    validated = Path(snakemake.input.tables[0]).parent
    limit, design = snakemake.params.memory_mb, snakemake.wildcards.design
    found = landmarks(validated, cohort, study, design, limit)
    write_table(found.landmarks, snakemake.output.landmarks, LANDMARKS)
    write_table(found.instrument_starts, snakemake.output.instrument_starts, INSTRUMENT_STARTS)
