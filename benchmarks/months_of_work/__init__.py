"""The contestants of benchmarks/indicators.py, and the made-up registers that they read.

The task of the floor, from `personen.parquet` and `dienstverbanden.parquet`: the weekly hours of
taxed work in each of the 36 calendar months since the month of settlement, averaged over the days
of the month; the months that reach 12 hours; and how many persons have one such month, or three in
a row, before each horizon. The rivals do the same and write a table of it, as `evaluatie` does: a
row for each person, run and horizon, sorted. They look at whole calendar months only.

`evaluatie` does more: windows that are exact to the day, education, the status of every window.
For persons who settled on the first of a month and were observed throughout, its answers are those
of the others (tests/test_benchmarks.py).
"""

from pathlib import Path

MONTHS = 36
ENOUGH = 12 - 1e-9  # hours a week; every contestant adds in an order of its own
RUNS = (1, 3)
HORIZONS = (6, 12, 18, 24, MONTHS)  # the last one makes all months count

Counts = dict[str, int]


def table_counts(path: Path) -> Counts:
    """How many persons reach each outcome of a rival's table, to compare with the floor's."""
    import pyarrow.parquet as pq

    table = pq.read_table(path, columns=["outcome", "value"])
    sums = table.group_by("outcome").aggregate([("value", "sum")]).to_pydict()
    found = dict(zip(sums["outcome"], sums["value_sum"], strict=True))
    return {f"{least}_{h}": int(found[f"{least}_{h}"]) for h in HORIZONS for least in RUNS}
