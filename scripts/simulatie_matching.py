from evaluatie.jobs import job
from evaluatie.simulation.cells import load_simulation
from evaluatie.simulation.matching import summarise
from evaluatie.simulation.tables import REPETITIONS, SIMULATION
from evaluatie.tables import read_tables, write_csv, write_table

with job(snakemake):
    settings = load_simulation(snakemake.input.settings)
    table = summarise(read_tables(snakemake.input.chunks, REPETITIONS), settings)
    write_table(table, snakemake.output.table, SIMULATION)
    write_csv(table, snakemake.output.csv, SIMULATION)
