"""What two-way fixed effects mixes: its coefficient as a weighted mean of all 2 x 2 comparisons.

With a staggered start the static regression also takes persons who are already treated as
controls. Goodman-Bacon (2021, Journal of Econometrics 225, theorem 1) gives the weight of every
comparison: the share on those forbidden ones says how much of the coefficient is a change in
effects rather than an effect.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.effect import Effect, NotEstimable, effect_from_influence
from evaluatie.estimators.staggered.fixed_effects import Cells, fit_two_way, period_system
from evaluatie.estimators.staggered.panel import Option, Panel, make_panel

Floats = NDArray[np.float64]
FEWEST = 2  # persons
COLLINEAR = 1e-8
KINDS = ("treated_vs_never", "earlier_vs_later", "later_vs_earlier", "later_vs_at_entry")
FORBIDDEN = ("later_vs_earlier", "later_vs_at_entry")


@dataclass(frozen=True)
class Decomposition:
    """Comparisons (m,): `kind` of KINDS, start of `treated` and `control`, estimate, weight.

    A start at or before the first period is given as the first period (treated at entry), never
    as inf. Weights are positive and sum to one; weight times estimate sums to `coefficient`,
    that of `static_two_way`. `forbidden` is the weight on comparisons whose controls are
    already treated. Unless `status` is `ok` there are no comparisons.
    """

    kind: tuple[str, ...]
    treated: Floats
    control: Floats
    estimate: Floats
    weight: Floats
    coefficient: float
    forbidden: float
    status: str = "ok"
    note: str = ""

    def by_kind(self) -> dict[str, tuple[float, float]]:
        """Per kind that occurs: its weight, and the weighted mean of its estimates."""
        found = {}
        for kind in KINDS:
            inside = np.array([one == kind for one in self.kind], dtype=bool)
            if inside.any():
                weight = float(self.weight[inside].sum())
                mean = float(self.weight[inside] @ self.estimate[inside] / weight)
                found[kind] = (weight, mean)
        return found


def goodman_bacon(
    outcome: ArrayLike, start: ArrayLike, periods: ArrayLike, *, weights: Option = None
) -> Decomposition:
    """All 2 x 2 comparisons in the static two-way fixed effects coefficient of a balanced panel.

    outcome (n, T), start (n,) period of first treatment (inf: never), periods (T,) in order.
    Four kinds: a start against the never treated; an earlier start against a later one before
    that is treated; a later start against an earlier one that already is (forbidden); a start
    against persons treated from the first period on (forbidden). Persons with a missing outcome
    have no such decomposition: status `window_not_observed`.
    """
    panel = make_panel(outcome, start, periods, weights=weights)
    try:
        return _decompose(panel)
    except NotEstimable as problem:
        none = np.empty(0)
        missing = float("nan")
        return Decomposition(
            (), none, none, none, none, missing, missing, problem.status, problem.note
        )


@dataclass(frozen=True)
class _Group:
    """Persons of one start: their share, periods treated (T,) and mean outcome (T,)."""

    start: float
    share: float
    treated: NDArray[np.bool_]
    mean: Floats


def _decompose(panel: Panel) -> Decomposition:
    if not panel.observed[panel.weights > 0].all():
        raise NotEstimable("window_not_observed", "Somebody is not observed in every period.")
    groups = _groups(panel)
    rows = [row for row in _comparisons(groups) if row[4] > 0]
    if not rows:
        raise NotEstimable("no_overlap", "No two groups differ in when they are treated.")
    kind, treated, control, estimate, raw = zip(*rows, strict=True)
    effects, weight = np.array(estimate), np.array(raw) / sum(raw)
    forbidden = float(weight[[one in FORBIDDEN for one in kind]].sum())
    coefficient = float(weight @ effects)
    return Decomposition(
        kind, np.array(treated), np.array(control), effects, weight, coefficient, forbidden
    )


def _groups(panel: Panel) -> list[_Group]:
    """Groups in order of start, the persons treated at entry first, the never treated last."""
    start = np.where(panel.at_entry, panel.periods[0], panel.start)
    found = []
    for one in np.unique(start[panel.weights > 0]):
        rows = np.flatnonzero((start == one) & (panel.weights > 0))
        weight = panel.weights[rows]
        mean = weight @ panel.outcome[rows] / weight.sum()
        share = float(weight.sum() / panel.weights.sum())
        found.append(_Group(float(one), share, panel.periods >= one, mean))
    return found


def _comparisons(groups: list[_Group]) -> Iterator[tuple[str, float, float, float, float]]:
    """Kind, start of treated and of control, estimate and weight before division by the sum.

    A pair's weight is the variance of the exposure that it holds in its own window: shares of
    the two groups, times the share of the window treated, times the share not treated.
    """
    for position, early in enumerate(groups):
        for late in groups[position + 1 :]:
            size = early.share * late.share
            before, after = ~early.treated, late.treated
            between = early.treated & ~late.treated
            clean = "treated_vs_never" if np.isinf(late.start) else "earlier_vs_later"
            forbidden = "later_vs_earlier" if before.any() else "later_vs_at_entry"
            weight = size * before.mean() * between.mean()
            yield (clean, early.start, late.start, _change(early, late, before, between), weight)
            weight = size * between.mean() * after.mean()
            yield (forbidden, late.start, early.start, _change(late, early, between, after), weight)


def _change(
    treated: _Group, control: _Group, before: NDArray[np.bool_], after: NDArray[np.bool_]
) -> float:
    """Difference in differences of two groups' means; 0 where there is no before or after."""
    if not (before.any() and after.any()):
        return 0.0
    gap = treated.mean - control.mean
    return float(gap[after].mean() - gap[before].mean())


def static_two_way(
    outcome: ArrayLike,
    start: ArrayLike,
    periods: ArrayLike,
    *,
    weights: Option = None,
    clusters: Option = None,
) -> Effect:
    """Coefficient on being treated, with person and period effects: the familiar regression.

    As `twoway_fe`, for a panel of any size, balanced or not; errors clustered by person or
    `clusters` without small-sample correction. With effects that differ by start or grow with
    time it is no average effect: `goodman_bacon` shows what it mixes.
    """
    panel = make_panel(outcome, start, periods, weights=weights, clusters=clusters)
    try:
        return _static_two_way(panel)
    except NotEstimable as problem:
        return problem.effect()


def _static_two_way(panel: Panel) -> Effect:
    observed, treated = panel.observed, panel.treated
    exposed = (observed & treated).any(axis=1)
    if exposed.sum() < FEWEST or (observed.any(axis=1) & ~exposed).sum() + exposed.sum() <= FEWEST:
        raise NotEstimable("too_few", "Fewer than 2 treated persons, or nobody beside them.")
    cells = Cells(observed.astype(np.float64), panel.weights)
    system = period_system(cells)
    exposure = fit_two_way(treated.astype(np.float64), system).residual
    values = fit_two_way(panel.outcome, system).residual
    variance = float(panel.weights @ np.einsum("nt,nt->n", exposure, exposure))
    if not variance > COLLINEAR * float(panel.weights @ (observed & treated).sum(axis=1)):
        raise NotEstimable("no_overlap", "Person and period effects explain who is treated.")
    moments = panel.weights * np.einsum("nt,nt->n", exposure, values)
    estimate = float(moments.sum() / variance)
    own = panel.weights * np.einsum("nt,nt->n", exposure, exposure)
    influence = len(moments) * (moments - estimate * own) / variance
    level = np.where(observed & treated, panel.outcome, 0.0).sum(axis=1)
    count = panel.weights @ (observed & treated).sum(axis=1)
    return effect_from_influence(
        estimate, influence, float(panel.weights @ level / count), panel.clusters
    )
