from evaluatie.data.imputed import imputed
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_table
from evaluatie.tables.missing import IMPUTED
from evaluatie.tables.samples import read_source

with job(snakemake):
    study = load_study(snakemake.input.study)
    source = read_source(snakemake.input)
    write_table(imputed(source, study), snakemake.output.imputed, IMPUTED)
