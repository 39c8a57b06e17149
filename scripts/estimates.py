from evaluatie.inference.evidence import evidence, read_parts
from evaluatie.jobs import job
from evaluatie.progress import say
from evaluatie.study import load_study
from evaluatie.tables import write_table
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.sensitivity import SENSITIVITY

with job(snakemake):
    study = load_study(snakemake.input.study)
    found = evidence(read_parts(snakemake.input), study)
    say(found.unused_overrides)
    write_table(found.candidates, snakemake.output.candidates, CANDIDATES)
    write_table(found.differences, snakemake.output.differences, DIFFERENCES)
    write_table(found.specifications, snakemake.output.specifications, SENSITIVITY)
