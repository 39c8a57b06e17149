"""Were treated and untreated persons already drifting apart? A test on untreated cells only.

Keeping the treated cells out of it makes the test independent of the effects under the usual
assumptions, so that looking at it first does no harm (Borusyak, Jaravel & Spiess 2024, section
4.4 and proposition 9), unlike the leads of an event study.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluatie.estimators.staggered.event_time import PreTrend, no_pre_trend, pre_trend_test
from evaluatie.estimators.staggered.fixed_effects import (
    PeriodSystem,
    TwoWayFit,
    generalised_inverse,
    in_row_space,
)
from evaluatie.estimators.staggered.panel import Panel

Floats = NDArray[np.float64]


def pre_trend(panel: Panel, fit: TwoWayFit, leads: int) -> PreTrend:
    """Test that dummies for the last `leads` times before treatment are zero.

    They join the person and period effects of `fit` (on untreated cells); the reference is all
    earlier periods of the treated, and whoever is never treated. Fewer leads than asked when
    no start has so many periods before it and one more. Errors clustered, without small-sample
    correction.
    """
    times = _lead_times(panel, leads)
    if not len(times):
        return no_pre_trend("no_pre_period")
    system, weights = fit.system, fit.system.cells.weights
    dummies = panel.at_times(system.cells.used, times)
    crossed = cell_moments(system, panel, dummies * weights[:, None], times)
    carried = system.inverse @ crossed
    share = (weights / system.cells.per_person())[:, None]
    gram = np.diag(weights @ dummies) - (dummies * share).T @ dummies - crossed.T @ carried
    target = weights @ (dummies * panel.at_times(fit.residual, times))
    inverse = generalised_inverse(gram)
    if not in_row_space(gram, inverse, np.eye(len(times))).all():
        return no_pre_trend("no_variation")
    coefficient = inverse @ target
    residual = _residual(panel, fit, times, coefficient, carried)
    scores = dummies * panel.at_times(residual, times)
    parts = carried.reshape(system.design.shape[1], residual.shape[1], -1)
    for column, part in zip(system.design.T, parts, strict=True):
        scores -= column[:, None] * (residual @ part)
    influence = (len(scores) * weights)[:, None] * scores @ inverse
    return pre_trend_test(times, coefficient, influence, panel.clusters)


def _lead_times(panel: Panel, leads: int) -> Floats:
    """The last times before anticipation starts, latest last; none before a first period."""
    times = panel.event_times()
    before = times[times < -panel.anticipation]
    longest = max((int((panel.periods < start).sum()) for start in panel.cohorts), default=0)
    count = min(leads, longest - 1)
    return before[-count:] if count > 0 else before[:0]


def _residual(
    panel: Panel, fit: TwoWayFit, times: Floats, coefficient: Floats, carried: Floats
) -> Floats:
    """Residuals (n, T) once the leads have joined the fit."""
    leads = np.zeros(fit.residual.shape)
    for rows, period, time in panel.own_cells(times):
        leads[np.ix_(rows, period)] = coefficient[time]
    leads -= fit.system.spread(carried @ coefficient)
    return np.asarray(fit.residual - fit.system.cells.deviations(leads), dtype=np.float64)


def cell_moments(system: PeriodSystem, panel: Panel, weight: Floats, times: Floats) -> Floats:
    """What weights (n, E) on persons' cells at `times` ask of the period parameters, (q T, E).

    A weight on a person's cell asks for the person effect plus the period effect; the person
    effect is the mean outcome minus the mean period effect over the cells used.
    """
    design, cells = system.design, system.cells
    found = np.empty((design.shape[1], cells.used.shape[1], len(times)))
    share = weight / cells.per_person()[:, None]
    for position, column in enumerate(design.T):
        found[position] = -cells.used.T @ (share * column[:, None])
    for rows, period, time in panel.own_cells(times):
        found[:, period, time] += design[rows].T @ weight[np.ix_(rows, time)]
    return found.reshape(-1, len(times))
