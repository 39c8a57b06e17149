"""Optimal pairs on one line: distances are |x - y|, so the best pairs need not cross.

Positions are whole numbers (`on_grid`): sums are exact, so neither the order of summation nor
the processor can change which of two solutions is the smaller.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
from numba import njit
from numpy.typing import ArrayLike, NDArray

from evaluatie.designs.limits import Limits

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Heap = list[tuple[int, int]]
STEPS = 1e10  # positions over the range of a distance; see models.neighbours.TIE
ENDLESS = 2**60
MOST_CELLS = 10**9  # of the dynamic programme: a byte each


def is_on_line(distance: ArrayLike, limits: Limits) -> bool:
    """Whether the limits are exact strata and calipers on the distance itself, no others."""
    values = np.asarray(distance, dtype=np.float64)
    return not limits.different and all(
        caliper.values is distance or np.array_equal(caliper.values, values, equal_nan=True)
        for caliper in limits.calipers
    )


@dataclass(frozen=True)
class Line:
    """Persons on one distance: values (n,), whole positions (n,), and the widest gap."""

    values: Floats
    position: Ints
    treated: Flags
    width: float

    @staticmethod
    def of(values: Floats, treated: Flags, limits: Limits) -> Line:
        """Positions of all rows; rows with a missing value have position 0, and no use."""
        position = np.zeros(len(values), dtype=np.int64)
        finite = np.isfinite(values)
        position[finite] = on_grid(values[finite])
        width = min((caliper.width for caliper in limits.calipers), default=np.inf)
        return Line(values, position, treated, float(width))

    def sorted(self, rows: Ints, treated: bool) -> Ints:
        """The treated or the controls among these rows, by value, then row."""
        group = rows[self.treated[rows] == treated]
        return group[np.lexsort((group, self.values[group]))]

    def parts(self, rows: Ints) -> Iterator[Ints]:
        """These rows split where a gap is wider than the caliper; parts of one group left out."""
        order = rows[np.lexsort((rows, self.values[rows]))]
        borders = np.flatnonzero(np.diff(self.values[order]) > self.width) + 1
        for part in np.split(order, borders):
            if self.treated[part].any() and not self.treated[part].all():
                yield part


def on_grid(values: Floats) -> Ints:
    """Whole positions (n,) of finite values, `STEPS` of them over the range."""
    low, high = (float(values.min()), float(values.max())) if len(values) else (0.0, 0.0)
    scale = STEPS / (high - low) if high > low else 0.0
    return np.rint((values - low) * scale).astype(np.int64)


def caliper_windows(left: Floats, right: Floats, width: float) -> tuple[Ints, Ints]:
    """For each of the sorted `left`, the first and the last + 1 of the sorted `right` in reach.

    Reach is |left - right| <= width, as the subtraction rounds it.
    """
    low = np.searchsorted(right, left - width, side="left")
    high = np.searchsorted(right, left + width, side="right")
    return _settled(left, right, width, low, high)


@njit(cache=True)
def _settled(left: Floats, right: Floats, width: float, low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Bounds moved by the last bit that separates x - w <= y from x - y <= w."""
    for i in range(len(left)):
        while low[i] > 0 and left[i] - right[low[i] - 1] <= width:
            low[i] -= 1
        while low[i] < len(right) and left[i] - right[low[i]] > width:
            low[i] += 1
        while high[i] < len(right) and right[high[i]] - left[i] <= width:
            high[i] += 1
        while high[i] > low[i] and right[high[i] - 1] - left[i] > width:
            high[i] -= 1
    return low, high


@njit(cache=True)
def windowed_pairs(
    position: tuple[Ints, Ints], bonus: tuple[Ints, Ints], worth: Ints, low: Ints, high: Ints
) -> Ints:
    """The right-hand partner of each on the left (n,), -1 for none: best pairs in windows.

    Chooses the pairs (i, j), low[i] <= j < high[i], each person once, with the largest sum of
    `worth[i]` and, among those, of bonus[0][i] + bonus[1][j] - |position[0][i] -
    position[1][j]|. Positions are sorted and windows rise with i; then some best choice does
    not cross, and a dynamic programme over i and j finds it: time and memory (a byte) per
    cell of the windows. Equally good: those on the left end of the line are paired.
    """
    (left, right), size = position, len(position[0])
    start = np.zeros(size + 1, dtype=np.int64)
    for i in range(size):
        start[i + 1] = start[i] + max(high[i] - low[i], 0)
    choice = np.zeros(start[size], dtype=np.int8)  # 1: j stays alone, 2: i and j are paired
    count = np.zeros(len(right) + 1, dtype=np.int64)  # of i's before, with the first j's
    total = np.zeros(len(right) + 1, dtype=np.int64)
    end = 0
    for i in range(size):
        for j in range(end + 1, high[i] + 1):
            count[j], total[j] = count[end], total[end]
        end = max(end, high[i])
        before_count, before_total = count[low[i]], total[low[i]]
        for j in range(low[i], high[i]):
            pair_count = before_count + worth[i]
            pair_total = before_total + bonus[0][i] + bonus[1][j] - abs(left[i] - right[j])
            before_count, before_total = count[j + 1], total[j + 1]
            best_count, best_total, best = before_count, before_total, 0
            if count[j] > best_count or (count[j] == best_count and total[j] > best_total):
                best_count, best_total, best = count[j], total[j], 1
            if pair_count > best_count or (pair_count == best_count and pair_total > best_total):
                best_count, best_total, best = pair_count, pair_total, 2
            count[j + 1], total[j + 1] = best_count, best_total
            choice[start[i] + j - low[i]] = best
    partner = np.full(size, -1, dtype=np.int64)
    j = end
    for i in range(size - 1, -1, -1):
        j = min(j, high[i]) if high[i] > low[i] else j
        while j > low[i] and high[i] > low[i]:
            step = choice[start[i] + j - 1 - low[i]]
            if step == 0:
                break
            j -= 1
            if step == 2:
                partner[i] = j
                break
    return partner


@njit(cache=True)
def cheapest_flow(position: Ints, is_left: Flags, optional: Flags) -> Flags:
    """Who takes part (n,) when those who are not optional must, and the total is smallest.

    Points sorted by position, everybody may be paired with everybody on the other side. The
    cost is the sum over the gaps between points of the gap times |f|, f the surplus of the
    left-hand side so far. Its minimum is convex in f, kept as the points where its slope
    changes, in two heaps around the minimum; O(n log n). The lower of two equally good
    optional points takes part. The caller sees to it that the numbers can be made equal.
    """
    below: Heap = [(0, ENDLESS)]
    above: Heap = [(0, ENDLESS)]
    shift_below, shift_above = 0, 0
    best = np.zeros(len(position), dtype=np.int64)
    for place in range(len(position)):
        gap = int(position[place] - position[place - 1]) if place else 0
        if gap > 0:
            # the slope rises by `gap` right of f = 0 and falls by `gap` left of it
            heappush(below, (shift_below, gap))
            _move(below, above, gap, shift_below - shift_above)
            heappush(above, (-shift_above, gap))
            _move(above, below, gap, shift_below - shift_above)
        step = 1 if is_left[place] else -1
        best[place] = above[0][0] + shift_above if is_left[place] else shift_below - below[0][0]
        if not optional[place] or step < 0:
            shift_below += step
        if not optional[place] or step > 0:
            shift_above += step
    return _taken(is_left, optional, best)


@njit(cache=True)
def _move(giver: Heap, taker: Heap, amount: int, shift: int) -> None:
    """Moves this much change of slope from the top of one heap to the other.

    `below` keeps shift_below - point, `above` keeps point - shift_above: the top is nearest
    to the minimum in both.
    """
    while amount > 0:
        key, weight = heappop(giver)
        part = min(weight, amount)
        if weight > part:
            heappush(giver, (key, weight - part))
        heappush(taker, (shift - key, part))
        amount -= part


@njit(cache=True)
def _taken(is_left: Flags, optional: Flags, best: Ints) -> Flags:
    """Back from the end, where the surplus is 0; `best` is the nearest end of the minimum."""
    taken = np.ones(len(best), dtype=np.bool_)
    surplus = 0
    for place in range(len(best) - 1, -1, -1):
        if optional[place]:
            gains = surplus > best[place] if is_left[place] else surplus < best[place]
            taken[place] = gains
        if taken[place]:
            surplus -= 1 if is_left[place] else -1
    return taken
