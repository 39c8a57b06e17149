from evaluatie.estimators.group_means import group_means, secondary_means
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_table
from evaluatie.tables.derived import GROUP_MEANS, SECONDARY_MEANS
from evaluatie.tables.samples import read_source

with job(snakemake):
    study = load_study(snakemake.input.study)
    source = read_source(snakemake.input)
    write_table(group_means(source, study), snakemake.output.group_means, GROUP_MEANS)
    rows = secondary_means(source, study)
    write_table(rows, snakemake.output.secondary_means, SECONDARY_MEANS)
