from evaluatie.jobs import job
from evaluatie.release.disclosure import read_confidential, release
from evaluatie.study import load_study
from evaluatie.tables import write_csv, write_tables
from evaluatie.tables.derived import ESTIMATES, RELEASE_LOG, RELEASED
from evaluatie.theory.synthesis import synthesis

with job(snakemake):
    study = load_study(snakemake.input.study)
    found = release(read_confidential(snakemake.input), study)
    tables = found.tables | synthesis(found.tables, study)
    write_tables(tables, snakemake.output.folder, RELEASED)
    write_csv(found.tables["estimates"], snakemake.output.estimates, ESTIMATES)
    write_csv(found.log, snakemake.output.log, RELEASE_LOG)
