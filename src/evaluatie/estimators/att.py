"""Effect on the treated of one outcome per person, by regression, weighting or both.

The outcome may be a level (cross-section) or a change (panel difference-in-differences): the
algebra is the same (Sant'Anna & Zhao 2020, Journal of Econometrics 219). All functions share
one signature: outcome (n,), treated (n,) bool, matrix (n, k) or None, and keyword options
`weights` (n,) sampling or matching weights taken as fixed, `clusters` (n,) for the standard
error, `trim`: controls with a score at or above it get weight 0 (R's DRDID: 0.995).
They never raise: a cell that cannot be estimated is an Effect with a status.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.effect import Effect, NotEstimable, effect_from_influence
from evaluatie.estimators.influence import (
    Component,
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
TRIM = 0.995
FEWEST = 2  # persons per group


@dataclass(frozen=True)
class Sample:
    """Arrays of one cell: outcome (n,), treated (n,), weights (n,) with mean 1, design (n, p)."""

    outcome: Floats
    treated: NDArray[np.bool_]
    weights: Floats
    design: Floats
    trim: float

    @property
    def treated_weights(self) -> Floats:
        """Weights of the treated, 0 for controls."""
        return self.weights * self.treated

    @property
    def control_weights(self) -> Floats:
        """Weights of the controls, 0 for treated."""
        return self.weights * ~self.treated


Core = Callable[[Sample], tuple[Component, Component]]
Option = ArrayLike | None


def unconditional(
    outcome: ArrayLike,
    treated: ArrayLike,
    matrix: Option = None,
    *,
    weights: Option = None,
    clusters: Option = None,
) -> Effect:
    """Difference of mean outcomes; the matrix is ignored."""
    del matrix
    return _estimate(_unconditional, (outcome, treated, None), weights, clusters)


def regression(
    outcome: ArrayLike,
    treated: ArrayLike,
    matrix: Option = None,
    *,
    weights: Option = None,
    clusters: Option = None,
) -> Effect:
    """Outcome regression: mean of the treated minus the controls' model predicted for them.

    Source: Heckman, Ichimura & Todd (1997).
    """
    return _estimate(_regression, (outcome, treated, matrix), weights, clusters)


def ipw(
    outcome: ArrayLike,
    treated: ArrayLike,
    matrix: Option = None,
    *,
    weights: Option = None,
    clusters: Option = None,
    trim: float = TRIM,
) -> Effect:
    """Inverse probability weighting with unnormalised odds (Abadie 2005).

    Moves when a constant is added to the outcome: prefer `ipw_normalised`.
    """
    return _estimate(_ipw, (outcome, treated, matrix), weights, clusters, trim)


def ipw_normalised(
    outcome: ArrayLike,
    treated: ArrayLike,
    matrix: Option = None,
    *,
    weights: Option = None,
    clusters: Option = None,
    trim: float = TRIM,
) -> Effect:
    """Inverse probability weighting with odds that sum to one (Hajek)."""
    return _estimate(_ipw_normalised, (outcome, treated, matrix), weights, clusters, trim)


def doubly_robust(
    outcome: ArrayLike,
    treated: ArrayLike,
    matrix: Option = None,
    *,
    weights: Option = None,
    clusters: Option = None,
    trim: float = TRIM,
) -> Effect:
    """Right when either the logit or the controls' linear outcome model is (drdid_panel).

    The influence function includes the estimation of both models.
    """
    return _estimate(_doubly_robust, (outcome, treated, matrix), weights, clusters, trim)


def doubly_robust_improved(
    outcome: ArrayLike,
    treated: ArrayLike,
    matrix: Option = None,
    *,
    weights: Option = None,
    clusters: Option = None,
    trim: float = TRIM,
) -> Effect:
    """Doubly robust also in its error: tilting and weighted least squares (drdid_imp_panel).

    The estimation of the models has no first-order effect on the error, so the influence
    function has no part for it (Sant'Anna & Zhao 2020, theorem 2).
    """
    return _estimate(_improved, (outcome, treated, matrix), weights, clusters, trim)


def _estimate(
    core: Core,
    data: tuple[ArrayLike, ArrayLike, Option],
    weights: Option,
    clusters: Option,
    trim: float = TRIM,
) -> Effect:
    try:
        sample = make_sample(*data, weights=weights, trim=trim)
        treated, control = core(sample)
        difference = treated - control
        mean = float(np.average(sample.outcome, weights=sample.treated_weights))
        return effect_from_influence(difference.estimate, difference.influence, mean, clusters)
    except NotEstimable as problem:
        return problem.effect()


def make_sample(
    outcome: ArrayLike,
    treated: ArrayLike,
    matrix: Option,
    *,
    weights: Option = None,
    trim: float = TRIM,
) -> Sample:
    """Arrays of one cell; NotEstimable with fewer than two persons of weight in a group."""
    values = np.asarray(outcome, dtype=np.float64)
    group = np.asarray(treated, dtype=bool)
    weight = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=np.float64)
    present = weight > 0
    counts = int((present & group).sum()), int((present & ~group).sum())
    if min(counts) < FEWEST:
        raise NotEstimable("too_few", f"{counts[0]} treated and {counts[1]} control persons.")
    design = standard_design(as_matrix(matrix, len(values)))
    return Sample(values, group, weight / weight.mean(), design, trim)


def _unconditional(s: Sample) -> tuple[Component, Component]:
    return (
        weighted_component(s.outcome, s.treated_weights, s.design),
        weighted_component(s.outcome, s.control_weights, s.design),
    )


def _regression(s: Sample) -> tuple[Component, Component]:
    model = outcome_model(s.outcome, s.design, s.control_weights)
    return (
        weighted_component(s.outcome, s.treated_weights, s.design),
        predicted_component(model, s.treated_weights, s.design),
    )


def _ipw(s: Sample) -> tuple[Component, Component]:
    score = propensity_model(s.design, s.treated, s.weights)
    weighted = odds_weights(score.value, s.treated, s.weights, s.trim) * s.outcome
    share = s.treated_weights.mean()
    mean = float(weighted.mean() / share)
    gradient = weighted @ s.design / (len(weighted) * share)
    influence = (weighted - s.treated_weights * mean) / share + score.carry(gradient)
    treated = weighted_component(s.outcome, s.treated_weights, s.design)
    return treated, Component(mean, influence)


def _ipw_normalised(s: Sample) -> tuple[Component, Component]:
    score = propensity_model(s.design, s.treated, s.weights)
    odds = odds_weights(score.value, s.treated, s.weights, s.trim)
    return (
        weighted_component(s.outcome, s.treated_weights, s.design),
        weighted_component(s.outcome, odds, s.design, propensity=score),
    )


def _doubly_robust(s: Sample) -> tuple[Component, Component]:
    score = propensity_model(s.design, s.treated, s.weights)
    odds = odds_weights(score.value, s.treated, s.weights, s.trim)
    model = outcome_model(s.outcome, s.design, s.control_weights)
    residual = s.outcome - model.value
    return (
        weighted_component(residual, s.treated_weights, s.design, residual_of=model),
        weighted_component(residual, odds, s.design, propensity=score, residual_of=model),
    )


def _improved(s: Sample) -> tuple[Component, Component]:
    scores = tilted_scores(s.design, s.treated, s.weights)
    odds = odds_weights(scores, s.treated, s.weights, s.trim)
    model = outcome_model(s.outcome, s.design, odds)
    residual = s.outcome - model.value
    return (
        weighted_component(residual, s.treated_weights, s.design),
        weighted_component(residual, odds, s.design),
    )
