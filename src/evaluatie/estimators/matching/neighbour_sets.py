"""Nearest persons of one arm, on one distance or on covariates: means and covariances.

Sets on one distance are runs of the sorted distance, so that sums over them are differences
of cumulative sums: O(n log n) for any number of seekers, ties included. Sets on covariates
come from a k-d tree of the different kinds of persons, so that equals are searched for once.
"""

from __future__ import annotations

from dataclasses import dataclass

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
        self.tolerance = TIE * width_of(place)

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


def covariate_mean(place: Floats, seekers: Ints, pool: Ints, values: Floats, count: int) -> Floats:
    """Mean of `values` (n,) over the `count` rows of `pool` nearest in `place` (n, k), (s,).

    Euclidean distance, ties included. A seeker in the pool is its own nearest person.
    """
    people, sums = _set_sums(place, seekers, pool, values[pool][:, None], count)
    return np.asarray(sums[:, 0] / people, dtype=np.float64)


@dataclass(frozen=True)
class Moments:
    """Of each seeker's set (s,): number of persons, mean and variance (n - 1) of one value."""

    people: Floats
    mean: Floats
    variance: Floats


def set_moments(place: Floats, seekers: Ints, pool: Ints, values: Floats, count: int) -> Moments:
    """Moments of `values` (n,) over the `count` rows of `pool` nearest to each seeker, ties kept.

    `place` is one distance (n,) or covariates (n, k) as in `covariate_mean`;
    `count` is 2 or more, `pool` ascending.
    """
    target, unit = _centred(values[pool][:, None])
    table = np.hstack([target, target**2])
    if place.ndim == 2:
        people, sums = _set_sums(place, seekers, pool, table, count)
    else:
        arm = Arm(place, pool, count)
        low, high = arm.runs(seekers, count)
        people = (high - low).astype(np.float64)
        sums = _run_sums(table[np.searchsorted(pool, arm.rows)], low, high)
    mean = sums[:, 0] / people
    variance = np.maximum(sums[:, 1] - sums[:, 0] * mean, 0.0) / (people - 1.0)
    centre = float(values[pool].mean())
    return Moments(people, mean * unit[0] + centre, variance * unit[0] ** 2)


def _set_sums(
    place: Floats, seekers: Ints, pool: Ints, columns: Floats, count: int
) -> tuple[Floats, Floats]:
    """Size (s,) of each seeker's set and the sums (s, p) over it of `columns` (pool, p)."""
    if place.shape[1] == 0:  # no covariate varies: everybody is in one place
        place = np.zeros((len(place), 1))
    kinds, kind = kinds_of(place[pool])
    table = np.column_stack([np.ones(len(pool)), columns])
    totals = np.empty((len(kinds), table.shape[1]))
    for position, column in enumerate(table.T):
        totals[:, position] = np.bincount(kind, weights=column)
    asked, back = kinds_of(place[seekers])
    members, sizes = nearest_kinds(kinds, totals[:, 0], asked, count, TIE * width_of(place))
    sums = np.add.reduceat(totals[members], np.cumsum(sizes) - sizes)[back]
    return sums[:, 0], sums[:, 1:]


def nearest_kinds(
    kinds: Floats, people: Floats, asked: Floats, count: int, tolerance: float
) -> tuple[Ints, Ints]:
    """Kinds in the set of each asked place, ascending and one set after the other; set sizes.

    The nearest kinds until they have `count` people, and every kind as near as the last one.
    """
    from scipy.spatial import KDTree

    tree = KDTree(kinds)
    # one more than can be needed: when that one is farther away there are no ties to look for
    gap, index = tree.query(asked, k=np.arange(1, min(count + 1, len(kinds)) + 1))
    short = np.cumsum(people[index], axis=1) < count
    last = np.minimum(short.sum(axis=1), gap.shape[1] - 1)
    reach = np.take_along_axis(gap, last[:, None], axis=1)[:, 0] + tolerance
    inside = gap <= reach[:, None]
    sets = [np.sort(row[used]) for row, used in zip(index, inside, strict=True)]
    full = np.flatnonzero(inside.all(axis=1))
    if len(full) and gap.shape[1] < len(kinds):
        near = tree.query_ball_point(asked[full], reach[full], return_sorted=True)
        for row, found in zip(full, near, strict=True):
            sets[row] = np.asarray(found)
    return np.concatenate(sets).astype(np.int64), np.array([len(found) for found in sets])


def kinds_of(block: Floats) -> tuple[Floats, Ints]:
    """Different rows of a block (m, k), in lexicographic order, and the kind of each row (m,)."""
    order = np.lexsort(block.T[::-1])
    ordered = block[order]
    first = np.concatenate([[True], (ordered[1:] != ordered[:-1]).any(axis=1)])
    kind = np.empty(len(block), dtype=np.int64)
    kind[order] = np.cumsum(first) - 1
    return ordered[first], kind


def width_of(place: Floats) -> float:
    """Width of the widest column of places; rows that are missing do not count."""
    columns = place.reshape(len(place), -1)
    usable = columns[np.isfinite(columns).all(axis=1)]
    return float(np.ptp(usable, axis=0).max()) if usable.size else 0.0


def _centred(block: Floats) -> tuple[Floats, Floats]:
    spread = block.std(axis=0)
    scale = np.where(spread > 0, spread, 1.0)
    return (block - block.mean(axis=0)) / scale, scale


def _run_sums(block: Floats, low: Ints, high: Ints) -> Floats:
    total = np.vstack([np.zeros((1, block.shape[1])), np.cumsum(block, axis=0)])
    return np.asarray(total[high] - total[low])
