from evaluatie.jobs import job
from evaluatie.simulation.did import summarise_did
from evaluatie.simulation.did_cells import load_did_simulation
from evaluatie.simulation.tables import DID_REPETITIONS, DID_SIMULATION
from evaluatie.tables import read_tables, write_csv, write_table

with job(snakemake):
    settings = load_did_simulation(snakemake.input.settings)
    table = summarise_did(read_tables(snakemake.input.chunks, DID_REPETITIONS), settings)
    write_table(table, snakemake.output.table, DID_SIMULATION)
    write_csv(table, snakemake.output.csv, DID_SIMULATION)
