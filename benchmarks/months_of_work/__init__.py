"""The contestants of benchmarks/indicators.py, and the made-up registers that they read.

The task of the floor and the rivals, from `personen.parquet` and `dienstverbanden.parquet`: the
weekly hours of taxed work in each of the 36 calendar months since the month of settlement,
averaged over the days of the month; the months that reach 12 hours; and how many persons have one
such month, or three in a row, before each horizon. They look at whole calendar months only.

`evaluatie` does more: windows that are exact to the day, education, the status of every window,
and a table of all indicators. For persons who settled on the first of a month and were observed
throughout, its answers are those of the others (tests/test_benchmarks.py).
"""

MONTHS = 36
ENOUGH = 12 - 1e-9  # hours a week; every contestant adds in an order of its own
RUNS = (1, 3)
HORIZONS = (6, 12, 18, 24, MONTHS)  # the last one makes all months count

Counts = dict[str, int]
