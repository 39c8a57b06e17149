from evaluatie.data.extracts import hashes
from evaluatie.jobs import job
from evaluatie.release.manifest import manifest
from evaluatie.study import load_study
from evaluatie.tables import read_json, write_json

with job(snakemake):
    study = load_study(snakemake.input.study)
    inputs = read_json(snakemake.input.inputs) | hashes(snakemake.input.simulated)
    outputs, settings = list(snakemake.input.outputs), {"language": snakemake.params.language}
    content = manifest(study, snakemake.input.study, inputs, outputs, settings)
    write_json(content, snakemake.output[0])
