from pathlib import Path

from evaluatie.estimators.cohort.did_checks import cohort_place
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_tables
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.samples import read_source
from evaluatie.tables.sensitivity import SENSITIVITY

with job(snakemake):
    study = load_study(snakemake.input.study)
    found = cohort_place(read_source(snakemake.input), study, snakemake.wildcards.design)
    folder = Path(snakemake.output.candidates).parent
    write_tables(vars(found), folder, (CANDIDATES, DIFFERENCES, SENSITIVITY))
