from evaluatie.data.panel import panel
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import read_table, write_table
from evaluatie.tables.contract import DIENSTVERBANDEN, PERSONEN
from evaluatie.tables.derived import PANEL

with job(snakemake):
    study = load_study(snakemake.input.study)
    personen = read_table(snakemake.input.personen, PERSONEN)
    jobs = read_table(snakemake.input.dienstverbanden, DIENSTVERBANDEN)
    write_table(panel(personen, jobs, study), snakemake.output[0], PANEL)
