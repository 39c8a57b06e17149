from evaluatie.estimators.staggered.did_staggered import did_staggered
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import read_table, write_table
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.persons import COHORT, PANEL
from evaluatie.tables.sensitivity import GROUP_TIME, SENSITIVITY

with job(snakemake):
    study = load_study(snakemake.input.study)
    cohort = read_table(snakemake.input.cohort, COHORT)
    panel = read_table(snakemake.input.panel, PANEL)
    found = did_staggered(cohort, panel, study, snakemake.wildcards.design)
    write_table(found.candidates, snakemake.output.candidates, CANDIDATES)
    write_table(found.sensitivity, snakemake.output.sensitivity, SENSITIVITY)
    write_table(found.group_time, snakemake.output.group_time, GROUP_TIME)
