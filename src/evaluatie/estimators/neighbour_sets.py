"""Nearest persons of one arm on one distance: means and covariances over each set.

Sets are runs of the sorted distance, so that sums over them are differences of cumulative
sums: O(n log n) for any number of seekers, ties included.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluatie.models.neighbours import TIE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Arm:
    """The persons of one arm, sorted by distance; `neighbours` persons make a set."""

    def __init__(self, place: Floats, rows: Ints, neighbours: int) -> None:
        self.rows = rows[np.lexsort((rows, place[rows]))]
        self.place = place
        self.sorted = place[self.rows]
        self.neighbours = neighbours
        usable = place[np.isfinite(place)]
        self.tolerance = TIE * float(usable.max() - usable.min()) if len(usable) else 0.0

    @property
    def size(self) -> int:
        """Number of persons."""
        return len(self.rows)

    def runs(self, seekers: Ints, count: int) -> tuple[Ints, Ints]:
        """First and last-plus-one position of the `count` nearest, ties included, (s,) each."""
        centre = self.place[seekers]
        start = np.searchsorted(self.sorted, centre, side="left")
        window = start[:, None] + np.arange(-count, count)
        inside = (window >= 0) & (window < self.size)
        near = self.sorted[np.clip(window, 0, self.size - 1)]
        gap = np.where(inside, np.abs(near - centre[:, None]), np.inf)
        reach = np.sort(gap, axis=1)[:, count - 1] + self.tolerance
        low = np.searchsorted(self.sorted, centre - reach, side="left")
        high = np.searchsorted(self.sorted, centre + reach, side="right")
        return low, high


def neighbour_mean(arm: Arm, seekers: Ints, values: Floats) -> Floats:
    """Mean of `values` (n,) over the single nearest person (ties: all) of the arm, (s,)."""
    low, high = arm.runs(seekers, 1)
    return _run_sums(values[arm.rows][:, None], low, high)[:, 0] / (high - low)


def neighbour_covariance(arm: Arm, seekers: Ints, columns: Floats, values: Floats) -> Floats:
    """Covariance of each column (n, p) with `values` (n,) over each seeker's set, (s, p)."""
    low, high = arm.runs(seekers, arm.neighbours)
    count = (high - low)[:, None]
    # Centring and scaling first: differences of large cumulative sums lose digits.
    block, scale = _centred(columns[arm.rows])
    target, unit = _centred(values[arm.rows][:, None])
    products = _run_sums(block * target, low, high)
    sums = _run_sums(block, low, high) * _run_sums(target, low, high)
    return (products - sums / count) / (count - 1) * scale * unit


def _centred(block: Floats) -> tuple[Floats, Floats]:
    spread = block.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    return (block - block.mean(axis=0)) / scale, scale


def _run_sums(block: Floats, low: Ints, high: Ints) -> Floats:
    total = np.vstack([np.zeros((1, block.shape[1])), np.cumsum(block, axis=0)])
    return np.asarray(total[high] - total[low])
