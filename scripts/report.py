from evaluatie.jobs import job
from evaluatie.report.policy import make_reports, write_reports
from evaluatie.report.released import load_released
from evaluatie.report.technical.simulation import load_simulation
from evaluatie.study import load_study

with job(snakemake):
    study = load_study(snakemake.input.study)
    released = load_released(snakemake.input.released, study)
    simulated = load_simulation(snakemake.input.simulated)
    figures, language = snakemake.input.figures, snakemake.params.language
    write_reports(make_reports(released, study, figures, language, simulated), snakemake.output)
