"""The path of each start's mean outcome beside that of the controls, period by period.

Person effects, period effects and a dummy for every start and period together leave each start a
path of its own. So paths are fitted one start at a time: in a balanced panel they are group
means, in an unbalanced one person effects take care of who is seen when.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from evaluatie.estimators.staggered.fixed_effects import (
    Cells,
    TwoWayFit,
    fit_two_way,
    period_system,
)
from evaluatie.estimators.staggered.panel import Panel

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
FEWEST_CONTROLS = 2  # persons in a period


@dataclass(frozen=True)
class Path:
    """Period effects of persons `rows`: their fit, and the connected part of each period."""

    rows: Integers
    fit: TwoWayFit
    part: Integers

    @property
    def count(self) -> Floats:
        """Persons observed by period, (T,)."""
        return self.fit.system.cells.used.sum(axis=0)

    def seen(self, period: Integers) -> Floats:
        """Weight of each person where observed in `period` (c,), else 0: (rows, c)."""
        cells = self.fit.system.cells
        return np.asarray(cells.used[:, period] * cells.weights[:, None])

    def influence(self, contrast: Floats) -> Floats:
        """Influence (rows, m) on contrasts (T, m) of the path, not yet times n."""
        carried = self.fit.residual @ (self.fit.system.inverse @ contrast)
        return np.asarray(carried * self.fit.system.cells.weights[:, None])


@dataclass(frozen=True)
class CohortEffects:
    """Effects of one start in periods (c,), which are columns `time` (c,) of the event times.

    `estimate` (c,), `contrast` (T, c) of the path that it is, `weight` (c,) of the persons
    observed and `level` (c,) their mean outcome. `base` is the column of the reference.
    """

    path: Path
    period: Integers
    time: Integers
    base: int
    estimate: Floats
    contrast: Floats
    weight: Floats
    level: Floats


def with_controls(panel: Panel) -> tuple[Panel, Integers]:
    """The panel as far as its controls are untreated, and the rows of the controls.

    Controls are the never treated; if there are none, those who start last, who then count as
    never treated in the periods before their start.
    """
    has_weight = panel.weights > 0
    never = np.isinf(panel.start) & has_weight
    if never.any() or not len(panel.cohorts):
        return panel, np.flatnonzero(never)
    last = panel.cohorts[-1]
    keep = panel.periods < last
    start = np.where(panel.start >= last, np.inf, panel.start)
    cut = replace(panel, outcome=panel.outcome[:, keep], periods=panel.periods[keep], start=start)
    return cut, np.flatnonzero((panel.start == last) & has_weight)


def path_of(panel: Panel, rows: Integers) -> Path:
    """Person and period effects of some persons alone."""
    cells = Cells(panel.observed[rows].astype(np.float64), panel.weights[rows])
    fit = fit_two_way(panel.outcome[rows], period_system(cells))
    return Path(rows, fit, cells.components()[1])


def cohort_effects(panel: Panel, control: Path, times: Floats) -> Iterator[CohortEffects]:
    """Each start's change since its reference period minus that of the controls.

    The reference is the last period before the start (of anticipation); periods take part when
    somebody is seen in both of them, and two controls in each.
    """
    for cohort, (rows, _, _) in zip(panel.cohorts, panel.own_cells(times), strict=True):
        path = path_of(panel, rows)
        base = int(np.searchsorted(panel.periods, cohort)) - 1
        period = _comparable(path, control, base)
        contrast = np.zeros((len(panel.periods), len(period)))
        contrast[period, np.arange(len(period))] = 1.0
        contrast[base] -= 1.0
        seen = path.seen(period)
        weight = seen.sum(axis=0)
        outcome = np.where(seen > 0, panel.outcome[np.ix_(rows, period)], 0.0)
        place = np.searchsorted(times, panel.event_time(cohort))
        yield CohortEffects(
            path,
            period,
            place[period],
            int(place[base]),
            (path.fit.period - control.fit.period) @ contrast,
            contrast,
            weight,
            (seen * outcome).sum(axis=0) / weight,
        )


def _comparable(path: Path, control: Path, base: int) -> Integers:
    """Periods, other than the reference, in which a start can be compared with the controls."""
    usable = (path.count > 0) & (path.part == path.part[base]) & (path.count[base] > 0)
    usable &= (control.count >= FEWEST_CONTROLS) & (control.part == control.part[base])
    usable &= control.count[base] >= FEWEST_CONTROLS
    usable[base] = False
    return np.flatnonzero(usable)
