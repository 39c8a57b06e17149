"""Effect on the treated of one outcome per person, by regression, weighting or both.

The outcome may be a level (cross-section) or a change (panel difference-in-differences): the
algebra is the same (Sant'Anna & Zhao 2020, Journal of Econometrics 219). All functions share
one signature: outcome (n,), treated (n,) bool, matrix (n, k) or None, and keyword options
`weights` (n,) sampling or matching weights taken as fixed, `clusters` (n,) for the standard
error, `trim`: controls with a score at or above it get weight 0 (R's DRDID: 0.995).
They never raise: a cell that cannot be estimated is an Effect with a status.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import ArrayLike

from evaluatie.estimators import fits
from evaluatie.estimators.comparison import Bools, Fit, Floats
from evaluatie.estimators.effect import Effect, NotEstimable, effect_from_influence
from evaluatie.estimators.fits import TRIM, Groups, compared_groups
from evaluatie.models.scaling import as_matrix


@dataclass(frozen=True)
class Sample(Groups):
    """Groups with their outcome (n,)."""

    outcome: Floats


Option = ArrayLike | None
Data = tuple[ArrayLike, ArrayLike, Option]


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
    return _estimate(fits.unconditional, (outcome, treated, None), weights, clusters)


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
    return _estimate(fits.regression, (outcome, treated, matrix), weights, clusters)


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
    return _estimate(partial(fits.ipw, trim=trim), (outcome, treated, matrix), weights, clusters)


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
    return _estimate(
        partial(fits.ipw_normalised, trim=trim), (outcome, treated, matrix), weights, clusters
    )


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
    return _estimate(
        partial(fits.doubly_robust, trim=trim), (outcome, treated, matrix), weights, clusters
    )


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
    return _estimate(
        partial(fits.doubly_robust_improved, trim=trim),
        (outcome, treated, matrix),
        weights,
        clusters,
    )


def make_sample(
    outcome: ArrayLike, treated: ArrayLike, matrix: Option, *, weights: Option = None
) -> Sample:
    """Arrays of one cell; NotEstimable with fewer than two persons of weight in a group."""
    values = np.asarray(outcome, dtype=np.float64)
    covariates = as_matrix(matrix, len(values))
    groups = compared_groups(_treated(treated), covariates, _weights(weights, len(values)))
    return Sample(groups.treated, groups.weights, groups.design, values)


def _estimate(fit: Fit, data: Data, weights: Option, clusters: Option) -> Effect:
    """A fit applied to the one outcome."""
    values = np.asarray(data[0], dtype=np.float64)
    covariates = as_matrix(data[2], len(values))
    try:
        comparison = fit(_treated(data[1]), covariates, _weights(weights, len(values)))
        found = comparison.effects(values[:, None])
        estimate, mean = float(found.estimate[0]), float(found.mean_treated[0])
        return effect_from_influence(estimate, found.influence[:, 0], mean, clusters)
    except NotEstimable as problem:
        return problem.effect()


def _treated(treated: ArrayLike) -> Bools:
    return np.asarray(treated, dtype=bool)


def _weights(weights: Option, rows: int) -> Floats:
    return np.ones(rows) if weights is None else np.asarray(weights, dtype=np.float64)
