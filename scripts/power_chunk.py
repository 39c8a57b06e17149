from evaluatie.jobs import job
from evaluatie.simulation.power.repetitions import power_repetitions
from evaluatie.study import load_study
from evaluatie.tables import write_table
from evaluatie.tables.power import POWER_REPETITIONS

with job(snakemake):
    study = load_study(snakemake.input.study)
    rows = power_repetitions(study, int(snakemake.wildcards.chunk))
    write_table(rows, snakemake.output[0], POWER_REPETITIONS)
