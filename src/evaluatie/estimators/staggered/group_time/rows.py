"""Row by row work on large panels, compiled: no copies of the panel, the same on any machine."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@njit(cache=True)
def changes(outcome: Floats, rows: Integers, after: Integers, before: Integers) -> Floats:
    """Changes (r, m) of some rows of an outcome (n, T) between m pairs of its columns."""
    found = np.empty((len(rows), len(after)))
    for place in range(len(rows)):
        row = rows[place]
        for pair in range(len(after)):
            found[place, pair] = outcome[row, after[pair]] - outcome[row, before[pair]]
    return found


@njit(cache=True)
def add_columns(
    total: Floats, values: Floats, rows: Integers, place: Integers, weights: Floats
) -> None:
    """Adds weights[j] * values[:, j] to column place[j] of `total`, at rows `rows` of it.

    `values` is (r, m), `rows` (r,), `place` and `weights` (m,); columns with weight 0 are skipped.
    """
    used = np.flatnonzero(weights != 0.0)
    for position in range(len(rows)):
        row = rows[position]
        for column in used:
            total[row, place[column]] += weights[column] * values[position, column]
