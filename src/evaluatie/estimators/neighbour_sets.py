"""Nearest persons of one arm, on one distance or on covariates: means and covariances.

Sets on one distance are runs of the sorted distance, so that sums over them are differences
of cumulative sums: O(n log n) for any number of seekers, ties included.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluatie.models.neighbours import TIE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SAME = 1e-12  # distances on covariates this close, as a share, are equal


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

    def runs(self, seekers: Ints, count: int | Ints) -> tuple[Ints, Ints]:
        """First and last-plus-one position of the `count` nearest, ties included, (s,) each.

        A seeker that belongs to the arm is its own nearest person. `count` may be (s,).
        """
        counts = np.broadcast_to(np.asarray(count, dtype=np.int64), seekers.shape)
        widest = int(counts.max(initial=1))
        centre = self.place[seekers]
        start = np.searchsorted(self.sorted, centre, side="left")
        window = start[:, None] + np.arange(-widest, widest)
        inside = (window >= 0) & (window < self.size)
        near = self.sorted[np.clip(window, 0, self.size - 1)]
        gap = np.sort(np.where(inside, np.abs(near - centre[:, None]), np.inf), axis=1)
        reach = np.take_along_axis(gap, counts[:, None] - 1, axis=1)[:, 0] + self.tolerance
        low = np.searchsorted(self.sorted, centre - reach, side="left")
        high = np.searchsorted(self.sorted, centre + reach, side="right")
        return low, high


def neighbour_mean(arm: Arm, seekers: Ints, values: Floats) -> Floats:
    """Mean of `values` (n,) over each seeker's set, the seeker itself left out, (s,)."""
    own = np.isin(seekers, arm.rows).astype(np.int64)
    low, high = arm.runs(seekers, arm.neighbours + own)
    total = _run_sums(values[arm.rows][:, None], low, high)[:, 0]
    return (total - own * values[seekers]) / (high - low - own)


def covariate_mean(matrix: Floats, seekers: Ints, pool: Ints, values: Floats, count: int) -> Floats:
    """Mean of `values` (n,) over the `count` persons of `pool` nearest in `matrix`, (s,).

    Euclidean distance in the units of the covariates (n, k), ties included. People with the
    same covariates are searched for once.
    """
    from sklearn.neighbors import KDTree

    kinds, kind = np.unique(matrix[pool], axis=0, return_inverse=True)
    people = np.bincount(kind.ravel())
    total = np.bincount(kind.ravel(), weights=values[pool])
    asked, back = np.unique(matrix[seekers], axis=0, return_inverse=True)
    tree = KDTree(kinds)
    gap, index = tree.query(asked, k=min(count, len(kinds)))
    short = np.cumsum(people[index], axis=1) < count
    last = np.minimum(short.sum(axis=1), gap.shape[1] - 1)
    reach = np.take_along_axis(gap, last[:, None], axis=1)[:, 0]
    sets = tree.query_radius(asked, reach * (1.0 + SAME))
    means = np.array([total[near].sum() / people[near].sum() for near in sets])
    return np.asarray(means[back.ravel()], dtype=np.float64)


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
