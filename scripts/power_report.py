from evaluatie.jobs import job
from evaluatie.report.power.page import make_power_report
from evaluatie.study import load_study
from evaluatie.tables import read_table, write_text
from evaluatie.tables.power import POWER, POWER_CURVE

with job(snakemake):
    study = load_study(snakemake.input.study)
    power = read_table(snakemake.input.table, POWER)
    curve = read_table(snakemake.input.curve, POWER_CURVE)
    folder, language = snakemake.output.figures, snakemake.params.language
    html = make_power_report((power, curve), study, folder, language)
    write_text(html, snakemake.output.html)
