from evaluatie.data.extracts import delivered, fingerprint, read_extracts
from evaluatie.data.validate import validate
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_frames, write_json, write_table, write_tables
from evaluatie.tables.contract import EXTRACT_TABLES
from evaluatie.tables.derived import QUARANTINE

with job(snakemake):
    study = load_study(snakemake.input.study)
    folders = delivered(study.source, snakemake.input.extracts[0])
    found = validate(read_extracts(folders, EXTRACT_TABLES), study.source)
    write_tables(found.kept, snakemake.params.kept, EXTRACT_TABLES)
    write_frames(found.quarantined, snakemake.params.quarantine)
    write_table(found.counts, snakemake.output.counts, QUARANTINE)
    write_json(fingerprint(folders, EXTRACT_TABLES), snakemake.output.inputs)
