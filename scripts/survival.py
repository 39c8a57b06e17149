from evaluatie.estimators.survival.survival import Times, survival
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_table
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.samples import read_source
from evaluatie.tables.survival import CURVES

with job(snakemake):
    study = load_study(snakemake.input.study)
    source, times = read_source(snakemake.input), Times.read(snakemake.input)
    found = survival(source, times, study, snakemake.wildcards.design)
    write_table(found.effects.candidates, snakemake.output.candidates, CANDIDATES)
    write_table(found.effects.differences, snakemake.output.differences, DIFFERENCES)
    write_table(found.curves, snakemake.output.curves, CURVES)
