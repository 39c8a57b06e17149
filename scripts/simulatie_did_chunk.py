from evaluatie.jobs import job
from evaluatie.simulation.did import simulate_did
from evaluatie.simulation.did_cells import load_did_simulation
from evaluatie.simulation.tables import DID_REPETITIONS
from evaluatie.tables import write_table

with job(snakemake):
    settings = load_did_simulation(snakemake.input.settings)
    rows = simulate_did(settings, int(snakemake.wildcards.chunk))
    write_table(rows, snakemake.output[0], DID_REPETITIONS)
