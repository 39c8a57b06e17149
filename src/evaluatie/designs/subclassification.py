"""Subclassification: classes of the propensity score with equally many treated persons."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.designs.sets import Matching, from_sets
from evaluatie.models.neighbours import snap

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def match_subclasses(score: ArrayLike, treated: ArrayLike, *, subclasses: int) -> Matching:
    """Sets between the quantiles of the treated persons' score (n,), for the ATT.

    Bounds are the 0, 1/k, ..., 1 quantiles (linear interpolation); a class includes its lower
    bound, and the outer classes everybody beyond. A class that lacks treated or controls gets
    the nearest such person of the nearest class that has one, from the side where more can be
    spared (persons beyond the first of each class, divided by how many classes away; equal:
    below); among equal scores the lowest row. Scores that tie can leave fewer classes, and
    there are never more than treated or controls. Rows with a missing score are in no class.
    Rosenbaum & Rubin (1984), JASA 79(387); quantiles and refilling as R's MatchIt 4.7.
    ValueError when fewer than one class is asked.
    """
    if subclasses < 1:
        raise ValueError("subclasses must be at least 1.")
    values = snap(np.asarray(score, dtype=np.float64))[0]
    group = np.asarray(treated, dtype=bool)
    rows = np.flatnonzero(np.isfinite(values))
    classes = np.full(len(values), -1, dtype=np.int64)
    count = min(subclasses, int(group[rows].sum()), int((~group[rows]).sum()))
    if count > 0:
        classes[rows] = _refilled(_quantile_class(values[rows], group[rows], count), values[rows],
                                  group[rows])  # fmt: skip
    return from_sets(classes, group)


def _quantile_class(values: Floats, treated: Flags, count: int) -> Ints:
    """Class of every row, numbered from 0 without gaps, by the quantiles of the treated."""
    bounds = np.quantile(values[treated], np.linspace(0.0, 1.0, count + 1))
    place = np.searchsorted(bounds, values, side="right") - 1
    return np.unique(np.clip(place, 0, count - 1), return_inverse=True)[1].astype(np.int64)


def _refilled(classes: Ints, values: Floats, treated: Flags) -> Ints:
    """The classes with at least one person of either group in each."""
    filled, size = classes.copy(), int(classes.max()) + 1
    for group in (treated, ~treated):
        counts = np.bincount(filled[group], minlength=size)
        while (counts == 0).any():
            empty = int(np.argmin(counts))
            mover = _nearest_giver(filled, values, group, empty)
            counts[filled[mover]] -= 1
            counts[empty] += 1
            filled[mover] = empty
    return filled


def _nearest_giver(classes: Ints, values: Floats, group: Flags, empty: int) -> int:
    """The row that moves to the empty class."""
    counts = np.bincount(classes[group], minlength=int(classes.max()) + 1)
    below, above = np.arange(empty), np.arange(empty + 1, len(counts))
    spare = [
        float((np.maximum(counts[side] - 1, 0) / np.abs(empty - side)).sum())
        for side in (below, above)
    ]
    downward = counts[below].any() and (not counts[above].any() or spare[0] >= spare[1])
    giver = below[counts[below] > 0][-1] if downward else above[counts[above] > 0][0]
    members = np.flatnonzero(group & (classes == giver))
    return int(members[np.argmax(values[members] if downward else -values[members])])
