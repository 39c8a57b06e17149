from evaluatie.jobs import job
from evaluatie.simulation.group_cells import load_group_simulation
from evaluatie.simulation.groups import summarise_groups
from evaluatie.simulation.tables import GROUP_REPETITIONS, GROUP_SIMULATION
from evaluatie.tables import read_tables, write_csv, write_table

with job(snakemake):
    settings = load_group_simulation(snakemake.input.settings)
    table = summarise_groups(read_tables(snakemake.input.chunks, GROUP_REPETITIONS), settings)
    write_table(table, snakemake.output.table, GROUP_SIMULATION)
    write_csv(table, snakemake.output.csv, GROUP_SIMULATION)
