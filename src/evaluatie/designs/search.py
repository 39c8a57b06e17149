"""The nearest controls of a person among those still free, compiled; and the loops that use it.

A search goes outward from the person's place on the axis, skips used controls with two
union-find arrays (path halving), and stops where the gap on the axis alone is too wide. On one
distance that takes nearly constant time.

Numba looks at a function's own file only to see whether its cache is stale: so whatever calls
the search stands in this file too.
"""

from __future__ import annotations

import heapq
from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

from evaluatie.designs.kinds import Kinds, Rules

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
NOBODY = np.iinfo(np.int64).max  # a row that loses every tie


class Free(NamedTuple):
    """Which controls are free: members used of each kind, and the free kinds at or above, below.

    `up` (m + 1,): m is nobody above. `down` (m + 1,) is shifted by one: 0 is nobody below.
    """

    used: Ints
    up: Ints
    down: Ints


class Search(NamedTuple):
    """Both sides, the place of each treated kind among the controls (s, 3), rules, who is free."""

    seekers: Kinds
    pool: Kinds
    place: Ints
    rules: Rules
    free: Free


class Best(NamedTuple):
    """The nearest found so far (k,), best first: gap in cells, control row, its kind."""

    cells: Floats
    rows: Ints
    kinds: Ints


@njit(cache=True)
def best_of(number: int) -> Best:
    """Room for so many nearest."""
    return Best(np.empty(number), np.empty(number, np.int64), np.empty(number, np.int64))


@njit(cache=True)
def nearest(task: Search, i: int, best: Best) -> bool:
    """Fills `best` with the nearest free controls of treated kind i; whether there is any."""
    best.cells[:], best.rows[:], best.kinds[:] = np.inf, NOBODY, -1
    start, low, high = task.place[i]
    look(task, i, start, high, best)
    axis, run, down = task.pool.axis, task.pool.run, task.free.down
    place, rules = task.seekers.axis[i], task.rules
    at = root(down, start) - 1
    while at >= low:
        side = place - axis[at]
        if side > rules.reach or np.rint(rules.bound * side / rules.cell) > best.cells[-1]:
            break
        look(task, i, run[at], at + 1, best)
        at = root(down, run[at]) - 1
    return best.kinds[0] >= 0


@njit(cache=True)
def look(task: Search, i: int, begin: int, end: int, best: Best) -> None:
    """Puts the free kinds in [begin, end) that are near enough into `best`.

    Kinds of one place come by lowest row: one that is as near as the last best at the least,
    and higher, has lost, and so have those after it. Everything has a name of its own here
    because a field of a tuple that is asked for in the loop makes it ten times slower.
    """
    axis, rows, first, points = task.pool.axis, task.pool.rows, task.pool.first, task.pool.points
    checked, codes, used, up = task.pool.checked, task.pool.codes, task.free.used, task.free.up
    place, point = task.seekers.axis[i], task.seekers.points[i]
    own, code = task.seekers.checked[i], task.seekers.codes[i]
    reach, widths, bound, cell = task.rules
    cells, numbers = best.cells, best.rows
    at = root(up, begin)
    while at < end:
        side = abs(axis[at] - place)
        least = np.rint(bound * side / cell)
        if side > reach or least > cells[-1]:
            break
        if bound > 0.0 and least == cells[-1] and rows[first[at]] > numbers[-1]:
            break
        if near(own, checked, at, widths) and differ(code, codes, at):
            gap = (
                side if len(point) == 0 else gap_between(point, points, at, cells[-1] * cell + cell)
            )
            for member in range(first[at] + used[at], first[at + 1]):
                if not _put(best, np.rint(gap / cell), rows[member], at):
                    break
        at = root(up, at + 1)


@njit(cache=True)
def near(own: Floats, values: Floats, j: int, widths: Floats) -> bool:
    """Whether row j of the values (m, c) is nowhere further than the widths."""
    for column in range(len(widths)):
        if abs(own[column] - values[j, column]) > widths[column]:
            return False
    return True


@njit(cache=True)
def differ(own: Ints, codes: Ints, j: int) -> bool:
    """Whether row j of the codes (m, d) is different everywhere."""
    for column in range(len(own)):  # noqa: SIM110 (numba compiles no generators)
        if own[column] == codes[j, column]:
            return False
    return True


@njit(cache=True)
def gap_between(point: Floats, points: Floats, j: int, enough: float) -> float:
    """Distance to row j of the points (m, k); infinite when it is seen to be more than enough."""
    total, limit = 0.0, enough * enough
    for column in range(len(point)):
        difference = point[column] - points[j, column]
        total += difference * difference
        if total > limit:
            return np.inf
    return np.sqrt(total)


@njit(cache=True)
def _put(best: Best, cells: float, row: int, kind: int) -> bool:
    """Puts a control in its place among the best; False when it is not among them."""
    at = len(best.cells) - 1
    if cells > best.cells[at] or (cells == best.cells[at] and row >= best.rows[at]):
        return False
    while at > 0 and (
        cells < best.cells[at - 1] or (cells == best.cells[at - 1] and row < best.rows[at - 1])
    ):
        best.cells[at], best.rows[at] = best.cells[at - 1], best.rows[at - 1]
        best.kinds[at] = best.kinds[at - 1]
        at -= 1
    best.cells[at], best.rows[at], best.kinds[at] = cells, row, kind
    return True


@njit(cache=True)
def root(parent: Ints, position: int) -> int:
    """The representative of a position, halving the path on the way; line.py has it too."""
    while parent[position] != position:
        parent[position] = parent[parent[position]]
        position = parent[position]
    return position


@njit(cache=True)
def use(task: Search, kind: int) -> None:
    """Takes the lowest free row of a control kind."""
    free, pool = task.free, task.pool
    free.used[kind] += 1
    if pool.first[kind] + free.used[kind] == pool.first[kind + 1]:
        free.up[kind] = kind + 1
        free.down[kind + 1] = kind


@njit(cache=True)
def in_order(task: Search, queue: Ints, kind: Ints, ratio: int, pairs: Ints) -> int:
    """Writes pairs in the order of `queue` (treated rows of these kinds); how many were made.

    Who finds nobody now never will: controls only become fewer.
    """
    made, best = 0, best_of(1)
    hopeless = np.zeros(len(task.seekers.axis), dtype=np.bool_)
    for _ in range(ratio):
        for position in range(len(queue)):
            i = kind[position]
            if hopeless[i]:
                continue
            if nearest(task, i, best):
                use(task, best.kinds[0])
                pairs[made, 0], pairs[made, 1] = queue[position], best.rows[0]
                made += 1
            else:
                hopeless[i] = True
    return made


@njit(cache=True)
def closest_first(task: Search, ratio: int, pairs: Ints) -> int:
    """Writes pairs, closest first, from a heap of everybody's nearest; how many were made.

    Right because the nearest free control of a person only gets further away: an entry whose
    control is gone is renewed when it surfaces. Of a kind only the lowest row waits.
    """
    made, best, rows, first = 0, best_of(1), task.seekers.rows, task.seekers.first
    willing = np.diff(first)
    for _ in range(ratio):
        served = np.zeros(len(willing), dtype=np.int64)
        heap = [(0.0, 0, 0, 0, 0) for _ in range(0)]
        for i in range(len(willing)):
            if willing[i] and nearest(task, i, best):
                heap.append((best.cells[0], rows[first[i]], best.rows[0], i, best.kinds[0]))
        heapq.heapify(heap)
        while heap:
            _, seeker, control, i, kind = heapq.heappop(heap)
            if _is_head(task, kind, control):
                use(task, kind)
                pairs[made, 0], pairs[made, 1] = seeker, control
                made += 1
                served[i] += 1
            if served[i] < willing[i] and nearest(task, i, best):
                seeker = rows[first[i] + served[i]]
                heapq.heappush(heap, (best.cells[0], seeker, best.rows[0], i, best.kinds[0]))
        willing = served
    return made


@njit(cache=True)
def _is_head(task: Search, kind: int, row: int) -> bool:
    """Whether this control is the next of its kind to be used."""
    position = task.pool.first[kind] + task.free.used[kind]
    return position < task.pool.first[kind + 1] and task.pool.rows[position] == row


@njit(cache=True)
def nearest_of_all(task: Search, ratio: int) -> tuple[Floats, Ints]:
    """Per treated kind the gap in cells of the last of its nearest (-1: nobody), and their rows."""
    count = len(task.seekers.axis)
    reach, rows = np.full(count, -1.0), np.full((count, ratio), -1)
    best = best_of(ratio)
    for i in range(count):
        nearest(task, i, best)
        for k in range(ratio):
            if best.kinds[k] >= 0:
                reach[i], rows[i, k] = best.cells[k], best.rows[k]
    return reach, rows


@njit(cache=True)
def within_reach(task: Search, reach: Floats, found: Ints) -> Ints:
    """How many controls are within reach of each treated kind; writes them when there is room."""
    seekers, pool, cell, counts = (
        task.seekers,
        task.pool,
        task.rules.cell,
        np.zeros_like(task.place[:, 0]),
    )
    axis, rows, first, points = pool.axis, pool.rows, pool.first, pool.points
    checked, codes, widths, total = pool.checked, pool.codes, task.rules.widths, 0
    for i in range(len(reach)):
        point, own, code = seekers.points[i], seekers.checked[i], seekers.codes[i]
        for j in range(task.place[i, 1], task.place[i, 2]):
            side = abs(axis[j] - seekers.axis[i])
            if side > task.rules.reach or not near(own, checked, j, widths):
                continue
            gap = side if len(point) == 0 else gap_between(point, points, j, reach[i] * cell + cell)
            if np.rint(gap / cell) <= reach[i] and differ(code, codes, j):
                size = first[j + 1] - first[j]
                if len(found):
                    found[total : total + size] = rows[first[j] : first[j + 1]]
                total += size
                counts[i] += size
    return counts
