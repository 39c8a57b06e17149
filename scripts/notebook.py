from evaluatie.jobs import job
from evaluatie.report.notebooks import run_notebook
from evaluatie.tables import write_text

with job(snakemake):
    page = run_notebook(snakemake.input.notebook, snakemake.wildcards.study)
    write_text(page, snakemake.output[0])
