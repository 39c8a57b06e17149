from evaluatie.estimators.hidden_bias.found import read_found
from evaluatie.estimators.hidden_bias.hidden_bias import hidden_bias
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_table
from evaluatie.tables.samples import read_source
from evaluatie.tables.sensitivity import SENSITIVITY

with job(snakemake):
    study = load_study(snakemake.input.study)
    source, found = read_source(snakemake.input), read_found(snakemake.input, study)
    rows = hidden_bias(source, found, study)
    write_table(rows, snakemake.output.hidden_bias, SENSITIVITY)
