"""From extracts to reports. `make run` runs it; `snakemake -n` shows what it would do.

Every study of config/config.yaml is checked before the first job. A study's choices are in
config/studies/<study>.yaml, and nowhere else.
"""

import os
import sys
import time

from snakemake.utils import min_version

from evaluatie.errors import EvaluatieError
from evaluatie.report.names import NAMES, language_of
from evaluatie.workflow.code import sources
from evaluatie.workflow.files import (
    EXTRACT_TABLES,
    HISTORY_TABLES,
    checks_of,
    chunks_of,
    confidential_tables,
    designs_of,
    extract_inputs,
    imputed_table,
    made_by,
    named,
    power_tables,
    report_files,
    robustness_folder,
    studies_of,
    theory_file,
    weights_of,
    with_power,
    wording_for,
)
from evaluatie.workflow.logs import result_line, why_stopped
from evaluatie.workflow.studies import languages_of, load_studies

min_version("9.0")

STARTED = time.time() - 1  # file systems round times


# one thread a job: Snakemake runs the jobs side by side, and sums do not depend on the machine
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"


configfile: "config/config.yaml"


# what `snakemake --report` says before all else
report: "rules/captions/workflow.rst"


# no rule needs it unless software deployment is asked for (--sdm apptainer)
container: "docker://python:3.11-slim"


try:
    STUDIES = load_studies(config)
    LANGUAGES = languages_of(config)
except EvaluatieError as error:
    # not WorkflowError, which adds lines of this file to the message
    sys.exit(f"evaluatie: {error}")


wildcard_constraints:
    study="|".join(STUDIES),
    design=r"[a-z][a-z0-9_]*",


localrules:
    all,
    notebooks,
    power,


rule all:
    default_target: True
    input:
        expand("reports/{study}/manifest.json", study=STUDIES),
        # so that a deleted data/derived is made again, not passed over for reports that still stand
        expand("data/derived/{study}/released", study=STUDIES),


include: "rules/data.smk"
include: "rules/designs.smk"
include: "rules/evidence.smk"
include: "rules/report.smk"
include: "rules/simulation.smk"
include: "rules/power.smk"
include: "rules/notebooks.smk"


rule notebooks:
    input:
        expand(
            "reports/{study}/notebooks/{notebook}.html",
            study=STUDIES,
            notebook=NOTEBOOKS,
        ),


onstart:
    print(f"evaluatie: studies {', '.join(STUDIES)}; results in reports/", flush=True)


onsuccess:
    for study in STUDIES:
        for name in [NAMES[language].report for language in LANGUAGES]:
            if os.path.exists(f"reports/{study}/{name}.html"):
                print(f"report: reports/{study}/{name}.html", flush=True)
        if os.path.exists(f"reports/{study}/manifest.json"):
            print(result_line(study), flush=True)
    for name in ("simulatie_matching", "simulatie_did", "simulatie_groepen"):
        table, csv = (
            f"data/derived/{name}/table.parquet",
            f"reports/{name}/tabel.csv",
        )
        if table not in SIMULATED and os.path.exists(csv):
            print(f"simulation: {csv}; `make run` puts it in every", flush=True)
            print("technical appendix (reports/<study>/technisch.html)", flush=True)


onerror:
    print("evaluatie: stopped, nothing half-written is left.", flush=True)
    print(why_stopped(STARTED), flush=True)
