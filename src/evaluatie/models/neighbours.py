"""Nearest neighbours on one distance: calipers, ties, strata, and matches with replacement.

Used by the matching designs and by the variance of Abadie & Imbens, which must see the same
pairs. The tie rule is fixed here: among equally near persons the lowest row index wins.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TIE = 1e-10  # distances this close, as a share of the range of the distance, are equal
LAST_BITS = 8 * float(np.finfo(np.float64).eps)  # the same, as a share of the largest distance
MOST_PAIRS = 20_000_000  # 320 MB of row numbers; only kept ties can make more
BLOCK = 4_000_000  # candidate pairs looked at together


class TooManyPairs(Exception):
    """Raised when ties are kept and make more than MOST_PAIRS pairs; `pairs` says how many."""

    def __init__(self, pairs: int) -> None:
        super().__init__(f"Kept ties make {pairs:,} pairs, more than {MOST_PAIRS:,}.")
        self.pairs = pairs


def pairs_with_replacement(
    distance: ArrayLike,
    treated: ArrayLike,
    *,
    ratio: int = 1,
    caliper: float | None = None,
    strata: ArrayLike | None = None,
    keep_ties: bool = False,
) -> tuple[Ints, Ints]:
    """Rows of treated and of controls (m,) of the `ratio` nearest controls of each treated.

    Sorted by treated row, then control row. `caliper` is an absolute width, bounds included;
    `strata` (n,) codes allow matches within a stratum only; `keep_ties` takes every control
    as near as the ratio-th, and raises TooManyPairs when they are too many to hold. Rows with
    a missing distance take no part. Sorted scores and binary search: O(n log n).
    """
    values = np.asarray(distance, dtype=np.float64)
    group, usable = np.asarray(treated, dtype=bool), np.isfinite(values)
    seekers, pool = np.flatnonzero(group & usable), np.flatnonzero(~group & usable)
    snapped, tolerance = snap(values)
    line = _line_up(snapped, strata, pool)
    limit = np.inf if caliper is None else caliper
    if keep_ties:
        return _tied(line, seekers, ratio, limit, tolerance)
    blocks = np.array_split(seekers, 1 + len(seekers) * 2 * ratio // BLOCK)
    return sorted_pairs(_first(line, some, ratio, limit, tolerance) for some in blocks)


def sorted_pairs(found: Iterable[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    """Pairs of all parts in one order: treated row, then control row."""
    parts = [(np.empty(0, np.int64), np.empty(0, np.int64)), *found]
    treated, control = (np.concatenate(side) for side in zip(*parts, strict=True))
    order = np.lexsort((control, treated))
    return treated[order], control[order]


def caliper_width(distance: ArrayLike, multiple: float) -> float:
    """A caliper of `multiple` standard deviations of the distance, over all rows (MatchIt)."""
    values = np.asarray(distance, dtype=np.float64)
    values = values[np.isfinite(values)]
    return float(multiple * values.std(ddof=1)) if len(values) > 1 else 0.0


def snap(values: Floats) -> tuple[Floats, float]:
    """Distances with near-equal values made equal, and the tolerance used.

    People with the same covariates must tie although their fitted scores differ in the last
    bit (which depends on the processor): values closer than TIE times the range take the
    smallest value of their run.
    """
    snapped, tolerance, _ = snap_and_sort(values)
    return snapped, tolerance


def snap_and_sort(values: Floats) -> tuple[Floats, float, Ints]:
    """What `snap` gives, and the rows with a distance by snapped distance, ties by row."""
    finite = np.flatnonzero(np.isfinite(values))
    if len(finite) == 0:
        return values.copy(), 0.0, finite
    order = finite[np.argsort(values[finite], kind="stable")]
    ascending = values[order]
    largest = float(np.abs(ascending[[0, -1]]).max())
    tolerance = max(TIE * float(ascending[-1] - ascending[0]), LAST_BITS * largest)
    apart = np.concatenate([[True], np.diff(ascending) > tolerance, [True]])
    tied = np.flatnonzero(~(apart[:-1] & apart[1:]))  # few, as a rule
    first = apart[:-1][tied]
    rows, run = order[tied], np.cumsum(first) - 1
    snapped = values.copy()
    snapped[rows] = ascending[tied][first][run]
    order[tied] = rows[np.lexsort((rows, run))]
    return snapped, tolerance, order


def cell_width(tolerance: float) -> float:
    """Width of the cells in which gaps between snapped values count as equally wide.

    Gaps differ by what two values were moved. An irrational number of tolerances: round gaps
    must not lie on the edge of a cell, where the last bit decides.
    """
    return 2.0 * math.e * tolerance if tolerance > 0 else 1.0


@dataclass(frozen=True)
class _Line:
    """Controls on one line, stratum after stratum, each by value; ties by row.

    `key` (n,) numbers the places of the line: stratum * len(levels) + the value's place among
    the different `levels`. `upward` are the control rows by key, `downward` the same with
    values falling within each stratum.
    """

    values: Floats
    levels: Floats
    key: Ints
    upward: Ints
    downward: Ints

    @property
    def keys(self) -> Ints:
        """Keys of the controls in `upward`, ascending."""
        return self.key[self.upward]


def _line_up(values: Floats, strata: ArrayLike | None, pool: Ints) -> _Line:
    levels, place = np.unique(values, return_inverse=True)
    count = len(levels)
    stratum = np.zeros(len(values), dtype=np.int64)
    if strata is not None:
        stratum = np.unique(np.asarray(strata), return_inverse=True)[1].astype(np.int64)
    key, mirrored = stratum * count + place, stratum * count + (count - 1 - place)
    upward = pool[np.argsort(key[pool], kind="stable")]
    downward = pool[np.argsort(mirrored[pool], kind="stable")]
    return _Line(values, levels, key, upward, downward)


def _first(
    line: _Line, seekers: Ints, ratio: int, limit: float, tolerance: float
) -> tuple[Ints, Ints]:
    """The `ratio` nearest within the limit, ties to the lowest row."""
    candidates, gap = _candidates(line, seekers, ratio)
    nearest = np.lexsort((candidates, np.rint(gap / cell_width(tolerance))), axis=1)[:, :ratio]
    width = np.take_along_axis(gap, nearest, axis=1)
    chosen = np.isfinite(width) & (width <= limit)
    who = np.broadcast_to(seekers[:, None], chosen.shape)[chosen]
    return who, np.take_along_axis(candidates, nearest, axis=1)[chosen]


def _candidates(line: _Line, seekers: Ints, ratio: int) -> tuple[Ints, Floats]:
    """The `ratio` controls at or above, and the `ratio` below, each seeker; and their gaps.

    Where there is nobody the gap is infinite.
    """
    keys, place, count = line.keys, line.key[seekers], len(line.levels)
    first = np.searchsorted(keys, place)
    low = np.searchsorted(keys, place // count * count)
    high = np.searchsorted(keys, (place // count + 1) * count)
    step = np.arange(ratio)
    above = first[:, None] + step
    below = (low + high - first)[:, None] + step
    inside = np.concatenate([above, below], axis=1) < high[:, None]
    rows = np.concatenate([_take(line.upward, above), _take(line.downward, below)], axis=1)
    gap = np.abs(line.values[rows] - line.values[seekers][:, None])
    return rows, np.where(inside, gap, np.inf)


def _take(rows: Ints, positions: Ints) -> Ints:
    if len(rows) == 0:
        return np.zeros(positions.shape, dtype=np.int64)
    return rows[np.minimum(positions, len(rows) - 1)]


def _tied(
    line: _Line, seekers: Ints, ratio: int, limit: float, tolerance: float
) -> tuple[Ints, Ints]:
    """Every control at most as far as the ratio-th within the limit."""
    reach = _reach(line, seekers, ratio, limit, tolerance)
    found = seekers[reach >= 0]
    centre, reach = line.values[found], reach[reach >= 0]
    base = line.key[found] // max(len(line.levels), 1) * len(line.levels)
    low = np.searchsorted(line.keys, base + np.searchsorted(line.levels, centre - reach))
    high = np.searchsorted(
        line.keys, base + np.searchsorted(line.levels, centre + reach, side="right")
    )
    counts = high - low
    if counts.sum() > MOST_PAIRS:
        raise TooManyPairs(int(counts.sum()))
    start = np.repeat(low - (np.cumsum(counts) - counts), counts)
    control = line.upward[start + np.arange(int(counts.sum()))]
    return sorted_pairs([(np.repeat(found, counts), control)])


def _reach(line: _Line, seekers: Ints, ratio: int, limit: float, tolerance: float) -> Floats:
    """How far each seeker looks when ties are kept; -1 when nobody is within the limit."""
    reach = np.full(len(seekers), -1.0)
    for some in np.array_split(np.arange(len(seekers)), 1 + len(seekers) * 2 * ratio // BLOCK):
        gap = np.sort(_candidates(line, seekers[some], ratio)[1], axis=1)[:, :ratio]
        reach[some] = np.where(np.isfinite(gap) & (gap <= limit), gap, -1.0).max(axis=1)
    return np.where(reach < 0, -1.0, np.minimum(reach + 4 * tolerance, limit))
