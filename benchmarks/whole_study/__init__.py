"""The Amsterdam study as a whole, for benchmarks: as a workflow, and its stages in one process."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import yaml

from evaluatie.data.checks.keeping import write_validated
from evaluatie.data.cohort import cohort
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.data.indicators import indicators
from evaluatie.data.outcomes.histories import Registers
from evaluatie.data.synthetic import deliver, synthetic_world
from evaluatie.data.truth import truth
from evaluatie.data.validate import validate
from evaluatie.study import Study
from evaluatie.tables import read_table
from evaluatie.tables.contract import EXTRACT_TABLES
from evaluatie.tables.samples import Source

PROJECT = Path(__file__).parent.parent.parent
PARTS = (
    "Snakefile", "rules", "scripts", "config", "profiles", "src", "data/public", "requirements",
)  # fmt: skip


def project(folder: Path, size: float) -> Path:
    """A copy of the project whose synthetic world has this size; returns its study file."""
    for part in PARTS:
        if (PROJECT / part).is_dir():
            shutil.copytree(PROJECT / part, folder / part)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / part, folder / part)
    path = folder / "config/studies/amsterdam.yaml"
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    raw["source"]["world"]["size"] = size
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    return path


def workflow_seconds(folder: Path, *targets: str) -> float:
    """Seconds of Snakemake from nothing to the targets (none: all reports), two cores."""
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--config", "studies=[amsterdam]"]
    start = time.perf_counter()
    subprocess.run(
        [*command, "--", *targets], cwd=folder, check=True, capture_output=True,
        env=os.environ | {"PYTHONPATH": str(folder / "src")},
    )  # fmt: skip
    return time.perf_counter() - start


def source_in_memory(study: Study, folder: Path) -> Source:
    """The persons of the study from its synthetic world, stage by stage in this process."""
    world = synthetic_world(study)
    deliver(world, study, folder)
    truth(world, study)
    with Workspace(folder / "scratch", 1000) as workspace:
        found = validate(study.source, str(folder), workspace)
        write_validated(found, folder / "derived", workspace)
    validated = folder / "derived/validated"
    kept = {t.name: read_table(validated / f"{t.name}.parquet", t) for t in EXTRACT_TABLES}
    outcomes = indicators(Registers.of(kept), study)
    people = cohort(kept["personen"], kept["begeleiding"], outcomes, 0, study)
    return Source(people.cohort, outcomes, people.subgroups)
