"""Pairs that limits allow, on several covariates, and the best assignment among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from evaluatie.designs.limits import Limits
from evaluatie.designs.monotone import caliper_windows
from evaluatie.models.neighbours import snap

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_CELLS = 2 * 10**9  # pairs looked at: minutes
MOST_PAIRS = 2 * 10**7  # pairs kept in memory: about a gigabyte with their assignment
MOST_STEPS = 2.0**33  # grid steps over the largest distance, where a double allows as many
EXACT = 2.0**50  # sums below this are exact in a double, with room for a path's two ends


class TooLarge(Exception):
    """Raised when an exact answer needs more pairs than memory or patience allows.

    The remedy is a narrower caliper, exact matching on a covariate, or nearest neighbours.
    """


def strata_rows(exact: Ints | None, usable: NDArray[np.bool_]) -> list[Ints]:
    """Usable row numbers of each stratum, ascending; one stratum when there are no codes (n,)."""
    rows = np.flatnonzero(usable)
    if exact is None:
        return [rows]
    ordered = rows[np.argsort(exact[rows], kind="stable")]
    return list(np.split(ordered, np.flatnonzero(np.diff(exact[ordered])) + 1))


@dataclass(frozen=True)
class Space:
    """Covariates (n, k), and what a pair must satisfy, as arrays that compiled loops read."""

    points: Floats
    caliper_values: Floats  # (n, q)
    caliper_widths: Floats  # (q,)
    different: Ints  # (n, p)

    @staticmethod
    def of(points: Floats, limits: Limits) -> Space:
        """Limits but for the exact ones, which make strata; near-equal caliper values snap."""
        rows = len(points)
        values = [snap(caliper.values)[0] for caliper in limits.calipers]
        return Space(
            np.ascontiguousarray(points, dtype=np.float64),
            np.column_stack([np.empty((rows, 0)), *values]),
            np.array([caliper.width for caliper in limits.calipers], dtype=np.float64),
            np.column_stack([np.empty((rows, 0), dtype=np.int64), *limits.different]),
        )

    @property
    def usable(self) -> NDArray[np.bool_]:
        """Rows (n,) without a missing number."""
        return np.asarray(np.isfinite(self.points).all(1) & np.isfinite(self.caliper_values).all(1))

    def side(self, rows: Ints) -> Side:
        """These rows."""
        return Side(self.points[rows], self.caliper_values[rows], self.different[rows])


class Side(NamedTuple):
    """One group of a search, in its order: coordinates, values under calipers, codes to differ."""

    points: Floats
    caliper_values: Floats
    different: Ints


class Task(NamedTuple):
    """What compiled loops read: both groups, widths of calipers (q,), windows of the treated."""

    one: Side
    other: Side
    widths: Floats
    low: Ints
    high: Ints


@dataclass(frozen=True)
class Search:
    """Treated and control rows of one stratum and, for each treated, a window of controls."""

    space: Space
    treated: Ints
    control: Ints
    low: Ints
    high: Ints

    @staticmethod
    def within(space: Space, rows: Ints, treated: NDArray[np.bool_]) -> Search:
        """Both groups of these rows, sorted by the first caliper, or all with all."""
        one, other = rows[treated[rows]], rows[~treated[rows]]
        low, high = np.zeros(len(one), np.int64), np.full(len(one), len(other), np.int64)
        if len(space.caliper_widths):
            first = space.caliper_values[:, 0]
            one, other = (group[np.lexsort((group, first[group]))] for group in (one, other))
            low, high = caliper_windows(first[one], first[other], space.caliper_widths[0])
        if int((high - low).sum()) > MOST_CELLS:
            raise TooLarge
        return Search(space, one, other, low, high)

    def task(self) -> Task:
        """The same for compiled loops, copied in the order in which they go."""
        one, other = self.space.side(self.treated), self.space.side(self.control)
        return Task(one, other, self.space.caliper_widths, self.low, self.high)

    def nearest(self) -> tuple[Floats, Floats]:
        """Distance of every treated and every control to the nearest allowed; inf for none."""
        return _nearest(self.task())

    def pairs(self, reach: tuple[Floats, Floats]) -> tuple[Ints, Ints, Floats]:
        """Allowed pairs nearer than the sum of their reach: places in both groups, distance."""
        found = _collect(self.task(), reach, MOST_PAIRS)
        if len(found[0]) > MOST_PAIRS:
            raise TooLarge
        return found

    def joined(self, waiting: NDArray[np.bool_], near: Floats, guests: Ints) -> Ints:
        """The place of each waiting treated's nearest allowed control, -1 for the others.

        Of equally near ones the control with the fewest guests, then the lowest place;
        `guests` (controls,) is what they have before, and is raised.
        """
        return _joined(self.task(), waiting, near, guests)


@njit(cache=True)
def _gap(task: Task, i: int, j: int, enough: float) -> float:
    """Euclidean distance of two places, inf when they may not be matched or it is above enough."""
    one, other, widths = task.one, task.other, task.widths
    for column in range(len(widths)):
        if abs(one.caliper_values[i, column] - other.caliper_values[j, column]) > widths[column]:
            return np.inf
    for column in range(one.different.shape[1]):
        if one.different[i, column] == other.different[j, column]:
            return np.inf
    limit = enough**2 * (1.0 + 1e-9)  # the root may round down
    total = 0.0
    for column in range(one.points.shape[1]):
        total += (one.points[i, column] - other.points[j, column]) ** 2
        if total > limit:
            return np.inf
    return float(np.sqrt(total))


@njit(cache=True)
def _nearest(
    task: Task,
) -> tuple[Floats, Floats]:
    low, high = task.low, task.high
    of_treated = np.full(len(low), np.inf)
    of_control = np.full(len(task.other.points), np.inf)
    for i in range(len(low)):
        for j in range(low[i], high[i]):
            gap = _gap(task, i, j, max(of_treated[i], of_control[j]))
            of_treated[i] = min(of_treated[i], gap)
            of_control[j] = min(of_control[j], gap)
    return of_treated, of_control


@njit(cache=True)
def _collect(task: Task, reach: tuple[Floats, Floats], most: int) -> tuple[Ints, Ints, Floats]:
    """The pairs in order of places; as soon as they are more than `most`, these."""
    room, place = 1024, 0
    first, second, gaps = np.empty(room, np.int64), np.empty(room, np.int64), np.empty(room)
    for i in range(len(task.low)):
        for j in range(task.low[i], task.high[i]):
            near = reach[0][i] + reach[1][j]
            gap = _gap(task, i, j, near)
            if gap < near and place <= most:
                if place == room:
                    room *= 2
                    first, second = _with_room(first, room), _with_room(second, room)
                    gaps = _with_room(gaps, room)
                first[place], second[place], gaps[place] = i, j, gap
                place += 1
        if place > most:
            break
    return first[:place], second[:place], gaps[:place]


@njit(cache=True)
def _with_room(values: NDArray[Any], room: int) -> NDArray[Any]:
    wider = np.empty(room, values.dtype)
    wider[: len(values)] = values
    return wider


@njit(cache=True)
def _joined(
    task: Task,
    waiting: NDArray[np.bool_],
    near: Floats,
    guests: Ints,
) -> Ints:
    low, high = task.low, task.high
    found = np.full(len(low), -1, dtype=np.int64)
    for i in range(len(low)):
        if not waiting[i]:
            continue
        best = -1
        for j in range(low[i], high[i]):
            fewer = best < 0 or guests[j] < guests[best]
            if fewer and _gap(task, i, j, near[i]) == near[i]:
                best = j
        found[i] = best
        guests[best] += 1
    return found


def exact_steps(persons: int, largest: float) -> float:
    """Grid steps for a unit of distance, as fine as exact sums over so many persons allow."""
    steps = min(MOST_STEPS, EXACT / (2 * (persons + 1)))
    return steps / largest if largest > 0 else 0.0


def cheapest_assignment(pairs: tuple[Ints, Ints, Ints], alone: Ints, columns: int) -> Ints:
    """The column of each row (r,), -1 for those left alone, at the smallest total cost.

    `pairs` are rows, columns and costs (m,) of what is allowed; `alone` (r,) is what leaving
    a row alone costs. Costs are whole numbers from 0, whose sums along a path a double holds
    exactly, so the answer is exact and the same on every machine.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    row, column, cost = pairs
    rows = len(alone)
    own = np.arange(rows)
    # every row has a column of its own for staying alone; + 1 because a cost of 0 is no edge
    weights = np.concatenate([cost, alone]).astype(np.float64) + 1.0
    places = (np.concatenate([row, own]), np.concatenate([column, columns + own]))
    graph = coo_array((weights, places), shape=(rows, columns + rows)).tocsr()
    found = np.full(rows, -1, dtype=np.int64)
    if rows:
        found[:] = min_weight_full_bipartite_matching(graph)[1]
    return np.where(found < columns, found, -1)
