"""Effects by weights that were themselves estimated, with errors that include that estimation.

Score, weights, outcome models and effect solve one set of estimating equations (M-estimation:
Stefanski & Boos 2002; Lunceford & Davidian 2004): each mean has its own influence and a part
for every fitted model (`influence.py`). All take outcome (n,), treated (n,) bool, matrix (n, k)
or None, and the keyword options `weights` (n,), sampling weights taken as fixed, `clusters`
(n,) for the standard error, and `kept` (n,) bool: rows that are compared. The score is fitted
on every row with weight, so `kept` is how trimming enters; the borders of a trimmed score
count as fixed. They never raise for data: see `Effect.status`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.att import Sample, make_sample
from evaluatie.estimators.effect import Effect, NotEstimable, effect_from_influence
from evaluatie.estimators.fits import FEWEST
from evaluatie.estimators.influence import (
    LARGEST_SCORE,
    Component,
    Model,
    outcome_model,
    predicted_component,
    propensity_model,
    tilting_model,
    weighted_component,
)
from evaluatie.models.balancing import Balancing, balancing_weights

Floats = NDArray[np.float64]
Option = ArrayLike | None
Data = tuple[ArrayLike, ArrayLike, Option]


@dataclass(frozen=True)
class Comparison:
    """A sample, the weights (n,) of the rows that are compared (0 elsewhere), the estimand."""

    sample: Sample
    inside: Floats
    estimand: str


Core = Callable[[Comparison], tuple[Component, Component]]


def ipw(
    outcome: ArrayLike,
    treated: ArrayLike,
    matrix: Option = None,
    *,
    estimand: str = "ATT",
    weights: Option = None,
    clusters: Option = None,
    kept: Option = None,
) -> Effect:
    """Inverse probability weighting by a logit, weights summing to one in each group (Hajek).

    `estimand` ATT, ATE or ATO (overlap weights). For the error that takes weights as fixed
    (HC1, for the ATT usually larger) give `ipw_weights` to `difference_in_means`.
    """
    return estimate(_ipw, (outcome, treated, matrix), (weights, kept), clusters, estimand)


def entropy_att(
    outcome: ArrayLike,
    treated: ArrayLike,
    matrix: Option = None,
    *,
    weights: Option = None,
    clusters: Option = None,
    kept: Option = None,
) -> Effect:
    """Effect on the treated by entropy balancing on `matrix` (Hainmueller 2012).

    The exactly identified CBPS for the ATT (Imai & Ratkovic 2014) and inverse probability
    tilting solve the same balance equations: one estimator, one error.
    """
    return estimate(_entropy, (outcome, treated, matrix), (weights, kept), clusters)


def aipw(
    outcome: ArrayLike,
    treated: ArrayLike,
    matrix: Option = None,
    *,
    estimand: str = "ATT",
    weights: Option = None,
    clusters: Option = None,
    kept: Option = None,
    score: Option = None,
) -> Effect:
    """Augmented inverse probability weighting: logit score and linear outcome models by group.

    ATT and ATE: doubly robust, right when either model is (Robins, Rotnitzky & Zhao 1994).
    ATO: augmented overlap weighting (Mao, Li & Greene 2019), which needs the score for its
    target. Residuals are averaged with weights that sum to one.
    """
    core = partial(_aipw, given=score)
    return estimate(core, (outcome, treated, matrix), (weights, kept), clusters, estimand)


def estimate(
    core: Core,
    data: Data,
    used: tuple[Option, Option],
    clusters: Option,
    estimand: str = "ATT",
) -> Effect:
    """Effect of a pair of means, with and without treatment; `used` is (weights, kept)."""
    try:
        with_treatment, without = core(_comparison(data, *used, estimand))
        difference = with_treatment - without
        return effect_from_influence(
            difference.estimate,
            difference.influence,
            with_treatment.estimate,
            clusters,
            influence_treated=with_treatment.influence,
        )
    except NotEstimable as problem:
        return problem.effect()


def augmented_mean(
    comparison: Comparison, arm: bool, score: Model, balancing: Balancing, outcome: Model
) -> Component:
    """Mean outcome of the target population in one arm: prediction plus weighted residual."""
    sample, inside = comparison.sample, comparison.inside
    own = inside * (sample.treated == arm)
    predicted = predicted_component(
        outcome,
        inside * balancing.target,
        sample.design,
        propensity=score,
        slope=inside * balancing.target_slope,
    )
    return predicted + weighted_component(
        sample.outcome - outcome.value,
        own * balancing.weight,
        sample.design,
        propensity=score,
        slope=own * balancing.slope,
        residual_of=outcome,
    )


def _comparison(data: Data, weights: Option, kept: Option, estimand: str) -> Comparison:
    sample = make_sample(*data, weights=weights)
    inside = sample.weights.copy()
    if kept is not None:
        inside = np.where(np.asarray(kept, dtype=bool), inside, 0.0)
    counts = [int((inside[sample.treated == arm] > 0).sum()) for arm in (True, False)]
    if min(counts) < FEWEST:
        raise NotEstimable("too_few", f"{counts[0]} treated and {counts[1]} control persons.")
    return Comparison(sample, inside, estimand)


def _ipw(c: Comparison) -> tuple[Component, Component]:
    score = propensity_model(c.sample.design, c.sample.treated, c.sample.weights)
    balancing = balancing_weights(score.value, c.sample.treated, c.estimand)
    return _weighted_mean(c, True, score, balancing), _weighted_mean(c, False, score, balancing)


def _entropy(c: Comparison) -> tuple[Component, Component]:
    score = tilting_model(c.sample.design, c.sample.treated, c.sample.weights)
    balancing = balancing_weights(score.value, c.sample.treated, "ATT")
    return _weighted_mean(c, True, score, balancing), _weighted_mean(c, False, score, balancing)


def fixed_score(score: ArrayLike, c: Comparison) -> Model:
    """A score that is taken as given: its estimation has no part in the error."""
    values = np.minimum(np.asarray(score, dtype=np.float64), LARGEST_SCORE)
    return Model(values, np.broadcast_to(0.0, c.sample.design.shape))


def _weighted_mean(c: Comparison, arm: bool, score: Model, balancing: Balancing) -> Component:
    own = c.inside * (c.sample.treated == arm)
    return weighted_component(
        c.sample.outcome,
        own * balancing.weight,
        c.sample.design,
        propensity=score,
        slope=own * balancing.slope,
    )


def _aipw(c: Comparison, given: Option = None) -> tuple[Component, Component]:
    s = c.sample
    score = (
        propensity_model(s.design, s.treated, s.weights) if given is None else fixed_score(given, c)
    )
    balancing = balancing_weights(score.value, s.treated, c.estimand)
    without = outcome_model(s.outcome, s.design, c.inside * ~s.treated)
    control = augmented_mean(c, False, score, balancing, without)
    if c.estimand == "ATT":
        return weighted_component(s.outcome, c.inside * s.treated, s.design), control
    model = outcome_model(s.outcome, s.design, c.inside * s.treated)
    return augmented_mean(c, True, score, balancing, model), control
