from pathlib import Path

from evaluatie.data.fidelity.fidelity import fidelity, read_registers
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_tables
from evaluatie.tables.fidelity import FIDELITY_TABLES

with job(snakemake):
    study = load_study(snakemake.input.study)
    found = vars(fidelity(read_registers(snakemake.input), study))
    write_tables(found, Path(snakemake.output.fidelity).parent, FIDELITY_TABLES)
