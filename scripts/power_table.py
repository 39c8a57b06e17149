from evaluatie.jobs import job
from evaluatie.simulation.power.summary import power_table
from evaluatie.study import load_study
from evaluatie.tables import read_tables, write_csv, write_table
from evaluatie.tables.power import POWER, POWER_CURVE, POWER_REPETITIONS

with job(snakemake):
    study = load_study(snakemake.input.study)
    parts = read_tables(snakemake.input.chunks, POWER_REPETITIONS)
    table, curve = power_table(parts, study)
    write_table(table, snakemake.output.table, POWER)
    write_table(curve, snakemake.output.curve, POWER_CURVE)
    write_csv(table, snakemake.output.csv, POWER)
