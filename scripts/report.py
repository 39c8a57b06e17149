from pathlib import Path

from evaluatie.jobs import job
from evaluatie.report.html import make_report
from evaluatie.report.released import load_released
from evaluatie.study import load_study
from evaluatie.tables import write_text

with job(snakemake):
    study = load_study(snakemake.input.study)
    released = load_released(snakemake.input.released, study)
    figures = Path(snakemake.input.figures)
    html = make_report(released, study, figures, snakemake.params.language)
    write_text(html, snakemake.output[0])
