"""Greedy nearest-neighbour matching without replacement: who chooses first, and what is left."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

from evaluatie.designs.kinds import Kinds, Space
from evaluatie.designs.line import closest_on_line, in_order_on_line
from evaluatie.designs.search import Free, Search, closest_first, in_order

Ints = NDArray[np.int64]


def match_without_replacement(where: Space, order: Ints | None, ratio: int) -> tuple[Ints, Ints]:
    """Pairs (treated rows, control rows), each control at most once, in rounds of one each.

    `order` holds the treated rows in the order in which they choose; without it the closest
    allowed pair goes first. Equal gaps: the lowest control row wins; among equally close pairs
    the lowest treated row. On one distance O(n log n); with limits on covariates or gaps in
    covariates a search may look at every control.
    """
    task = search(where)
    most = min(ratio * len(task.seekers.rows), len(task.pool.rows))
    pairs = np.empty((most, 2), dtype=np.int64)
    if order is not None:
        kind = np.empty(len(where.treated), np.int64)
        kind[task.seekers.rows] = np.repeat(
            np.arange(len(task.seekers.axis)), np.diff(task.seekers.first)
        )
        queue = order[where.usable[order]]
        choose = in_order_on_line if where.alone else in_order
        made = choose(task, queue, kind[queue], ratio, pairs)
    elif where.alone:
        made = closest_on_line(task, ratio, pairs)
    else:
        made = closest_first(task, ratio, pairs)
    return pairs[:made, 0], pairs[:made, 1]


def search(where: Space) -> Search:
    """A search in which every control is free."""
    seekers, pool = where.kinds(True), where.kinds(False)
    count = len(pool.axis)
    free = Free(np.zeros(count, np.int64), np.arange(count + 1), np.arange(count + 1))
    return Search(seekers, pool, places(seekers, pool), where.rules, free)


@njit(cache=True)
def places(seekers: Kinds, pool: Kinds) -> Ints:
    """Per treated kind: the first control kind at or above it, and its stratum's borders."""
    found = np.empty((len(seekers.axis), 3), dtype=np.int64)
    at = low = high = 0
    for i in range(len(seekers.axis)):
        stratum = seekers.stratum[i]
        while low < len(pool.axis) and pool.stratum[low] < stratum:
            low += 1
        high = max(high, low)
        while high < len(pool.axis) and pool.stratum[high] == stratum:
            high += 1
        at = max(at, low)
        while at < high and pool.axis[at] < seekers.axis[i]:
            at += 1
        found[i, 0], found[i, 1], found[i, 2] = at, low, high
    return found
