"""Optimal full matching: everybody in a set of one treated and some controls, or the reverse."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from evaluatie.designs.limits import Limits
from evaluatie.designs.monotone import MOST_CELLS, Line, caliper_windows, is_on_line, windowed_pairs
from evaluatie.designs.sets import Matching, from_sets
from evaluatie.designs.sparse import (
    Search,
    Space,
    TooLarge,
    cheapest_assignment,
    exact_steps,
    strata_rows,
)
from evaluatie.models.neighbours import snap

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
NOBODY = 2**60  # further than any position
Edges = tuple[Ints, Ints]  # rows of treated and of controls


def match_full(
    distance: ArrayLike,
    treated: ArrayLike,
    *,
    limits: Limits | None = None,
    covariates: NDArray[np.float64] | None = None,
) -> Matching:
    """Sets of one treated with controls, or one control with treated: smallest total distance.

    The total is over the pairs inside sets with the one they share. Everybody whom the limits
    allow a partner is in a set. Gaps are |difference| of `distance` (n,), or with `covariates`
    (n, k) Euclidean distances on these (whitened: Mahalanobis). Exact, on a grid of 1e-10 of
    the range of the distance. The smallest edge cover of the graph of allowed pairs: everybody
    joined to the nearest partner, but for the pairs that save most by joining each other (a
    matching of largest weight). Equally near partners are joined in turn (covariates: the one
    joined least so far), lowest row first, so that ties make many small sets and not one large;
    of two equally near values the lower. Rows with a missing number are in no set. Raises
    TooLarge when too many pairs are candidates. Rosenbaum (1991), JRSS B 53(3); Hansen (2004),
    JASA 99(467).
    """
    group, bounds = np.asarray(treated, dtype=bool), limits or Limits()
    values, _ = snap(np.asarray(distance, dtype=np.float64))
    if covariates is None and is_on_line(distance, bounds):
        found = _line_cover(Line.of(values, group, bounds), bounds)
    else:
        space = Space.of(values[:, None] if covariates is None else covariates, bounds)
        strata = strata_rows(bounds.exact, space.usable)
        found = [_space_edges(space, rows, group) for rows in strata]
    return from_sets(_stars(found, len(values)), group)


def _stars(found: list[Edges], rows: int) -> Ints:
    """The set of each row (n,): its centre's row, -1 without edges.

    An edge between two persons who both have another one is not needed. In the best cover it
    is of length 0; such edges are dropped one by one, by treated and control row.
    """
    empty = np.empty(0, dtype=np.int64)
    one, other = (np.concatenate([empty, *(edges[side] for edges in found)]) for side in (0, 1))
    order = np.lexsort((other, one))
    one, other = one[order], other[order]
    kept, degree = _needed(one, other, rows)
    one, other = one[kept], other[kept]
    centre = np.where(degree[other] == 1, one, other)
    sets = np.full(rows, -1, dtype=np.int64)
    sets[one], sets[other] = centre, centre
    return sets


@njit(cache=True)
def _needed(one: Ints, other: Ints, rows: int) -> tuple[Flags, Ints]:
    """Which edges are kept (m,), and how many each row then has (n,)."""
    degree = np.zeros(rows, dtype=np.int64)
    for edge in range(len(one)):
        degree[one[edge]] += 1
        degree[other[edge]] += 1
    kept = np.ones(len(one), dtype=np.bool_)
    for edge in range(len(one)):
        if degree[one[edge]] > 1 and degree[other[edge]] > 1:
            kept[edge] = False
            degree[one[edge]] -= 1
            degree[other[edge]] -= 1
    return kept, degree


def _line_cover(line: Line, limits: Limits) -> list[Edges]:
    strata = strata_rows(limits.exact, np.isfinite(line.values))
    return [_line_edges(line, part) for rows in strata for part in line.parts(rows)]


def _line_edges(line: Line, rows: Ints) -> Edges:
    """The best cover of one part of the line."""
    groups = line.sorted(rows, True), line.sorted(rows, False)
    near = _nearest_run(line, *groups), _nearest_run(line, *reversed(groups))
    reach = near[0][2], near[1][2]
    partner = _saving_pairs(line, groups, reach)
    attached = _attached(partner, near[0], near[1])
    paired = np.flatnonzero(partner >= 0)
    one = np.concatenate([paired, attached[:, 0]])
    other = np.concatenate([partner[paired], attached[:, 1]])
    return groups[0][one], groups[1][other]


def _nearest_run(line: Line, seekers: Ints, others: Ints) -> tuple[Ints, Ints, Ints]:
    """First and last + 1 of the nearest equal values among the sorted others, and how far.

    Far is in positions; -1 when nobody is within the caliper.
    """
    values, candidates = line.values[seekers], line.values[others]
    above = np.searchsorted(candidates, values)
    sides = np.stack([np.maximum(above - 1, 0), np.minimum(above, len(others) - 1)])
    far = np.abs(line.position[others][sides] - line.position[seekers])
    far[np.abs(candidates[sides] - values) > line.width] = NOBODY
    nearest = candidates[np.where(far[1] < far[0], sides[1], sides[0])]
    first = np.searchsorted(candidates, nearest, side="left")
    last = np.searchsorted(candidates, nearest, side="right")
    least = far.min(axis=0)
    return first, last, np.where(least < NOBODY, least, -1)


def _saving_pairs(line: Line, groups: tuple[Ints, Ints], reach: tuple[Ints, Ints]) -> Ints:
    """The control's place for each treated (-1: none) of the pairs that together save most.

    A pair saves what is left of both reaches after its own distance. Between two who can save
    lie only treated on the treated's side and only controls on the other: had a control a
    treated beyond it, joining these two would be as cheap. So windows end at the next person
    of the own group beyond the nearest of the other.
    """
    one, other = line.values[groups[0]], line.values[groups[1]]
    low, high = _neighbouring_runs(one, other)
    if np.isfinite(line.width):
        within = caliper_windows(one, other, line.width)
        low, high = np.maximum(low, within[0]), np.minimum(high, within[1])
    high = np.where(reach[0] > 0, np.maximum(low, high), low)
    if int((high - low).sum()) > MOST_CELLS:
        raise TooLarge
    position = line.position[groups[0]], line.position[groups[1]]
    return windowed_pairs(position, reach, np.zeros(len(one), np.int64), low, high)


def _neighbouring_runs(one: Floats, other: Floats) -> tuple[Ints, Ints]:
    """For each treated the controls of the run before and the run after it on the line."""
    above = np.searchsorted(other, one)
    ends = np.concatenate([other, [np.inf]])
    beyond = np.searchsorted(one, ends[above])  # the first treated beyond the next control
    high = np.searchsorted(other, np.concatenate([one, [np.inf]])[beyond])
    starts = np.concatenate([[-np.inf], other])
    before = np.searchsorted(one, starts[above], side="right")
    low = np.searchsorted(other, np.concatenate([[-np.inf], one])[before], side="right")
    return low, high


@njit(cache=True)
def _attached(
    partner: Ints, of_treated: tuple[Ints, Ints, Ints], of_control: tuple[Ints, Ints, Ints]
) -> Ints:
    """Edges (m, 2) of places: everybody in no pair, with the nearest, who take turns.

    Treated first; a control at distance 0 of a treated who has already come to it is covered.
    """
    covered = np.zeros(len(of_control[0]), dtype=np.bool_)
    for i in range(len(partner)):
        if partner[i] >= 0:
            covered[partner[i]] = True
    paired = covered.copy()
    turns = np.zeros(len(of_control[0]), dtype=np.int64), np.zeros(len(partner), dtype=np.int64)
    edges, made = np.empty((len(partner) + len(covered), 2), dtype=np.int64), 0
    first, last, far = of_treated
    for i in range(len(partner)):
        if partner[i] < 0 and far[i] >= 0:
            place = first[i] + turns[0][first[i]] % (last[i] - first[i])
            turns[0][first[i]] += 1
            edges[made, 0], edges[made, 1] = i, place
            covered[place] = True
            made += 1
    first, last, far = of_control
    for j in range(len(covered)):
        if far[j] >= 0 and not paired[j] and (far[j] > 0 or not covered[j]):
            place = first[j] + turns[1][first[j]] % (last[j] - first[j])
            turns[1][first[j]] += 1
            edges[made, 0], edges[made, 1] = place, j
            made += 1
    return edges[:made]


def _space_edges(space: Space, rows: Ints, treated: Flags) -> Edges:
    """The best cover of one stratum, on covariates."""
    search = Search.within(space, rows, treated)
    near = search.nearest()
    partner = _saving_assignment(search, near)
    paired = np.flatnonzero(partner >= 0), partner[partner >= 0]
    guests = np.bincount(paired[1], minlength=len(search.control))
    chosen = search.joined((partner < 0) & np.isfinite(near[0]), near[0], guests)
    # a control at distance 0 of a treated who has come to it is in a set
    waiting = np.isfinite(near[1]) & ((guests == 0) | (near[1] > 0))
    waiting[paired[1]] = False
    hosts = np.bincount(paired[0], minlength=len(search.treated)) + (chosen >= 0)
    host = Search.within(space, rows, ~treated).joined(waiting, near[1], hosts)
    came, left = np.flatnonzero(chosen >= 0), np.flatnonzero(host >= 0)
    one = np.concatenate([paired[0], came, host[left]])
    other = np.concatenate([paired[1], chosen[came], left])
    return search.treated[one], search.control[other]


def _saving_assignment(search: Search, near: tuple[Floats, Floats]) -> Ints:
    """The control's place for each treated (-1: none) of the pairs that together save most."""
    one, other, gaps = search.pairs(near)
    finite = [np.where(np.isfinite(gap), gap, 0.0) for gap in near]  # the others are in no pair
    steps = exact_steps(len(near[0]), max(gap.max(initial=0.0) for gap in finite))
    reach = [np.rint(gap * steps) for gap in finite]
    saved = (reach[0][one] + reach[1][other] - np.rint(gaps * steps)).astype(np.int64)
    kept, most = saved > 0, int(saved.max(initial=0))
    pairs = one[kept], other[kept], most - saved[kept]
    return cheapest_assignment(pairs, np.full(len(near[0]), most), len(near[1]))
