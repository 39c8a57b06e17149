"""The contestants of benchmarks/indicators.py, and the made-up registers that they read.

Each contestant is a module with `counts(folder)`. The task is the same for all: from
`personen.parquet` and `dienstverbanden.parquet`, the average weekly hours of taxed work in each of
the 36 calendar months since the month of settlement, the months that reach 12 hours, and how many
persons have such a month, or three in a row, before each horizon.

`evaluatie` itself does more: windows that are exact to the day, education, the status of every
window and a table of the results. For persons who settled on the first of a month, and whose
windows were all observed, its answers are those of the others (tested).
"""

MONTHS = 36
HOURS = 12
RUNS = (1, 3)
HORIZONS = (6, 12, 18, 24)
ENOUGH = HOURS - 1e-9  # sums of hours come in another order in each contestant
