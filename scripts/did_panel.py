from evaluatie.estimators.did_panel import did_panel, panel_checks
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
    found = did_panel(source, study, design)
    write_table(found.candidates, snakemake.output.candidates, CANDIDATES)
    write_table(found.differences, snakemake.output.differences, DIFFERENCES)
    write_table(panel_checks(source, study, design), snakemake.output.sensitivity, SENSITIVITY)
