"""The evidence of a whole study: from nothing to every report, and how it grows with subgroups.

First the full default study of Amsterdam as a user runs it: `snakemake` from nothing to reports on
two cores, at most 180 s. Then, in this process, the cohort difference-in-differences with draws,
tests of differences and adjusted p-values for 1, 2, 4 ... subgroups of three levels: ours beside
plain numpy that only finds the effects and their draws (the floor). `growth` is the exponent of the
number of subgroups between the two largest; at most 1.

    python benchmarks/evidence.py
    python benchmarks/evidence.py --sizes 1 2 --no-study
"""

import argparse
import json
import math
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd
from threadpoolctl import threadpool_limits
from whole_study import PROJECT, project, source_in_memory, with_numpy, workflow_seconds

from evaluatie.estimators.cohort.did_cohort import did_cohort
from evaluatie.inference.estimates import differences, estimates
from evaluatie.inference.multipliers import HIGH, LOW, study_multipliers
from evaluatie.study import Study, load_study
from evaluatie.study.population import Subgroup
from evaluatie.tables.samples import Source

SIZES = [1, 2, 4, 8]
LEVELS = 3
LIMIT = 180  # seconds of the whole study
DESIGN, ESTIMATOR = "cohort_did", "doubly_robust"


def with_subgroups(source: Source, study: Study, number: int) -> tuple[Source, Study]:
    """The study with that many subgroups of three levels, drawn by lot, and one estimator."""
    random = np.random.default_rng(study.seed)
    names = [f"subgroup_{place}" for place in range(number)]
    parts = [
        pd.DataFrame(
            {
                "persoon_id": source.cohort["persoon_id"],
                "subgroup": name,
                "level": [f"level_{i}" for i in random.integers(0, LEVELS, len(source.cohort))],
            }
        )
        for name in names
    ]
    plan = study.designs[DESIGN].model_copy(
        update={"estimators": [ESTIMATOR], "event_study": None, "places": None}
    )
    changes = {
        "subgroups": {name: Subgroup(column="geslacht") for name in names},
        "designs": {DESIGN: plan}, "placebos": {}, "robustness": {},
    }  # fmt: skip
    varied = Source(source.cohort, source.indicators, pd.concat(parts, ignore_index=True))
    return varied, study.model_copy(update=changes)


def ours(source: Source, study: Study) -> float:
    """Seconds of effects, draws, tests of differences, adjusted p-values and gates."""
    start = time.perf_counter()
    found = did_cohort(source, study, DESIGN)
    table = estimates([found.candidates], [], study)
    differences([found.differences], table, study)
    return time.perf_counter() - start


def floor(source: Source, study: Study) -> float:
    """Seconds of the same effects and draws in plain numpy, from arrays that are there."""
    prepared = list(with_numpy.sections(source, study, DESIGN))
    low = study_multipliers(len(source.clusters), study.inference.draws or 0, study.seed).low
    multipliers = np.where(low, LOW, HIGH)
    start = time.perf_counter()
    with_numpy.run(prepared, multipliers)
    return time.perf_counter() - start


def measured(source: Source, study: Study, number: int, repeat: int) -> tuple[float, float]:
    """The fastest of some runs of ours and of the floor, in turns."""
    varied = with_subgroups(source, study, number)
    runs = [(ours(*varied), floor(*varied)) for _ in range(repeat)]
    return min(run[0] for run in runs), min(run[1] for run in runs)


def whole_study() -> float:
    """Seconds of the default study from nothing to its reports."""
    with tempfile.TemporaryDirectory(prefix="evaluatie-benchmark-") as folder:
        project(Path(folder) / "evaluatie", 1)
        seconds = workflow_seconds(Path(folder) / "evaluatie")
    print(f"whole study, from nothing to reports: {seconds:.1f} s of at most {LIMIT}", flush=True)
    return seconds


def main() -> None:
    """The whole study, then every number of subgroups, fewest first."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES, help="numbers of subgroups")
    parser.add_argument("--repeat", type=int, default=2, help="runs, fastest counts; 2")
    parser.add_argument("--no-study", action="store_true", help="without the whole study")
    options = parser.parse_args()
    whole = None if options.no_study else whole_study()
    study = load_study(PROJECT / "config/studies/amsterdam.yaml")
    rows = []
    with threadpool_limits(1), tempfile.TemporaryDirectory() as folder:
        source = source_in_memory(study, Path(folder))
        measured(source, study, 1, 1)  # compiled code is loaded
        for number in sorted(options.sizes):
            seconds, least = measured(source, study, number, options.repeat)
            rows.append((number, seconds, least))
            print(f"{number} subgroups: {seconds:.2f} s, floor {least:.2f} s, "
                  f"ratio {seconds / least:.2f}", flush=True)  # fmt: skip
    number, seconds, least = rows[-1]
    growth = None
    if len(rows) > 1:
        growth = round(math.log(seconds / rows[-2][1]) / math.log(number / rows[-2][0]), 2)
    result = {
        "benchmark": "evidence", "size": number, "seconds": round(seconds, 2),
        "floor_seconds": round(least, 2), "ratio": round(seconds / least, 2), "rivals": {},
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "growth": growth, "study_seconds": None if whole is None else round(whole, 1),
    }  # fmt: skip
    print(json.dumps(result))


if __name__ == "__main__":
    main()
