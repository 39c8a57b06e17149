"""Augmented inverse probability weighting with nuisance models fitted on other people's data.

Double machine learning (Chernozhukov et al. 2018, Econometrics Journal 21): score and outcome
models of a person come from the other folds, so that flexible models may be used without their
overfitting ending up in the effect. The score of the effect is orthogonal to both models, so
their estimation has no first-order part in the error.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.effect import Effect, NotEstimable
from evaluatie.estimators.fits import FEWEST
from evaluatie.estimators.influence import (
    LARGEST_SCORE,
    Bools,
    Component,
    Floats,
    Model,
    weighted_component,
)
from evaluatie.estimators.matching.m_estimation import Comparison, augmented_mean, estimate
from evaluatie.models.balancing import balancing_weights
from evaluatie.models.least_squares import fit_least_squares
from evaluatie.models.logit import fit_logit, inverse_logit
from evaluatie.models.propensity import TREES, fit_propensity

Ints = NDArray[np.int64]
Option = ArrayLike | None
Predict = Callable[[Comparison, Floats], Floats]
EDGE = 0.01  # boosted scores nearer to 0 or 1 are put here where the weights divide by them


def aipw_cross_fitted(
    outcome: ArrayLike,
    treated: ArrayLike,
    matrix: Option = None,
    *,
    model: str = "logit",
    folds: int = 5,
    seed: int = 0,
    estimand: str = "ATT",
    weights: Option = None,
    clusters: Option = None,
    kept: Option = None,
    score: Option = None,
) -> Effect:
    """AIPW for `ATT`, `ATE` or `ATO` with cross-fitted models; other options as `aipw`.

    `model` is that of the score, as in `fit_propensity`. `gradient_boosting` has trees for the
    outcomes too (the same `TREES`, on one core, so that sums do not depend on the machine), and
    scores kept 0.01 away from 1 (ATE: and from 0); the others have a linear outcome model per
    arm. Probit and CBPS take weights as in or out. The persons of one cluster are in one
    fold; `folds` and `seed` say how many and who. `no_overlap` when a training score
    separates, `too_few` when a training fold has fewer than two persons in an arm. ValueError
    for an unknown model or fewer than two folds.
    """
    if model not in MODELS or folds < 2:
        raise ValueError(f"Cross-fitting takes one of {', '.join(MODELS)} and two folds or more.")
    core = partial(
        _cross_fitted, model=model, folds=folds, seed=seed, clusters=clusters, given=score
    )
    return estimate(core, (outcome, treated, matrix), (weights, kept), clusters, estimand)


def assign_folds(treated: Bools, clusters: Option, folds: int, seed: int) -> Ints:
    """Fold (n,) of each row: clusters dealt out at random, those with a treated person first.

    Every fold gets as many clusters with a treated person, and without, as the others or one
    more. Depends on the rows' order, not on the names of clusters.
    """
    names = np.arange(len(treated)) if clusters is None else np.asarray(clusters)
    first, codes = np.unique(names, return_index=True, return_inverse=True)[1:]
    holds_treated = np.bincount(codes, weights=treated) > 0
    units = np.argsort(first, kind="stable")
    units = units[np.random.default_rng(seed).permutation(len(units))]
    units = units[np.argsort(~holds_treated[units], kind="stable")]
    fold = np.empty(len(units), dtype=np.int64)
    fold[units] = np.arange(len(units)) % folds
    return fold[codes]


def _cross_fitted(
    c: Comparison, *, model: str, folds: int, seed: int, clusters: Option, given: Option
) -> tuple[Component, Component]:
    s = c.sample
    fold = _folds_of_present(c, clusters, folds, seed)
    propensity, outcome = MODELS[model]
    score = (
        _out_of_fold(c, partial(propensity, seed=seed), s.weights, fold)
        if given is None
        else np.minimum(np.asarray(given, dtype=np.float64), LARGEST_SCORE)
    )
    balancing = balancing_weights(score, s.treated, c.estimand)

    def mean(arm: bool) -> Component:
        used = c.inside * (s.treated == arm)
        fitted = _out_of_fold(c, partial(outcome, seed=seed), used, fold)
        return augmented_mean(c, arm, _known(score, c), balancing, _known(fitted, c))

    if c.estimand == "ATT":
        return weighted_component(s.outcome, c.inside * s.treated, s.design), mean(False)
    return mean(True), mean(False)


def _folds_of_present(c: Comparison, clusters: Option, folds: int, seed: int) -> Ints:
    """Folds of the rows with weight; -1, in no fold, for the others."""
    present = c.sample.weights > 0
    named = None if clusters is None else np.asarray(clusters)[present]
    fold = np.full(len(present), -1)
    fold[present] = assign_folds(c.sample.treated[present], named, folds, seed)
    return fold


def _out_of_fold(c: Comparison, predict: Predict, weights: Floats, fold: Ints) -> Floats:
    """Predictions (n,) for each fold from the rows with weight outside it."""
    found = np.full(len(fold), 0.5)
    for number in np.unique(fold[fold >= 0]):
        here = fold == number
        found[here] = predict(c, np.where(here, 0.0, weights))[here]
    return found


def _known(values: Floats, c: Comparison) -> Model:
    """Predictions whose estimation has no part in the error."""
    return Model(values, np.broadcast_to(0.0, c.sample.design.shape))


def _logit_score(c: Comparison, weights: Floats, *, seed: int) -> Floats:
    del seed
    _check_arms(c, weights)
    fit = fit_logit(c.sample.design[:, 1:], c.sample.treated, weights)
    if fit.status != "ok":
        status = "no_overlap" if fit.status == "separation" else fit.status
        raise NotEstimable(status, "The propensity model of a fold has no finite solution.")
    return np.minimum(fit.score, LARGEST_SCORE)


def _index_score(c: Comparison, weights: Floats, *, seed: int, model: str) -> Floats:
    """Score of a model without predictions for others, whose index is linear in the covariates.

    Its coefficients are those that give the index of the persons it was fitted on.
    """
    from scipy.special import ndtr, ndtri

    _check_arms(c, weights)
    used, design = weights > 0, c.sample.design
    fit = fit_propensity(model, design[used, 1:], c.sample.treated[used], seed=seed)
    if fit.status != "ok":
        raise NotEstimable("no_overlap", "The propensity model of a fold has no solution.")
    index = ndtri(fit.score) if model == "probit" else fit.logit
    known = np.isfinite(index)
    coefficients = np.linalg.lstsq(design[used][known], index[known], rcond=None)[0]
    linear = design @ coefficients
    score = ndtr(linear) if model == "probit" else inverse_logit(linear)
    return np.asarray(np.minimum(score, LARGEST_SCORE), dtype=np.float64)


def _linear_outcome(c: Comparison, weights: Floats, *, seed: int) -> Floats:
    del seed
    fit = fit_least_squares(c.sample.outcome, c.sample.design[:, 1:], weights, variance="classical")
    if fit.status != "ok":
        raise NotEstimable(fit.status, "Too few persons for the outcome model of a fold.")
    return fit.fitted


def _boosted_score(c: Comparison, weights: Floats, *, seed: int) -> Floats:
    from sklearn.ensemble import HistGradientBoostingClassifier

    _check_arms(c, weights)
    booster = HistGradientBoostingClassifier(early_stopping=False, random_state=seed, **TREES)
    score = _boosted(booster, c, c.sample.treated, weights, "predict_proba")[:, 1]
    return np.clip(score, EDGE if c.estimand == "ATE" else 0.0, 1.0 - EDGE)


def _boosted_outcome(c: Comparison, weights: Floats, *, seed: int) -> Floats:
    from sklearn.ensemble import HistGradientBoostingRegressor

    if np.count_nonzero(weights > 0) < FEWEST:
        raise NotEstimable("too_few", "Too few persons for the outcome model of a fold.")
    booster = HistGradientBoostingRegressor(early_stopping=False, random_state=seed, **TREES)
    return _boosted(booster, c, c.sample.outcome, weights, "predict")


def _boosted(
    booster: Any, c: Comparison, target: Floats | Bools, weights: Floats, predict: str
) -> Floats:
    """Predictions for all rows of the booster fitted on the rows with weight."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    used, columns = weights > 0, c.sample.design  # with its intercept: there may be no covariate
    with threadpool_limits(limits=1, user_api="openmp"):
        booster.fit(columns[used], target[used], sample_weight=weights[used])
        return np.asarray(getattr(booster, predict)(columns), dtype=np.float64)


def _check_arms(c: Comparison, weights: Floats) -> None:
    counts = [np.count_nonzero((weights > 0) & (c.sample.treated == arm)) for arm in (True, False)]
    if min(counts) < FEWEST:
        raise NotEstimable("too_few", "A training fold has too few persons in an arm.")


MODELS: dict[str, tuple[Callable[..., Floats], Callable[..., Floats]]] = {
    "logit": (_logit_score, _linear_outcome),
    "gradient_boosting": (_boosted_score, _boosted_outcome),
    **{
        model: (partial(_index_score, model=model), _linear_outcome)
        for model in ("probit", "cbps", "cbps_overidentified")
    },
}
