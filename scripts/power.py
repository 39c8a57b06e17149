from evaluatie.jobs import job
from evaluatie.simulation.power.terminal import show_power

with job(snakemake):
    show_power(snakemake.input.tables, snakemake.input.studies)
