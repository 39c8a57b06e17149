"""A panel in which persons are treated from different periods on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
Option = ArrayLike | None


@dataclass(frozen=True)
class Panel:
    """Outcome (n, T), NaN where not observed; start (n,), inf for never; periods (T,); weights.

    `start` is the first period that treatment may have touched: the start given minus the
    periods of `anticipation`. A start after the last period is never, in this panel.
    """

    outcome: Floats
    start: Floats
    periods: Floats
    weights: Floats
    clusters: ArrayLike | None
    anticipation: float

    @property
    def observed(self) -> Bools:
        """Cells with an outcome, of persons with weight, (n, T)."""
        return np.isfinite(self.outcome) & (self.weights > 0)[:, None]

    @property
    def treated(self) -> Bools:
        """Cells from the first touched period on, observed or not, (n, T)."""
        return self.periods >= self.start[:, None]

    @property
    def at_entry(self) -> Bools:
        """Persons of weight touched in the first period: without a before, (n,)."""
        return (self.start <= self.periods[0]) & (self.weights > 0)

    @property
    def cohorts(self) -> Floats:
        """Distinct starts after the first period, in order, without never."""
        starts = self.start[np.isfinite(self.start) & ~self.at_entry & (self.weights > 0)]
        return np.unique(starts)

    def event_time(self, cohort: float) -> Floats:
        """Time since treatment itself (not since anticipation of it) of each period, (T,)."""
        since = self.periods - (cohort + self.anticipation)
        return np.asarray(np.round(since, 9), dtype=np.float64)

    def event_times(self) -> Floats:
        """All times since treatment that occur, in order."""
        return np.unique([self.event_time(cohort) for cohort in self.cohorts])

    def own_cells(self, times: Floats) -> Iterator[tuple[Integers, Integers, Integers]]:
        """Per cohort its persons, and which periods are which of `times`: rows, period, time."""
        for cohort in self.cohorts:
            _, period, time = np.intersect1d(
                self.event_time(cohort), times, assume_unique=True, return_indices=True
            )
            yield np.flatnonzero(self.start == cohort), period, time

    def at_times(self, values: NDArray[np.generic], times: Floats) -> Floats:
        """Each person's `values` (n, T) at each of `times`, (n, E); 0 where there is none."""
        found = np.zeros((len(values), len(times)))
        for rows, period, time in self.own_cells(times):
            found[np.ix_(rows, time)] = values[np.ix_(rows, period)]
        return found


def make_panel(
    outcome: ArrayLike,
    start: ArrayLike,
    periods: ArrayLike,
    *,
    weights: Option = None,
    clusters: Option = None,
    anticipation: float = 0.0,
) -> Panel:
    """Arrays of a panel; ValueError when shapes or options contradict each other."""
    values = np.asarray(outcome, dtype=np.float64)
    first, grid = np.asarray(start, dtype=np.float64), np.asarray(periods, dtype=np.float64)
    if values.shape != (len(first), len(grid)) or not len(grid):
        raise ValueError("The outcome must have one row per start and one column per period.")
    if (np.diff(grid) <= 0).any():
        raise ValueError("Periods must be in order, each once.")
    if anticipation < 0:
        raise ValueError("Anticipation is a number of time units, 0 or more.")
    touched = first - anticipation
    touched = np.where(touched > grid[-1], np.inf, touched)
    weight = np.ones(len(first)) if weights is None else np.asarray(weights, dtype=np.float64)
    return Panel(values, touched, grid, weight, clusters, anticipation)
