from evaluatie.inference.estimates import differences, estimates
from evaluatie.inference.specification_curve import specification_curve
from evaluatie.inference.stamps import unused_overrides
from evaluatie.jobs import job
from evaluatie.progress import say
from evaluatie.study import load_study
from evaluatie.tables import read_tables, write_table
from evaluatie.tables.derived import CANDIDATES, DIAGNOSTICS
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.sensitivity import SENSITIVITY

with job(snakemake):
    study = load_study(snakemake.input.study)
    parts = read_tables(snakemake.input.candidates, CANDIDATES)
    diagnostics = read_tables(snakemake.input.diagnostics, DIAGNOSTICS)
    checks = read_tables(snakemake.input.sensitivity, SENSITIVITY)
    tests = read_tables(snakemake.input.differences, DIFFERENCES)
    rows = estimates(parts, diagnostics, study, checks)
    say(unused_overrides(rows, study))
    curve = specification_curve(rows, study)
    write_table(rows, snakemake.output.candidates, CANDIDATES)
    write_table(differences(tests, rows, study), snakemake.output.differences, DIFFERENCES)
    write_table(curve, snakemake.output.specifications, SENSITIVITY)
