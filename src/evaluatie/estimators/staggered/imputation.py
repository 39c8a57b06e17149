"""Effects of a staggered start by imputation: what the untreated cells say would have happened.

Person and period effects are fitted on cells without treatment only, so no treated person is
ever the control of another, whatever the effects look like (Borusyak, Jaravel & Spiess 2024,
Review of Economic Studies 91). An independent check of group-time effects.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.effect import Effect, NotEstimable, clustered_std_error
from evaluatie.estimators.staggered.event_time import (
    FEWEST,
    StaggeredEffects,
    Support,
    no_average,
    no_effects,
    std_errors,
)
from evaluatie.estimators.staggered.fixed_effects import (
    Cells,
    TwoWayFit,
    fit_two_way,
    period_system,
)
from evaluatie.estimators.staggered.panel import Option, Panel, make_panel
from evaluatie.estimators.staggered.pre_trend import cell_moments, pre_trend
from evaluatie.models.scaling import as_matrix, scaling

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]
FEWEST_UNTREATED = 2  # persons in a period


def imputation(
    outcome: ArrayLike,
    start: ArrayLike,
    periods: ArrayLike,
    matrix: Option = None,
    *,
    weights: Option = None,
    clusters: Option = None,
    anticipation: float = 0.0,
    leads: int = 3,
    estimated_shares: bool = False,
) -> StaggeredEffects:
    """Effect by time since treatment, observed minus imputed outcome, and its average.

    outcome (n, T) with NaN where not observed, start (n,) period of first treatment (inf:
    never), periods (T,) in order; `matrix` (n, k) holds covariates that do not vary over time,
    whose effect may differ by period. `anticipation` time units before the start count as
    treated and get an estimate; the average (`overall`) is over cells from the start on, each
    cell with its person's weight.

    A treated cell takes part when the person was seen untreated and at least two untreated
    persons are seen in that period. The variance is the paper's conservative one: residuals of
    treated cells are taken from the mean of their start x period (theorem 3, equation 8),
    summed within clusters; it is about the effect on these persons, with starts as they are.
    `estimated_shares` (not in the paper): about a population that they are drawn from, in
    which the shares of starts may be others; residuals are taken from the average estimated.
    `before` is the paper's test (section 4.4): dummies for the last `leads` times before
    treatment, fitted on untreated cells only, against all earlier periods; the effects do not
    rest on it.
    """
    if leads < 0:
        raise ValueError("The number of leads is 0 or more.")
    panel = make_panel(
        outcome, start, periods, weights=weights, clusters=clusters, anticipation=anticipation
    )
    try:
        fit = _untreated_fit(panel, as_matrix(matrix, len(panel.start)))
        return _effects(panel, fit, _impute(panel, fit, estimated_shares), leads)
    except NotEstimable as problem:
        return no_effects(panel, problem)


@dataclass(frozen=True)
class _Imputed:
    """Treated cells by time since treatment: weight, 0 if unused, and effect; both (n, E)."""

    time: Floats
    weight: Floats
    effect: Floats
    estimated_shares: bool

    @property
    def total(self) -> Floats:
        """Sum of weights by time; 1 where there is none, (E,)."""
        total = self.weight.sum(axis=0)
        return np.where(total > 0, total, 1.0)

    @property
    def estimate(self) -> Floats:
        """Weighted mean effect by time, (E,)."""
        return np.einsum("ne,ne->e", self.weight, self.effect) / self.total


def _untreated_fit(panel: Panel, covariates: Floats) -> TwoWayFit:
    """Person and period effects, and covariates by period, on the untreated cells."""
    if not len(panel.cohorts):
        raise NotEstimable("too_few", "Nobody is first treated within the periods.")
    untreated = panel.observed & ~panel.treated
    if not untreated.any():
        raise NotEstimable("no_overlap", "Nobody is seen untreated.")
    cells = Cells(untreated.astype(np.float64), panel.weights)
    design = scaling(covariates[panel.weights > 0]).apply(covariates)
    return fit_two_way(panel.outcome, period_system(cells, design))


def _effects(panel: Panel, fit: TwoWayFit, imputed: _Imputed, leads: int) -> StaggeredEffects:
    target = cell_moments(fit.system, panel, imputed.weight, imputed.time)
    status, note = _support(panel, imputed, fit.system.identified(target)).verdicts()
    influence = _influence(panel, fit, imputed, target)
    usable = np.array([one == "ok" for one in status])
    influence[:, ~usable] = 0.0
    errors = std_errors(influence, panel.clusters)
    unseen = ~fit.system.cells.used.any(axis=1) & (panel.weights > 0)
    return StaggeredEffects(
        imputed.time,
        np.where(usable, imputed.estimate, np.nan),
        np.where(usable, errors, np.nan),
        influence,
        (imputed.weight > 0).sum(axis=0),
        status,
        note,
        _overall(panel, imputed, influence, status),
        pre_trend(panel, fit, leads),
        int(panel.at_entry.sum()),
        int((np.isfinite(panel.start) & ~panel.at_entry & unseen).sum()),
    )


def _impute(panel: Panel, fit: TwoWayFit, estimated_shares: bool) -> _Imputed:
    """Observed minus imputed outcome of the treated cells that can be imputed."""
    used = fit.system.cells.used
    person, period = fit.system.cells.components()
    comparable = (used > 0).sum(axis=0) >= FEWEST_UNTREATED
    imputable = (person[:, None] == period) & comparable & panel.observed & panel.treated
    times = panel.event_times()
    times = times[times >= -panel.anticipation]
    effect = np.where(imputable, panel.outcome - fit.predicted(), 0.0)
    weight = panel.at_times(imputable * panel.weights[:, None], times)
    return _Imputed(times, weight, panel.at_times(effect, times), estimated_shares)


def _influence(panel: Panel, fit: TwoWayFit, imputed: _Imputed, target: Floats) -> Floats:
    """Influence (n, E): treated cells around their start's mean, untreated by their residuals.

    A person's residuals sum to zero over the untreated cells, so the part of the weights that
    comes from the person effect drops out.
    """
    system = fit.system
    carried = (system.inverse @ target).reshape(system.design.shape[1], *fit.residual.shape[1:], -1)
    found = imputed.weight * _centred(panel, imputed)
    for column, part in zip(system.design.T, carried, strict=True):
        found -= (system.cells.weights * column)[:, None] * (fit.residual @ part)
    found *= len(found) / imputed.total
    return found


def _centred(panel: Panel, imputed: _Imputed) -> Floats:
    """Effects minus the mean of their start x period, or of their time, (n, E).

    In the former each counts by its weight times its cluster's weight in that start and period,
    which makes the variance least conservative among such means (equation 8).
    """
    if imputed.estimated_shares:
        return imputed.effect - imputed.estimate
    found = np.zeros(imputed.effect.shape)
    for rows, _, time in panel.own_cells(imputed.time):
        weight = imputed.weight[np.ix_(rows, time)]
        effect = imputed.effect[np.ix_(rows, time)]
        counted = weight * _cluster_totals(weight, panel.clusters, rows)
        total = counted.sum(axis=0)
        mean = (counted * effect).sum(axis=0) / np.where(total > 0, total, 1.0)
        found[np.ix_(rows, time)] = effect - mean
    return found


def _cluster_totals(weight: Floats, clusters: ArrayLike | None, rows: Integers) -> Floats:
    """Per row and column the sum of `weight` over the rows of the same cluster."""
    if clusters is None:
        return weight
    codes = np.unique(np.asarray(clusters)[rows], return_inverse=True)[1]
    sums = [np.bincount(codes, weights=column)[codes] for column in weight.T]
    return np.column_stack(sums) if sums else weight


def _support(panel: Panel, imputed: _Imputed, identified: Bools) -> Support:
    """What stands behind the estimate of each time since treatment."""
    used = imputed.weight > 0
    alone, enough = np.zeros((2, used.shape[1]), dtype=bool)
    for rows, _, time in panel.own_cells(imputed.time):
        size = used[np.ix_(rows, time)].sum(axis=0)
        alone[time] |= (size > 0) & (size < FEWEST)
        enough[time] |= size >= FEWEST
    observed = panel.at_times(panel.observed, imputed.time).sum(axis=0) > 0
    return Support(observed, used.any(axis=0) & identified, enough, alone)


def _overall(panel: Panel, imputed: _Imputed, influence: Floats, status: tuple[str, ...]) -> Effect:
    """Average over the cells from the start of treatment on that have an estimate."""
    after = np.array([one == "ok" for one in status]) & (imputed.time >= 0)
    if not after.any():
        return no_average(imputed.time, status)
    share = np.where(after, imputed.total, 0.0) / imputed.total[after].sum()
    estimate = float(share[after] @ imputed.estimate[after])
    whole = influence @ share
    if imputed.estimated_shares:
        apart = np.where(after, imputed.estimate - estimate, 0.0) / imputed.total[after].sum()
        whole += len(whole) * (imputed.weight @ apart)
    outcome = panel.at_times(np.where(panel.observed, panel.outcome, 0.0), imputed.time)
    means = np.einsum("ne,ne->e", imputed.weight, outcome) / imputed.total
    mean = float(share[after] @ means[after])
    error = clustered_std_error(whole, panel.clusters)
    return Effect(estimate, error, whole, mean, mean - estimate)
