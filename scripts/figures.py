from pathlib import Path

from evaluatie.jobs import job
from evaluatie.report.figures import make_figures
from evaluatie.report.released import load_released
from evaluatie.study import load_study

with job(snakemake):
    study = load_study(snakemake.input.study)
    released = load_released(snakemake.input.released, study)
    make_figures(released, study, Path(snakemake.output[0]), snakemake.params.language)
