from evaluatie.jobs import job
from evaluatie.simulation.cells import load_simulation
from evaluatie.simulation.matching import simulate
from evaluatie.simulation.tables import REPETITIONS
from evaluatie.tables import write_table

with job(snakemake):
    settings = load_simulation(snakemake.input.settings)
    rows = simulate(settings, int(snakemake.wildcards.chunk))
    write_table(rows, snakemake.output[0], REPETITIONS)
