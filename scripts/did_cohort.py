from evaluatie.estimators.cohort.did_checks import did_checks
from evaluatie.estimators.cohort.did_cohort import did_cohort
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_table
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.samples import read_source
from evaluatie.tables.sensitivity import SENSITIVITY

with job(snakemake):
    study = load_study(snakemake.input.study)
    source, design = read_source(snakemake.input), snakemake.wildcards.design
    found, checks = did_cohort(source, study, design), did_checks(source, study, design)
    rows = checks.with_pooled(found.candidates)
    write_table(rows, snakemake.output.candidates, CANDIDATES)
    write_table(found.differences, snakemake.output.differences, DIFFERENCES)
    write_table(checks.sensitivity, snakemake.output.sensitivity, SENSITIVITY)
