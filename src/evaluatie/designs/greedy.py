"""Greedy nearest-neighbour matching without replacement, in O(n log n)."""

from __future__ import annotations

import heapq

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def match_without_replacement(
    values: Floats,
    treated: NDArray[np.bool_],
    tolerance: float,
    *,
    ratio: int,
    caliper: float | None,
    rank: Ints | None,
) -> tuple[Ints, Ints]:
    """Pairs (treated rows, control rows): each control serves at most once.

    `ratio` rounds; in a round every treated row takes its nearest free control within the
    caliper, in the order of `rank` (n,), or the closest pair first when rank is None. Equal
    gaps: the lowest control row wins, among equally close pairs the lowest treated row.
    """
    seekers, controls = np.flatnonzero(treated), np.flatnonzero(~treated)
    pool = Pool(values, controls, tolerance, np.inf if caliper is None else caliper)
    if rank is not None:
        seekers = seekers[np.argsort(rank[seekers], kind="stable")]
    pairs: list[tuple[int, int]] = []
    for _ in range(ratio):
        taken = (
            _closest_round(values, seekers, pool)
            if rank is None
            else [
                (row, control)
                for row in seekers.tolist()
                if (control := pool.take(values[row])) is not None
            ]
        )
        pairs.extend(taken)
    array = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]


def _closest_round(values: Floats, seekers: Ints, pool: Pool) -> list[tuple[int, int]]:
    """One round, closest pair first: a heap whose stale entries are renewed when they surface.

    Right because the nearest *free* control of a person only gets further away.
    """
    heap: list[tuple[float, int, int]] = []
    for row in seekers.tolist():
        _push(heap, row, pool.nearest(values[row]), pool)
    heapq.heapify(heap)
    pairs = []
    while heap:
        _, row, position = heapq.heappop(heap)
        if pool.is_free(position):
            pairs.append((row, pool.use(position)))
        else:
            _push(heap, row, pool.nearest(values[row]), pool)
    return pairs


def _push(
    heap: list[tuple[float, int, int]], row: int, found: tuple[float, int] | None, pool: Pool
) -> None:
    if found is not None:
        heapq.heappush(heap, (pool.step(found[0]), row, found[1]))


class Pool:
    """Controls sorted by score; finds the nearest free one in nearly constant time.

    Two union-find arrays (`up`, `down`) skip used positions with path halving. Controls with
    equal scores form a run, within which the lowest row is used first; so the free part of a
    run is always its tail.
    """

    def __init__(self, values: Floats, rows: Ints, tolerance: float, caliper: float) -> None:
        order = rows[np.lexsort((rows, values[rows]))]
        self.rows: list[int] = order.tolist()
        self.scores: list[float] = values[order].tolist()
        self._sorted = values[order]
        first = np.searchsorted(self._sorted, self._sorted, side="left")
        self.run_start: list[int] = first.tolist()
        self.up = list(range(len(order) + 1))  # position len(order): nobody above
        self.down = list(range(len(order) + 1))  # shifted by one: 0 is nobody below
        self.tolerance = tolerance
        self.caliper = caliper

    def step(self, gap: float) -> float:
        """The gap on a grid of the tie tolerance: equal steps are equal gaps."""
        return round(gap / (4 * self.tolerance)) if self.tolerance > 0 else gap

    def is_free(self, position: int) -> bool:
        """Whether the control at this position is unused."""
        return self.up[position] == position

    def use(self, position: int) -> int:
        """Marks the position used and gives its row."""
        self.up[position] = position + 1
        self.down[position + 1] = position
        return self.rows[position]

    def take(self, score: float) -> int | None:
        """Uses the nearest free control within the caliper: its row, or None."""
        found = self.nearest(score)
        return None if found is None else self.use(found[1])

    def nearest(self, score: float) -> tuple[float, int] | None:
        """Gap and position of the nearest free control within the caliper."""
        start = int(np.searchsorted(self._sorted, score, side="left"))
        above, below = _find(self.up, start), _find(self.down, start) - 1
        options = []
        if above < len(self.rows):
            options.append((self.scores[above] - score, above))
        if below >= 0:
            first = _find(self.up, self.run_start[below])
            options.append((score - self.scores[first], first))
        inside = [option for option in options if option[0] <= self.caliper]
        return min(inside, key=self._preference, default=None)

    def _preference(self, option: tuple[float, int]) -> tuple[float, int]:
        return self.step(option[0]), self.rows[option[1]]


def _find(parent: list[int], position: int) -> int:
    """The representative of a position, halving the path on the way."""
    while parent[position] != position:
        parent[position] = parent[parent[position]]
        position = parent[position]
    return position
