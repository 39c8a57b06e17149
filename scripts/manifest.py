from evaluatie.jobs import job
from evaluatie.release.manifest import manifest
from evaluatie.study import load_study
from evaluatie.tables import read_json, write_json

with job(snakemake):
    study = load_study(snakemake.input.study)
    inputs = read_json(snakemake.input.inputs)
    content = manifest(study, snakemake.input.study, inputs, list(snakemake.input.outputs))
    write_json(content, snakemake.output[0])
