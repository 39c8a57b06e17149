from evaluatie.estimators.group_means import group_means
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_table
from evaluatie.tables.derived import GROUP_MEANS
from evaluatie.tables.samples import read_source

with job(snakemake):
    study = load_study(snakemake.input.study)
    rows = group_means(read_source(snakemake.input), study)
    write_table(rows, snakemake.output[0], GROUP_MEANS)
