from pathlib import Path

from evaluatie.jobs import job
from evaluatie.report.released import load_released
from evaluatie.report.technical.page import make_technical
from evaluatie.report.technical.simulation import load_simulation
from evaluatie.study import load_study
from evaluatie.tables import write_text

with job(snakemake):
    study = load_study(snakemake.input.study)
    released = load_released(snakemake.input.released, study)
    simulated = load_simulation(snakemake.input.simulated)
    figures = Path(snakemake.input.figures)
    html = make_technical(released, study, figures, snakemake.params.language, simulated)
    write_text(html, snakemake.output[0])
