from evaluatie.jobs import job
from evaluatie.report.released import load_released
from evaluatie.report.workbook import make_workbook
from evaluatie.study import load_study

with job(snakemake):
    study = load_study(snakemake.input.study)
    released = load_released(snakemake.input.released, study)
    make_workbook(released, study, snakemake.output[0], snakemake.params.language)
