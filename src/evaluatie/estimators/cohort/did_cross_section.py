"""Difference-in-differences for repeated cross-sections: other people in each period.

Each estimator takes outcome (n,), treated (n,) bool, post (n,) bool and matrix (n, k) or
None, and returns an Effect with influence function (n,). Source: Sant'Anna & Zhao (2020) and
R's DRDID: `regression` = reg_did_rc, `ipw` = ipw_did_rc, `ipw_normalised` = std_ipw_did_rc,
`doubly_robust` = drdid_rc and `doubly_robust_improved` = drdid_imp_rc's locally efficient
version. Keyword options as in `att`: `weights`, `clusters`, `trim`. Covariates must not be
changed by treatment, and the make-up of each group is assumed the same in both periods.
`mean_treated` is the treated mean after, `mean_control` that mean minus the estimate.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.effect import Effect, NotEstimable, effect_from_influence
from evaluatie.estimators.fits import FEWEST, TRIM
from evaluatie.estimators.influence import (
    Component,
    Model,
    odds_weights,
    outcome_model,
    predicted_component,
    propensity_model,
    standard_design,
    tilted_scores,
    weighted_component,
)
from evaluatie.models.scaling import as_matrix

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Option = ArrayLike | None


@dataclass(frozen=True)
class Cells:
    """Arrays of one cell of the study: outcome, treated, post, weights (n,), design (n, p)."""

    outcome: Floats
    treated: Bools
    post: Bools
    weights: Floats
    design: Floats
    trim: float

    def cell(self, treated: bool, post: bool) -> Floats:
        """Weights of one of the four group-by-period cells, 0 elsewhere."""
        return self.weights * (self.treated == treated) * (self.post == post)


Core = Callable[[Cells], Component]


def unconditional(
    outcome: ArrayLike, treated: ArrayLike, post: ArrayLike, matrix: Option = None, **options: Any
) -> Effect:
    """Difference of the two changes in mean outcome; the matrix is ignored."""
    del matrix
    return _estimate(_unconditional, (outcome, treated, post, None), **options)


def regression(
    outcome: ArrayLike, treated: ArrayLike, post: ArrayLike, matrix: Option = None, **options: Any
) -> Effect:
    """Change of the treated minus the change the controls' models predict for them."""
    return _estimate(_regression, (outcome, treated, post, matrix), **options)


def ipw(
    outcome: ArrayLike, treated: ArrayLike, post: ArrayLike, matrix: Option = None, **options: Any
) -> Effect:
    """Unnormalised odds weighting (Abadie 2005); moves when a constant is added."""
    return _estimate(_ipw, (outcome, treated, post, matrix), **options)


def ipw_normalised(
    outcome: ArrayLike, treated: ArrayLike, post: ArrayLike, matrix: Option = None, **options: Any
) -> Effect:
    """Odds weighting, weights summing to one within each cell (Hajek)."""
    return _estimate(_ipw_normalised, (outcome, treated, post, matrix), **options)


def doubly_robust(
    outcome: ArrayLike, treated: ArrayLike, post: ArrayLike, matrix: Option = None, **options: Any
) -> Effect:
    """Locally efficient doubly robust estimator, error including all fitted models."""
    return _estimate(_doubly_robust, (outcome, treated, post, matrix), **options)


def doubly_robust_improved(
    outcome: ArrayLike, treated: ArrayLike, post: ArrayLike, matrix: Option = None, **options: Any
) -> Effect:
    """Locally efficient and doubly robust in its error: tilting and weighted least squares."""
    return _estimate(_improved, (outcome, treated, post, matrix), **options)


CROSS_SECTION_ESTIMATORS: dict[str, Callable[..., Effect]] = {
    "unconditional": unconditional,
    "regression": regression,
    "ipw": ipw,
    "ipw_normalised": ipw_normalised,
    "doubly_robust": doubly_robust,
    "doubly_robust_improved": doubly_robust_improved,
}


def _estimate(
    core: Core,
    data: tuple[ArrayLike, ArrayLike, ArrayLike, Option],
    *,
    weights: Option = None,
    clusters: Option = None,
    trim: float = TRIM,
) -> Effect:
    try:
        cells = _cells(data, weights, trim)
        result = core(cells)
        mean = float(np.average(cells.outcome, weights=cells.cell(True, True)))
        return effect_from_influence(result.estimate, result.influence, mean, clusters)
    except NotEstimable as problem:
        return problem.effect()


def _cells(
    data: tuple[ArrayLike, ArrayLike, ArrayLike, Option], weights: Option, trim: float
) -> Cells:
    values = np.asarray(data[0], dtype=np.float64)
    group, after = np.asarray(data[1], dtype=bool), np.asarray(data[2], dtype=bool)
    weight = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=np.float64)
    counts = np.bincount(2 * group[weight > 0] + after[weight > 0], minlength=4)
    if counts.min() < FEWEST:
        raise NotEstimable("too_few", f"The smallest group-by-period cell has {counts.min()}.")
    design = standard_design(as_matrix(data[3], len(values)))
    return Cells(values, group, after, weight / weight.mean(), design, trim)


def _change(of: Callable[[bool], Component]) -> Component:
    """A component after minus the same before."""
    return of(True) - of(False)


def _treated_change(c: Cells) -> Component:
    return _change(lambda post: weighted_component(c.outcome, c.cell(True, post), c.design))


def _unconditional(c: Cells) -> Component:
    return _treated_change(c) - _change(
        lambda post: weighted_component(c.outcome, c.cell(False, post), c.design)
    )


def _regression(c: Cells) -> Component:
    everyone = c.weights * c.treated
    return _treated_change(c) - _change(
        lambda post: predicted_component(
            outcome_model(c.outcome, c.design, c.cell(False, post)), everyone, c.design
        )
    )


def _ipw(c: Cells) -> Component:
    score = propensity_model(c.design, c.treated, c.weights)
    odds = odds_weights(score.value, c.treated, c.weights, c.trim)
    treated = c.weights * c.treated
    return _change(lambda post: _ipw_period(c, treated, post) - _ipw_period(c, odds, post, score))


def _ipw_period(c: Cells, weights: Floats, post: bool, score: Model | None = None) -> Component:
    """Unnormalised mean over a period: sum of w y 1(period) / (share treated x share period)."""
    period = c.weights * (c.post == post)
    share, length = (c.weights * c.treated).mean(), period.mean()
    values = weights * (c.post == post) * c.outcome / (share * length)
    mean = float(values.mean())
    influence = values + mean * (c.weights * (1.0 - c.treated / share) - period / length)
    if score is not None:
        influence = influence + score.carry(values @ c.design / len(values))
    return Component(mean, influence)


def _ipw_normalised(c: Cells) -> Component:
    score = propensity_model(c.design, c.treated, c.weights)
    odds = odds_weights(score.value, c.treated, c.weights, c.trim)
    return _treated_change(c) - _change(
        lambda post: weighted_component(
            c.outcome, odds * (c.post == post), c.design, propensity=score
        )
    )


def _doubly_robust(c: Cells) -> Component:
    score = propensity_model(c.design, c.treated, c.weights)
    odds = odds_weights(score.value, c.treated, c.weights, c.trim)

    def period(post: bool) -> Component:
        control = outcome_model(c.outcome, c.design, c.cell(False, post))
        treated = outcome_model(c.outcome, c.design, c.cell(True, post))
        residual = c.outcome - control.value
        own = weighted_component(residual, c.cell(True, post), c.design, residual_of=control)
        other = weighted_component(
            residual, odds * (c.post == post), c.design, propensity=score, residual_of=control
        )
        return own - other + _efficiency(c, post, treated) - _efficiency(c, post, control)

    return _change(period)


def _improved(c: Cells) -> Component:
    odds = odds_weights(tilted_scores(c.design, c.treated, c.weights), c.treated, c.weights, c.trim)

    def period(post: bool) -> Component:
        weights = odds * (c.post == post)
        control = outcome_model(c.outcome, c.design, weights).value
        treated = outcome_model(c.outcome, c.design, c.cell(True, post)).value
        residual, gap = c.outcome - control, treated - control
        return (
            weighted_component(residual, c.cell(True, post), c.design)
            - weighted_component(residual, weights, c.design)
            + weighted_component(gap, c.weights * c.treated, c.design)
            - weighted_component(gap, c.cell(True, post), c.design)
        )

    return _change(period)


def _efficiency(c: Cells, post: bool, model: Model) -> Component:
    """Mean prediction over all treated minus over the treated of one period."""
    everyone = predicted_component(model, c.weights * c.treated, c.design)
    return everyone - predicted_component(model, c.cell(True, post), c.design)
