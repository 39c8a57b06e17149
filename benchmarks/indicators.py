"""From validated registers to the table of indicators: time and memory, beside a floor and rivals.

Floor: plain numpy for hours a month and longest runs, read included, nothing written. Rivals:
DuckDB, polars and pandas doing the same as the floor on all cores, and writing a table of it. What
each does: see months_of_work.
Times are the fastest of a few runs in fresh processes, taken in turns, imports not counted. Prints
a line for each size and, last, one JSON object.

    python benchmarks/indicators.py                   the three sizes and the big file: 5 minutes
    python benchmarks/indicators.py --sizes 10000 100000
    python benchmarks/indicators.py --big --sizes 10000 --memory-mb 1000
"""

import argparse
import json
import math
import tempfile
from pathlib import Path
from typing import Any

from months_of_work.measured import Measurement, Task, compared, measure
from months_of_work.registers import write_registers

SIZES = [10_000, 100_000, 1_000_000]
OURS, FLOOR = "evaluatie", "numpy"
RIVALS = ["polars", "duckdb", "pandas"]
INDICATORS = 3 * 4  # rows of a person: the primary outcomes at four horizons
PERIODS = 120  # wage returns of a person in the big file
WARM_UP = 500

Results = dict[str, Measurement]


def main() -> None:
    """Every size, smallest first, then the big file."""
    options = _options()
    if options.measure:
        measure(*options.measure)
        return
    sizes = sorted(options.sizes or SIZES)
    with tempfile.TemporaryDirectory(prefix="evaluatie-benchmark-") as name:
        results = {size: _size(Path(name) / str(size), size, options) for size in sizes}
        big = options.big if options.big is not None else not options.sizes
        wages = _wage_returns(Path(name) / "big", options) if big else None
    print(json.dumps(_summary(results) | ({"big": wages} if wages else {})))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = parser.add_argument
    add("--sizes", nargs="+", type=int, help=f"numbers of persons, five jobs each; {SIZES}")
    add("--memory-mb", type=int, default=2000, help="memory setting of evaluatie; 2000")
    add("--repeat", type=int, default=3, help="runs of each, the fastest counts; 3")
    add("--rivals", nargs="*", choices=RIVALS, default=RIVALS)
    add(
        "--big",
        action=argparse.BooleanOptionalAction,
        help="also a file of wage returns; on when no --sizes are given",
    )
    add("--rows", type=int, default=120_000_000, help="wage returns in the big file; 120 million")
    add("--measure", nargs=4, help=argparse.SUPPRESS)  # what the fresh processes are called with
    return parser.parse_args()


def _size(folder: Path, persons: int, options: argparse.Namespace) -> Results:
    """All contestants on so many persons with five jobs each."""
    write_registers(folder / "data", persons)
    write_registers(folder / "warm_up", WARM_UP)
    task = Task(folder / "data", folder / "warm_up", options.memory_mb)
    contestants = [OURS, FLOOR, *options.rivals]
    results = compared(Path(__file__), contestants, task, options.repeat)
    _agree(results, persons)
    print(_line(f"{persons:,} persons", results), flush=True)
    return results


def _wage_returns(folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """All contestants but pandas, once, on the big file."""
    persons = max(options.rows // PERIODS, 1)
    write_registers(folder / "data", persons, PERIODS)
    write_registers(folder / "warm_up", WARM_UP, PERIODS)
    task = Task(folder / "data", folder / "warm_up", options.memory_mb)
    contestants = [OURS, FLOOR, *(name for name in options.rivals if name != "pandas")]
    results = compared(Path(__file__), contestants, task)
    _agree(results, persons)
    rows = persons * PERIODS
    print(_line(f"{rows:,} wage returns", results))
    seconds, peak = results[OURS].seconds or math.nan, results[OURS].peak_mb or 0
    print(
        f"  {rows / seconds / 1e6:.2f} million rows a second; "
        f"peak {peak:,} MB of the {options.memory_mb:,} MB allowed"
    )
    return {
        "rows": rows,
        "rows_per_second": round(rows / seconds),
        "memory_mb": options.memory_mb,
        **_figures(results),
    }


def _agree(results: Results, persons: int) -> None:
    """Stops when a contestant that finished found something else than the floor."""
    floor = results[FLOOR].counts
    for name, result in results.items():
        expected = {"rows": persons * INDICATORS} if name == OURS else floor
        if result.failure is None and result.counts != expected:
            raise SystemExit(f"{name} does not find what the floor finds: its time means nothing")
    if results[OURS].failure or results[FLOOR].failure:
        raise SystemExit(f"{OURS}: {results[OURS].failure}; floor: {results[FLOOR].failure}")


def _line(what: str, results: Results) -> str:
    ratio = _figures(results)["ratio"]
    parts = [f"{name} {_shown(result)}" for name, result in results.items()]
    return f"{what}: {', '.join(parts)}; ratio to the floor {ratio:.2f}"


def _shown(result: Measurement) -> str:
    if result.failure:
        return result.failure
    return f"{result.seconds:.2f} s ({result.cpu_seconds:.2f} s cpu, {result.peak_mb:,} MB)"


def _figures(results: Results) -> dict[str, Any]:
    """Ours against the floor and the rivals, on one file."""
    seconds, floor = results[OURS].seconds or math.nan, results[FLOOR].seconds or math.nan
    rivals = {name: result for name, result in results.items() if name not in {OURS, FLOOR}}
    return {
        "seconds": round(seconds, 3),
        "floor_seconds": round(floor, 3),
        "ratio": round(seconds / floor, 2),
        "rivals": {
            name: result.failure or round(result.seconds or 0, 3) for name, result in rivals.items()
        },
        "peak_mb": results[OURS].peak_mb,
    }


def _summary(results: dict[int, Results]) -> dict[str, Any]:
    """The largest size; growth is the exponent between the two largest, where start-up is least."""
    *_, size = results
    growth = None
    if len(results) > 1:
        *_, smaller, _ = results
        times = [results[each][OURS].seconds or math.nan for each in (smaller, size)]
        growth = round(math.log(times[1] / times[0]) / math.log(size / smaller), 2)
        print(f"growth exponent from {smaller:,} to {size:,} persons: {growth}")
    return {"benchmark": "indicators", "size": size, **_figures(results[size]), "growth": growth}


if __name__ == "__main__":
    main()
