"""From extracts to reports. `make run` runs it; `snakemake -n` shows what it would do.

Every study of config/config.yaml is checked before the first job. A study's choices are in
config/studies/<study>.yaml, and nowhere else.
"""

import os

from snakemake.exceptions import WorkflowError
from snakemake.utils import min_version

from evaluatie.errors import EvaluatieError
from evaluatie.workflow import load_studies, sources

min_version("9.0")


# one thread a job: Snakemake runs the jobs side by side, and sums do not depend on the machine
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"


configfile: "config/config.yaml"


# no rule needs it unless software deployment is asked for (--sdm apptainer)
container: "docker://python:3.11-slim"


try:
    STUDIES = load_studies(config)
except EvaluatieError as error:
    raise WorkflowError(str(error))


def named(kind, **having):
    """Wildcard constraint: the studies of a source kind whose source has these values."""
    names = [
        name
        for name, study in STUDIES.items()
        if study.source.kind == kind
        and all(getattr(study.source, key) == value for key, value in having.items())
    ]
    return "|".join(names) or "no-study"


def designed(*kinds):
    """Wildcard constraint: names of designs of these kinds, in any study."""
    names = [n for s in STUDIES.values() for n, d in s.designs.items() if d.kind in kinds]
    return "|".join(dict.fromkeys(names)) or "no-design"


def designs_of(study, *kinds):
    """Designs of a study of these kinds."""
    return [name for name, design in STUDIES[study].designs.items() if design.kind in kinds]


wildcard_constraints:
    study="|".join(STUDIES),
    design=r"[a-z][a-z0-9_]*",


localrules:
    all,


rule all:
    input:
        expand("reports/{study}/manifest.json", study=STUDIES),
    default_target: True


include: "rules/data.smk"
include: "rules/designs.smk"
include: "rules/evidence.smk"
include: "rules/report.smk"


onstart:
    print(f"evaluatie: studies {', '.join(STUDIES)}; results in reports/", flush=True)


onsuccess:
    for name in STUDIES:
        print(f"report: reports/{name}/rapport.html", flush=True)


onerror:
    print("evaluatie: stopped; the message above says why. Nothing half-written is left.", flush=True)
