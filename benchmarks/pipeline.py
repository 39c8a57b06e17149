"""How much time the workflow adds to the work: the Amsterdam study, by size of its world.

Times `snakemake` from nothing on two cores, and beside it the floor: the same stages called one
after another in this process, tables passed in memory. Prints a line a size and one JSON object.

    python benchmarks/pipeline.py --sizes 0.5 1 2
"""

import argparse
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

PROJECT = Path(__file__).parent.parent
PARTS = [
    "Snakefile",
    "rules",
    "scripts",
    "config",
    "profiles",
    "src",
    "data/public",
    "requirements",
]
TARGET = "data/derived/amsterdam/candidates.parquet"
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = "1"


def project(folder: Path, size: float) -> Path:
    """A copy of the project whose synthetic world has this size."""
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


def workflow_seconds(folder: Path) -> float:
    """Seconds of Snakemake from nothing to all estimates, two cores."""
    command = [sys.executable, "-m", "snakemake", "--cores", "2", "--config", "studies=[amsterdam]"]
    start = time.perf_counter()
    subprocess.run(
        [*command, "--", TARGET], cwd=folder, check=True, capture_output=True,
        env=os.environ | {"PYTHONPATH": str(folder / "src")},
    )  # fmt: skip
    return time.perf_counter() - start


def floor_seconds(study_file: Path) -> float:
    """Seconds of the same stages in one process, one core, imports not counted."""
    from evaluatie.data.checks.keeping import write_validated
    from evaluatie.data.cohort import cohort
    from evaluatie.data.delivery.workspace import Workspace
    from evaluatie.data.indicators import indicators
    from evaluatie.data.outcomes.histories import Registers
    from evaluatie.data.synthetic import deliver, synthetic_world
    from evaluatie.data.truth import truth
    from evaluatie.data.validate import validate
    from evaluatie.designs.diagnostics import diagnose
    from evaluatie.designs.match_persons import match_persons
    from evaluatie.estimators.cohort.did_cohort import did_cohort
    from evaluatie.estimators.matching.matched import matched
    from evaluatie.inference.estimates import estimates
    from evaluatie.study import load_study
    from evaluatie.tables import read_table
    from evaluatie.tables.contract import EXTRACT_TABLES
    from evaluatie.tables.samples import Source

    study = load_study(study_file)
    start = time.perf_counter()
    folder = study_file.parent / "floor"
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
    source = Source(people.cohort, outcomes, people.subgroups)
    found = match_persons(source, study, "cohort_matched")
    arguments = (found.matches, found.decisions, study, "cohort_matched")
    diagnosed = diagnose(people.cohort, *arguments)
    parts = [matched(source, *arguments), did_cohort(source, study, "cohort_did")]
    estimates(parts, [diagnosed.diagnostics], study)
    return time.perf_counter() - start


def main() -> None:
    """Runs every size, smallest first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", type=float, default=[0.5, 1.0, 2.0])
    rows = []
    for size in parser.parse_args().sizes:
        with tempfile.TemporaryDirectory() as folder:
            study_file = project(Path(folder) / "evaluatie", size)
            seconds = workflow_seconds(Path(folder) / "evaluatie")
            floor = floor_seconds(study_file)
        rows.append((size, seconds, floor))
        print(f"size {size:g}: {seconds:.1f} s, floor {floor:.1f} s, ratio {seconds / floor:.2f}")
    (first, slow, _), (size, seconds, floor) = rows[0], rows[-1]
    growth = math.log(seconds / slow) / math.log(size / first) if size > first else None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result = {
        "benchmark": "pipeline", "size": size, "seconds": round(seconds, 2),
        "floor_seconds": round(floor, 2), "ratio": round(seconds / floor, 2), "rivals": {},
        "peak_mb": round(peak), "growth": None if growth is None else round(growth, 2),
    }  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main()
