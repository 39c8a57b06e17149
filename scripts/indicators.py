from evaluatie.data.indicators import indicators
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import read_table, write_table
from evaluatie.tables.contract import ONDERWIJS, PERSONEN
from evaluatie.tables.derived import INDICATORS, PANEL

with job(snakemake):
    study = load_study(snakemake.input.study)
    personen = read_table(snakemake.input.personen, PERSONEN)
    onderwijs = read_table(snakemake.input.onderwijs, ONDERWIJS)
    panel = read_table(snakemake.input.panel, PANEL)
    write_table(indicators(personen, panel, onderwijs, study), snakemake.output[0], INDICATORS)
