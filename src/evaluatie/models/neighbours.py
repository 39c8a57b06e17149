"""Nearest neighbours on one distance: calipers, ties, strata, and matches with replacement.

Used by the matching designs and by the variance of Abadie & Imbens, which must see the same
pairs. The tie rule is fixed here: among equally near persons the lowest row index wins.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
TIE = 1e-10  # distances this close, as a share of the range of the distance, are equal
LAST_BITS = 8 * float(np.finfo(np.float64).eps)  # the same, as a share of the largest distance


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
    as near as the ratio-th. Rows with a missing distance take no part.
    """
    values = np.asarray(distance, dtype=np.float64)
    group = np.asarray(treated, dtype=bool)
    snapped, tolerance = snap(values)
    found = []
    for rows in strata_rows(strata, np.isfinite(values)):
        pairs = match_with_replacement(
            snapped[rows], group[rows], tolerance, ratio=ratio, caliper=caliper, keep_ties=keep_ties
        )
        found.append((rows[pairs[0]], rows[pairs[1]]))
    return sorted_pairs(found)


def sorted_pairs(found: list[tuple[Ints, Ints]]) -> tuple[Ints, Ints]:
    """Pairs of all strata in one order: treated row, then control row."""
    empty = np.empty(0, dtype=np.int64)
    treated = np.concatenate([empty, *(pair[0] for pair in found)])
    control = np.concatenate([empty, *(pair[1] for pair in found)])
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
    finite = np.flatnonzero(np.isfinite(values))
    snapped = values.copy()
    if len(finite) == 0:
        return snapped, 0.0
    ordered = finite[np.argsort(values[finite], kind="stable")]
    sorted_values = values[ordered]
    largest = float(np.abs(sorted_values).max())
    tolerance = max(TIE * float(sorted_values[-1] - sorted_values[0]), LAST_BITS * largest)
    starts = np.concatenate([[True], np.diff(sorted_values) > tolerance])
    snapped[ordered] = sorted_values[starts][np.cumsum(starts) - 1]
    return snapped, tolerance


def strata_rows(strata: ArrayLike | None, usable: NDArray[np.bool_]) -> list[Ints]:
    """Row numbers of each stratum, ascending."""
    rows = np.flatnonzero(usable)
    if strata is None:
        return [rows]
    codes = np.asarray(strata)[rows]
    ordered = rows[np.argsort(codes, kind="stable")]
    borders = np.flatnonzero(np.diff(np.sort(codes, kind="stable"))) + 1
    return list(np.split(ordered, borders))


def match_with_replacement(
    values: Floats,
    treated: NDArray[np.bool_],
    tolerance: float,
    *,
    ratio: int,
    caliper: float | None,
    keep_ties: bool,
) -> tuple[Ints, Ints]:
    """Pairs (treated rows, control rows) of the `ratio` nearest controls in the caliper.

    Among equally near controls the lowest row wins; `keep_ties` takes all controls at most as
    far as the ratio-th. Sorted scores and binary search: O(n log n).
    """
    seekers, pool = np.flatnonzero(treated), np.flatnonzero(~treated)
    if len(seekers) == 0 or len(pool) == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    candidates = _candidates(values, seekers, pool, ratio)
    gap = np.abs(values[candidates] - values[seekers][:, None])
    gap[candidates < 0] = np.inf
    nearest = _nearest_first(candidates, gap, tolerance)[:, :ratio]
    width = np.take_along_axis(gap, nearest, axis=1)
    if keep_ties:
        return _all_within(values, seekers, pool, _reach(width, caliper, tolerance))
    chosen = np.isfinite(width) & (width <= (np.inf if caliper is None else caliper))
    who = np.repeat(seekers[:, None], chosen.shape[1], axis=1)[chosen]
    return who, np.take_along_axis(candidates, nearest, axis=1)[chosen]


def _candidates(values: Floats, seekers: Ints, pool: Ints, ratio: int) -> Ints:
    """The `ratio` controls at or above, and the `ratio` below, each seeker; -1 where none."""
    upward = pool[np.lexsort((pool, values[pool]))]
    downward = pool[np.lexsort((pool, -values[pool]))]
    first_up = np.searchsorted(values[upward], values[seekers], side="left")
    first_down = len(pool) - first_up
    step = np.arange(ratio)
    above = _take(upward, first_up[:, None] + step)
    below = _take(downward, first_down[:, None] + step)
    return np.concatenate([above, below], axis=1)


def _take(rows: Ints, positions: Ints) -> Ints:
    inside = positions < len(rows)
    return np.where(inside, rows[np.minimum(positions, len(rows) - 1)], -1)


def _nearest_first(candidates: Ints, gap: Floats, tolerance: float) -> Ints:
    """Column order per row: nearest first, equal gaps by row index."""
    steps = gap if tolerance == 0 else np.round(gap / (4 * tolerance))
    return np.lexsort((candidates, steps), axis=1)


def _reach(width: Floats, caliper: float | None, tolerance: float) -> Floats:
    """How far each seeker looks when ties are kept; -1 when nobody is within the caliper."""
    finite = np.where(np.isfinite(width), width, -1.0)
    limit = np.inf if caliper is None else caliper
    finite[finite > limit] = -1.0
    reach = finite.max(axis=1)
    return np.where(reach < 0, -1.0, np.minimum(reach + 4 * tolerance, limit))


def _all_within(values: Floats, seekers: Ints, pool: Ints, reach: Floats) -> tuple[Ints, Ints]:
    """Every control within `reach` of each seeker."""
    upward = pool[np.lexsort((pool, values[pool]))]
    scores = values[upward]
    centre, found = values[seekers], reach >= 0
    low = np.searchsorted(scores, centre - reach, side="left")
    high = np.where(found, np.searchsorted(scores, centre + reach, side="right"), low)
    counts = high - low
    start = np.repeat(low - (np.cumsum(counts) - counts), counts)
    return np.repeat(seekers, counts), upward[start + np.arange(int(counts.sum()))]
