from pathlib import Path

from evaluatie.data.indicators import follow_up_parts, indicator_parts
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_parts

with job(snakemake):
    study = load_study(snakemake.input.study)
    folder = Path(snakemake.input.tables[0]).parent
    where = (folder, study, snakemake.params.memory_mb)
    write_parts(follow_up_parts(*where), snakemake.output.follow_up)
    write_parts(indicator_parts(*where), snakemake.output.indicators)
