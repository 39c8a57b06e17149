from evaluatie.jobs import job
from evaluatie.simulation.group_cells import load_group_simulation
from evaluatie.simulation.groups import simulate_groups
from evaluatie.simulation.tables import GROUP_REPETITIONS
from evaluatie.tables import write_table

with job(snakemake):
    settings = load_group_simulation(snakemake.input.settings)
    rows = simulate_groups(settings, int(snakemake.wildcards.chunk))
    write_table(rows, snakemake.output[0], GROUP_REPETITIONS)
