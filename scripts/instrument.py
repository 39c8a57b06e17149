from pathlib import Path

from evaluatie.estimators.instrument.instrument import instrument, read_landmarks
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_tables
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.instruments import INSTRUMENT_COMBINATIONS, INSTRUMENT_DOSES
from evaluatie.tables.sensitivity import SENSITIVITY

with job(snakemake):
    study = load_study(snakemake.input.study)
    found = instrument(*read_landmarks(snakemake.input), study, snakemake.wildcards.design)
    tables = (CANDIDATES, SENSITIVITY, INSTRUMENT_DOSES, INSTRUMENT_COMBINATIONS)
    write_tables(vars(found), Path(snakemake.output.candidates).parent, tables)
