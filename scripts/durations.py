from pathlib import Path

from evaluatie.data.durations import duration_parts
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_parts

with job(snakemake):
    study = load_study(snakemake.input.study)
    folder = Path(snakemake.input.tables[0]).parent
    parts = duration_parts(folder, study, snakemake.params.memory_mb)
    write_parts(parts, snakemake.output[0])
