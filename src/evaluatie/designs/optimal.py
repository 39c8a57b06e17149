"""Optimal pair matching: no other choice of as many pairs has a smaller total distance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.designs.limits import Limits
from evaluatie.designs.monotone import (
    MOST_CELLS,
    Line,
    caliper_windows,
    cheapest_flow,
    is_on_line,
    windowed_pairs,
)
from evaluatie.designs.sets import Matching, from_pairs
from evaluatie.designs.sparse import (
    Search,
    Space,
    TooLarge,
    cheapest_assignment,
    exact_steps,
    strata_rows,
)
from evaluatie.models.neighbours import snap, sorted_pairs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def match_optimal(
    distance: ArrayLike,
    treated: ArrayLike,
    *,
    ratio: int = 1,
    limits: Limits | None = None,
    covariates: NDArray[np.float64] | None = None,
) -> Matching:
    """Pairs without replacement: as many as the limits allow, then the smallest total distance.

    Gaps are |difference| of `distance` (n,), or with `covariates` (n, k) Euclidean distances
    on these (whitened: Mahalanobis). With a `ratio` above 1 a treated person can have so many
    controls: first as many pairs as possible, among those as many treated persons with at
    least one, among those the smallest total distance. Exact, on a grid of 1e-10 of the range
    of the distance (of the largest distance for covariates, coarser for very many persons).
    Among persons with equal distances the lowest rows are used, and the lower of two equally
    near values. Rows with a missing number are in no pair. Raises TooLarge when a caliper
    leaves more pairs than an exact answer can go through; ValueError for a ratio below 1.
    Rosenbaum (1989), JASA 84(408); pairs on a line need not cross: Karp & Li (1975).
    """
    if ratio < 1:
        raise ValueError("ratio must be at least 1.")
    group, bounds = np.asarray(treated, dtype=bool), limits or Limits()
    values = snap(np.asarray(distance, dtype=np.float64))[0]
    if covariates is None and is_on_line(distance, bounds):
        pairs = _line_pairs(Line.of(values, group, bounds), ratio, bounds)
    else:
        points = values[:, None] if covariates is None else covariates
        pairs = _space_pairs(Space.of(points, bounds), group, ratio, bounds)
    return from_pairs(*pairs, len(values), False)


def _line_pairs(line: Line, ratio: int, limits: Limits) -> tuple[Ints, Ints]:
    strata = strata_rows(limits.exact, np.isfinite(line.values))
    parts = (part for rows in strata for part in line.parts(rows))
    return sorted_pairs(_best_pairs(line, rows, ratio) for rows in parts)


def _best_pairs(line: Line, rows: Ints, ratio: int) -> tuple[Ints, Ints]:
    """Pairs of one part: without the caliper if the answer keeps to it, else in windows."""
    one, other = line.sorted(rows, True), line.sorted(rows, False)
    used, chosen = _flow(line, one, other, ratio)
    pairs = _lowest_rows(line, one, used), _lowest_rows(line, other, chosen)
    gaps = np.abs(line.values[pairs[0]] - line.values[pairs[1]])
    if (gaps > line.width).any():
        used, chosen = _windowed(line, one, other, ratio)
        pairs = _lowest_rows(line, one, used), _lowest_rows(line, other, chosen)
    return pairs


def _flow(line: Line, one: Ints, other: Ints, ratio: int) -> tuple[Ints, Ints]:
    """Treated (once for each pair) and controls of the best pairs when there is no caliper."""
    copies = np.repeat(one, ratio if len(other) > len(one) else 1)
    first = np.concatenate([[True], copies[1:] != copies[:-1]])[: len(copies)]
    side = np.repeat([True, False], [len(copies), len(other)])
    optional = np.concatenate([~first, np.ones(len(other), dtype=bool)])
    if len(other) <= len(copies):  # then every control is used
        optional[~side] = False
    if len(other) >= len(copies):
        optional[side] = False
    if len(other) < len(one):
        optional[side] = True
    everybody = np.concatenate([copies, other])
    order = np.lexsort((side, line.position[everybody]))
    taken = np.empty(len(side), dtype=bool)
    taken[order] = cheapest_flow(line.position[everybody][order], side[order], optional[order])
    return everybody[taken & side], everybody[taken & ~side]


def _windowed(line: Line, one: Ints, other: Ints, ratio: int) -> tuple[Ints, Ints]:
    """Treated (once for each pair) and controls of the best pairs within the caliper."""
    copies = np.repeat(one, ratio)
    low, high = caliper_windows(line.values[copies], line.values[other], line.width)
    if int((high - low).sum()) > MOST_CELLS:
        raise TooLarge
    position = (line.position[copies], line.position[other])
    bonus = (np.zeros(len(copies), np.int64), np.zeros(len(other), np.int64))
    # pairs and persons served reach their largest numbers together: their sum needs no order
    worth = 1 + (np.arange(len(copies)) % ratio == 0).astype(np.int64)
    partner = windowed_pairs(position, bonus, worth, low, high)
    return copies[partner >= 0], other[partner[partner >= 0]]


def _lowest_rows(line: Line, members: Ints, used: Ints) -> Ints:
    """The used rows, moved to the lowest rows among members with the same value.

    Somebody is used twice only when everybody with that value is used once.
    """
    runs, start, size = np.unique(line.values[members], return_index=True, return_counts=True)
    times = np.bincount(np.searchsorted(runs, line.values[used]), minlength=len(runs))
    rank = np.arange(len(members)) - np.repeat(start, size)
    each, rest = np.repeat(times // size, size), np.repeat(times % size, size)
    return np.repeat(members, each + (rank < rest))


def _space_pairs(space: Space, treated: Flags, ratio: int, limits: Limits) -> tuple[Ints, Ints]:
    found = []
    for rows in strata_rows(limits.exact, space.usable):
        search = Search.within(space, rows, treated)
        everywhere = (np.full(len(search.treated), np.inf), np.full(len(search.control), np.inf))
        found.append(_assigned(search, search.pairs(everywhere), ratio))
    return sorted_pairs(found)


def _assigned(search: Search, pairs: tuple[Ints, Ints, Floats], ratio: int) -> tuple[Ints, Ints]:
    """The cheapest assignment of controls to `ratio` copies of each treated."""
    one, other, gaps = pairs
    copies = len(search.treated) * ratio
    largest = float(gaps.max(initial=0.0))
    cost = np.rint(gaps * exact_steps(copies, largest)).astype(np.int64)
    # leaving somebody alone costs more than all distances together, and a first copy twice
    alone = np.tile(np.where(np.arange(ratio) == 0, 2, 1), len(search.treated))
    alone = alone * ((int(cost.max(initial=0)) + 1) * (copies + 1))
    rows = (one[:, None] * ratio + np.arange(ratio)).ravel()
    edges = (rows, np.repeat(other, ratio), np.repeat(cost, ratio))
    partner = cheapest_assignment(edges, alone, len(search.control))
    taken = np.flatnonzero(partner >= 0)
    return search.treated[taken // ratio], search.control[partner[taken]]
