from evaluatie.inference.estimates import differences, estimates
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
    rows = estimates(
        read_tables(snakemake.input.candidates, CANDIDATES),
        read_tables(snakemake.input.diagnostics, DIAGNOSTICS),
        study,
        read_tables(snakemake.input.sensitivity, SENSITIVITY),
    )
    say(unused_overrides(rows, study))
    write_table(rows, snakemake.output.candidates, CANDIDATES)
    write_table(
        differences(read_tables(snakemake.input.differences, DIFFERENCES), rows, study),
        snakemake.output.differences,
        DIFFERENCES,
    )
