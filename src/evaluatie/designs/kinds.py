"""Persons of one side who are alike in all that decides about a match, taken as one kind.

Greedy matching looks at kinds, not at persons: a million equal scores are one kind.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.designs.limits import Caliper, Limits
from evaluatie.models.neighbours import cell_width, snap, snap_and_sort

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Kinds(NamedTuple):
    """Kinds (m,) sorted by stratum, place on the axis and lowest row; members in `rows`.

    Members of kind j are rows[first[j]:first[j + 1]], ascending; `run` is the first kind with
    the same stratum and place on the axis. `points` (m, k), `checked` (m, c) and `codes` (m, d)
    are those of Space.
    """

    stratum: Ints
    axis: Floats
    points: Floats
    checked: Floats
    codes: Ints
    rows: Ints
    first: Ints
    run: Ints


class Rules(NamedTuple):
    """When a pair is allowed, and how its gap is measured.

    Allowed: at most `reach` apart on the axis, at most `widths` (c,) apart in each of `checked`,
    and different in each of `codes`. The gap is that of the axis when there are no `points`,
    else their Euclidean distance, which is at least `bound` times the gap on the axis. Gaps
    are compared in cells of width `cell`.
    """

    reach: float
    widths: Floats
    bound: float
    cell: float


@dataclass(frozen=True)
class Space:
    """Where everybody (n,) is: strata, an axis to search along, points, and what limits look at.

    `score` is the distance with near-equal values made equal, `order` the rows by it, then by row.
    `alone`: only strata, axis and reach decide, so that matching is a matter of one dimension.
    """

    treated: NDArray[np.bool_]
    usable: NDArray[np.bool_]
    score: Floats
    order: Ints
    stratum: Ints
    axis: Floats
    points: Floats
    checked: Floats
    codes: Ints
    rules: Rules

    @property
    def alone(self) -> bool:
        """Whether nothing but strata, axis and reach decides."""
        return not (self.points.shape[1] or self.checked.shape[1] or self.codes.shape[1])

    def kinds(self, side: bool) -> Kinds:
        """The kinds of the treated (True) or of the controls (False)."""
        rows = self.order[(self.usable & (self.treated == side))[self.order]]
        if self.alone:
            columns = [self.stratum, self.axis]
            rows = rows[np.argsort(self.stratum[rows], kind="stable")]
        else:
            others = [*self.points.T, *self.checked.T, *self.codes.T]
            columns = [self.stratum, self.axis, *others]
            rows = rows[np.lexsort([rows, *(column[rows] for column in columns[::-1])])]
        return self._by_place(rows, _changes([column[rows] for column in columns]))

    def _by_place(self, rows: Ints, starts: Ints) -> Kinds:
        """Kinds, from rows sorted by kind, put in the order of stratum, axis, lowest row."""
        head = rows[starts]
        order = np.arange(len(head))
        if not self.alone:
            order = np.lexsort((head, self.axis[head], self.stratum[head]))
            size = np.diff(np.append(starts, len(rows)))[order]
            ends = np.cumsum(size)
            rows = rows[np.arange(len(rows)) + np.repeat(starts[order] - (ends - size), size)]
            starts = ends - size
        head = head[order]
        stratum, axis = self.stratum[head], self.axis[head]
        begins = _changes([stratum, axis])
        run = np.repeat(begins, np.diff(np.append(begins, len(head))))
        return Kinds(
            stratum,
            axis,
            np.ascontiguousarray(self.points[head]),
            np.ascontiguousarray(self.checked[head]),
            np.ascontiguousarray(self.codes[head]),
            rows,
            np.append(starts, len(rows)),
            run,
        )


def space(
    distance: ArrayLike, treated: ArrayLike, limits: Limits, covariates: ArrayLike | None
) -> Space:
    """The space in which `match_nearest` looks for neighbours.

    A caliper on the distance bounds the search along the axis. With covariates and without such
    a caliper the axis is the covariate that spreads most. Calipers on other values, and codes
    that must differ, are looked at pair by pair.
    """
    values = np.asarray(distance, dtype=np.float64)
    rows = len(values)
    score, tolerance, order = snap_and_sort(values)
    reach, others = distance_caliper(values, limits)
    points, axis, bound = np.empty((rows, 0)), score, 1.0
    if covariates is not None:
        points, tolerance = _snapped_points(covariates)
        axis, bound = (score, 0.0) if np.isfinite(reach) else (_widest(points), 1.0)
    checked = _columns([each.values for each in others], rows, np.float64)
    known = [np.isfinite(part).all(axis=1) for part in (values[:, None], points, checked)]
    stratum = np.zeros(rows, np.int64) if limits.exact is None else limits.exact
    widths = np.array([each.width for each in others], dtype=np.float64)
    return Space(
        np.asarray(treated, dtype=bool), np.all(known, axis=0), score, order,
        np.asarray(stratum, dtype=np.int64), axis, points, checked,
        _columns(limits.different, rows, np.int64),
        Rules(reach, widths, bound, cell_width(tolerance)),
    )  # fmt: skip


def distance_caliper(values: Floats, limits: Limits) -> tuple[float, list[Caliper]]:
    """The narrowest caliper on the distance itself (inf without one), and the other calipers."""
    own = [
        each.values is values or np.array_equal(each.values, values, equal_nan=True)
        for each in limits.calipers
    ]
    pairs = list(zip(limits.calipers, own, strict=True))
    reach = min((each.width for each, same in pairs if same), default=np.inf)
    return float(reach), [each for each, same in pairs if not same]


def _snapped_points(covariates: ArrayLike) -> tuple[Floats, float]:
    """Points with near-equal coordinates made equal, and the tolerance of their distances."""
    points = np.asarray(covariates, dtype=np.float64)
    if points.shape[1] == 0:  # no covariate varies: everybody is at the same point
        return np.zeros((len(points), 1)), 0.0
    parts = [snap(column) for column in points.T]
    tolerance = math.sqrt(len(parts)) * max(part[1] for part in parts)
    return np.column_stack([part[0] for part in parts]), tolerance


def _widest(points: Floats) -> Floats:
    spread = [column[np.isfinite(column)].std() if len(column) else 0.0 for column in points.T]
    return np.ascontiguousarray(points[:, int(np.argmax(spread))])


def _columns(parts: Sequence[ArrayLike], rows: int, dtype: type) -> NDArray[Any]:
    return np.array([np.asarray(part) for part in parts], dtype=dtype).reshape(len(parts), rows).T


def _changes(columns: Sequence[NDArray[Any]]) -> Ints:
    """Positions at which any of the sorted columns takes another value, 0 included."""
    if len(columns[0]) == 0:
        return np.empty(0, dtype=np.int64)
    differs = np.any([column[1:] != column[:-1] for column in columns], axis=0)
    return np.flatnonzero(np.concatenate([[True], differs])).astype(np.int64)
