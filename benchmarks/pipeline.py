"""How much time the workflow adds to the work: the Amsterdam study, by size of its world.

Times `snakemake` from nothing on two cores, and beside it the floor: the same stages called one
after another in this process, tables passed in memory. Prints a line a size and one JSON object.

    python benchmarks/pipeline.py --sizes 0.5 1 2
"""

import argparse
import json
import math
import resource
import tempfile
import time
from pathlib import Path

from threadpoolctl import threadpool_limits
from whole_study import project, source_in_memory, workflow_seconds

from evaluatie.designs.diagnostics import diagnose
from evaluatie.designs.match_persons import match_persons
from evaluatie.estimators.cohort.did_cohort import did_cohort
from evaluatie.estimators.matching.matched import Weights, matched
from evaluatie.inference.estimates import estimates
from evaluatie.study import load_study

TARGET = "data/derived/amsterdam/candidates.parquet"
MATCHED = ("cohort_raw", "cohort_matched")


def floor_seconds(study_file: Path) -> float:
    """Seconds of the stages to the pooled effects in one process, imports not counted.

    The designs of cohorts alone: checks, variations and the rollout are left to the workflow.
    """
    study = load_study(study_file).model_copy(update={"robustness": {}})
    start = time.perf_counter()
    source = source_in_memory(study, study_file.parent / "floor")
    parts, diagnostics = [did_cohort(source, study, "cohort_did").candidates], []
    for design in MATCHED:
        found = match_persons(source, study, design)
        own = diagnose(source.cohort, found.matches, found.decisions, study, design)
        weights = Weights(found.matches, found.pairs, found.decisions)
        parts.append(matched(source, weights, study, design).candidates)
        diagnostics.append(own.diagnostics)
    estimates(parts, diagnostics, study)
    return time.perf_counter() - start


def main() -> None:
    """Runs every size, smallest first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", nargs="+", type=float, default=[0.5, 1.0, 2.0])
    rows = []
    for size in parser.parse_args().sizes:
        with tempfile.TemporaryDirectory() as folder:
            study_file = project(Path(folder) / "evaluatie", size)
            seconds = workflow_seconds(Path(folder) / "evaluatie", TARGET)
            with threadpool_limits(1):  # as the workflow's jobs
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
