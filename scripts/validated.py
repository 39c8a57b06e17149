from evaluatie.data.checks.keeping import write_validated
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.data.validate import validate
from evaluatie.jobs import job
from evaluatie.report.validation import write_validation_report
from evaluatie.study import load_study
from evaluatie.study.told import told

with job(snakemake), Workspace(snakemake.params.scratch, snakemake.params.memory_mb) as workspace:
    study = load_study(snakemake.input.study)
    found = validate(study.source, snakemake.input.extracts[0], workspace)
    report = (snakemake.log.html, snakemake.log.csv)
    write_validation_report(found.findings, found.counts, told(study.title), report)
    found.refuse(snakemake.log.html)
    write_validated(found, snakemake.params.folder, workspace)
