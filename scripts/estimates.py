from evaluatie.inference.estimates import estimates
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import read_tables, write_table
from evaluatie.tables.derived import CANDIDATES, DIAGNOSTICS

with job(snakemake):
    study = load_study(snakemake.input.study)
    parts = read_tables(snakemake.input.candidates, CANDIDATES)
    diagnostics = read_tables(snakemake.input.diagnostics, DIAGNOSTICS)
    write_table(estimates(parts, diagnostics, study), snakemake.output[0], CANDIDATES)
