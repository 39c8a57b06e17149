from evaluatie.estimators.did_panel import did_panel, panel_checks
from evaluatie.jobs import job
from evaluatie.study import load_study
from evaluatie.tables import write_table
from evaluatie.tables.derived import CANDIDATES
from evaluatie.tables.samples import read_source
from evaluatie.tables.sensitivity import SENSITIVITY

with job(snakemake):
    study = load_study(snakemake.input.study)
    source = read_source(snakemake.input)
    design = snakemake.wildcards.design
    write_table(did_panel(source, study, design), snakemake.output.candidates, CANDIDATES)
    write_table(panel_checks(source, study, design), snakemake.output.sensitivity, SENSITIVITY)
