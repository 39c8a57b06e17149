from pathlib import Path

from evaluatie.data.panel import panel_parts
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_parts

with job(snakemake):
    study = load_study(snakemake.input.study)
    validated = Path(snakemake.input.tables[0]).parent
    write_parts(panel_parts(validated, study, snakemake.params.memory_mb), snakemake.output[0])
