"""Nearest-neighbour matching with replacement under limits on covariates, or on covariates."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluatie.designs.greedy import search
from evaluatie.designs.kinds import Space
from evaluatie.designs.search import Search, nearest_of_all, within_reach
from evaluatie.models.neighbours import MOST_PAIRS, TooManyPairs, sorted_pairs

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def match_with_replacement(where: Space, ratio: int, keep_ties: bool) -> tuple[Ints, Ints]:
    """Rows of treated and of controls (m,): the `ratio` nearest allowed controls of each treated.

    Ties go to the lowest row; `keep_ties` takes every control as near as the ratio-th, and
    raises TooManyPairs when they are too many to hold. Treated persons of one kind have the
    same controls, so a kind is searched for once.
    """
    task = search(where)
    reach, rows = nearest_of_all(task, ratio)
    number = np.sum(rows >= 0, axis=1)
    if keep_ties:
        number = within_reach(task, reach, np.empty(0, np.int64))
    times = np.diff(task.seekers.first)
    if keep_ties and number @ times > MOST_PAIRS:
        raise TooManyPairs(int(number @ times))
    found = rows[rows >= 0]
    if keep_ties:
        found = np.empty(int(number.sum()), np.int64)
        within_reach(task, reach, found)
    return sorted_pairs([_for_every_member(task, number, found)])


def _for_every_member(task: Search, number: Ints, found: Ints) -> tuple[Ints, Ints]:
    """Pairs of every treated person, from the controls found for each kind, one after another."""
    times = np.diff(task.seekers.first)
    counts = np.repeat(number, times)
    start = np.repeat(np.cumsum(number) - number, times)
    shift = np.repeat(start - (np.cumsum(counts) - counts), counts)
    return np.repeat(task.seekers.rows, counts), found[shift + np.arange(int(counts.sum()))]
