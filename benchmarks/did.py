"""Doubly robust group-time effects: time and memory, beside a floor and rivals.

Six groups and never treated over 36 months, four covariates; all effects with errors, the event
study and the simple average with theirs. Floor: the same in plain numpy, all months of a group at
once. What each rival does: see did_rivals. Every contestant has a fresh process, one core, and
limits of time and memory; those that do not finish are shown with the reason. Making a long table
is part of the work of who wants one. Imports and the loading of compiled code are spent on 1,000
people first and shown apart. Peak memory is counted above the data. Prints a line for each
contestant and, last, one JSON object: controls never treated, and in it the same for controls not
yet treated.

    python benchmarks/did.py                    some 30 minutes with all rivals
    python benchmarks/did.py --sizes 5000 50000 --rivals diff_diff
    make .rivals/did/installed                   its rivals, in an environment of their own
"""

import argparse
import json
import math
import sys
import tempfile
from pathlib import Path
from typing import Any

from did_rivals import CONTROLS
from did_rivals.measured import Measurement, Task, measure, measured
from did_rivals.people import write_people

SIZES = [5_000, 50_000, 500_000]
OURS, FLOOR = "evaluatie", "numpy"
RIVALS = ["csdid", "diff_diff", "differences", "moderndid"]

Results = dict[str, Measurement]


def main() -> None:
    """Both kinds of controls, every size, smallest first."""
    options = _options()
    if options.measure:
        measure(*options.measure)
        return
    with tempfile.TemporaryDirectory(prefix="evaluatie-benchmark-") as name:
        never, later = (_sizes(Path(name), controls, options) for controls in CONTROLS)
    print(json.dumps({"benchmark": "did", **never, CONTROLS[1]: later}))


def _rivals_python() -> str:
    """The interpreter that `make .rivals/did/installed` makes, else this one."""
    own = Path(__file__).parents[1] / ".rivals" / "did" / "bin" / "python"
    return str(own) if own.exists() else sys.executable


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--sizes", nargs="+", type=int, default=SIZES, help=f"numbers of people; {SIZES}")
    add("--repeat", type=int, default=3, help="runs of ours and of the floor, fastest counts; 3")
    add("--seconds", type=float, default=180, help="a contestant may take; 180")
    add("--memory-mb", type=int, default=15_000, help="a contestant may take; 15,000")
    add("--rivals", nargs="*", choices=RIVALS, default=RIVALS)
    add("--rivals-python", default=_rivals_python(), help="interpreter that has the rivals")
    add("--measure", nargs=4, help=argparse.SUPPRESS)  # what the fresh processes are called with
    return parser.parse_args()


def _sizes(folder: Path, controls: str, options: argparse.Namespace) -> dict[str, Any]:
    """Figures of the largest size; growth is the exponent between the two largest."""
    results: dict[int, Results] = {}
    for size in sorted(options.sizes):
        file = folder / f"{size}.npz"
        if not file.exists():
            write_people(file, size)
        task = Task(file, controls, options.seconds, options.memory_mb)
        results[size] = _size(task, options, _too_slow(results))
        print(f"{size:,} people, {controls}; ratio to the floor {_figures(results[size])['ratio']}")
        _print(results[size])
    *_, size = results
    return {"size": size, **_figures(results[size]), "growth": _growth(results)}


def _size(task: Task, options: argparse.Namespace, late: dict[str, str]) -> Results:
    """Ours and the floor in turns, then each rival once.

    `late` are the rivals that did not finish on fewer people: they are not waited for.
    """
    found: Results = {}
    for _ in range(options.repeat):
        for name in (OURS, FLOOR):
            run = measured(Path(__file__), name, task)
            if run.failure:
                raise SystemExit(f"{name}: {run.failure}")
            found[name] = min(found.get(name, run), run, key=lambda each: each.seconds or 0.0)
    for name in options.rivals:
        found[name] = (
            Measurement(failure=late[name])
            if name in late
            else measured(Path(__file__), name, task, options.rivals_python)
        )
    return found


def _too_slow(results: dict[int, Results]) -> dict[str, str]:
    """Rivals that ran out of time or memory, with the number of people."""
    return {
        name: f"{each.failure} at {size:,}"
        for size, found in results.items()
        for name, each in found.items()
        if each.failure in ("timed out", "out of memory")
    }


def _print(found: Results) -> None:
    for name, each in found.items():
        shown = each.failure or (
            f"{each.seconds:.2f} s ({each.cpu_seconds:.2f} s cpu, {each.peak_mb:,} MB above the "
            f"data; simple {each.estimate:.6f}, error {each.std_error:.6f}; "
            f"start {each.warm_up:.1f} s)"
        )
        print(f"  {name:12} {shown}", flush=True)


def _figures(found: Results) -> dict[str, Any]:
    """Ours against the floor and the rivals."""
    seconds, floor = (found[name].seconds or math.nan for name in (OURS, FLOOR))
    return {
        "seconds": round(seconds, 4),
        "floor_seconds": round(floor, 4),
        "ratio": round(seconds / floor, 2),
        "rivals": {
            name: each.failure or round(each.seconds or 0.0, 4)
            for name, each in found.items()
            if name not in {OURS, FLOOR}
        },
        "peak_mb": found[OURS].peak_mb,
    }


def _growth(results: dict[int, Results]) -> float | None:
    if len(results) < 2:
        return None
    *_, smaller, size = results
    times = [results[each][OURS].seconds or math.nan for each in (smaller, size)]
    return round(math.log(times[1] / times[0]) / math.log(size / smaller), 2)


if __name__ == "__main__":
    main()
