from evaluatie.estimators.instrument.instrument import instrument
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import read_table, write_table
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.instruments import (
    INSTRUMENT_COMBINATIONS,
    INSTRUMENT_DOSES,
    INSTRUMENT_STARTS,
    LANDMARKS,
)
from evaluatie.tables.persons import COHORT
from evaluatie.tables.sensitivity import SENSITIVITY

with job(snakemake):
    study = load_study(snakemake.input.study)
    cohort = read_table(snakemake.input.cohort, COHORT)
    landmarks = read_table(snakemake.input.landmarks, LANDMARKS)
    starts = read_table(snakemake.input.instrument_starts, INSTRUMENT_STARTS)
    found = instrument(landmarks, starts, cohort, study, snakemake.wildcards.design)
    write_table(found.candidates, snakemake.output.candidates, CANDIDATES)
    write_table(found.sensitivity, snakemake.output.sensitivity, SENSITIVITY)
    write_table(found.doses, snakemake.output.doses, INSTRUMENT_DOSES)
    write_table(found.combinations, snakemake.output.combinations, INSTRUMENT_COMBINATIONS)
