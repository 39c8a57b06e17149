from evaluatie.estimators.did_panel import did_panel
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_table
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.samples import read_source

with job(snakemake):
    study = load_study(snakemake.input.study)
    source = read_source(snakemake.input)
    rows = did_panel(source, study, snakemake.wildcards.design)
    write_table(rows, snakemake.output[0], CANDIDATES)
