from pathlib import Path

from evaluatie.data.synthetic import deliver, synthetic_world
from evaluatie.data.truth import truth
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_table
from evaluatie.tables.derived import TRUTH

with job(snakemake):
    study = load_study(snakemake.input.study)
    world = synthetic_world(study)
    deliver(world, study, Path(snakemake.output.folder))
    write_table(truth(world, study), snakemake.output.truth, TRUTH)
