"""Effects on a matched or weighted sample: difference in means, regression, g-computation.

All take outcome (n,), treated (n,) bool, for adjusted versions matrix (n, k), and keyword
`weights` (n,) (0 = not in the sample) and `clusters` (n,): the matched pair after matching
without replacement (Abadie & Spiess 2022), otherwise the household or person. The weights
count as fixed; `m_estimation` has the estimators that carry their estimation. Errors are
robust: HC1, or clustered with the correction of Stata and R's sandwich. They never raise:
see `Effect.status`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.effect import Effect, NotEstimable
from evaluatie.estimators.fits import FEWEST
from evaluatie.estimators.matching.m_estimation import aipw, entropy_att, ipw
from evaluatie.models.least_squares import LinearFit, fit_least_squares
from evaluatie.models.scaling import as_matrix, with_intercept

Floats = NDArray[np.float64]
Option = ArrayLike | None
OFF_RANK = 1e-8


def difference_in_means(
    outcome: ArrayLike,
    treated: ArrayLike,
    matrix: Option = None,
    *,
    weights: Option = None,
    clusters: Option = None,
    variance: str = "HC1",
) -> Effect:
    """Weighted difference in means; the matrix is ignored."""
    del matrix
    return _linear_effect((outcome, treated, None), weights, clusters, variance)


def regression_adjustment(
    outcome: ArrayLike,
    treated: ArrayLike,
    matrix: Option = None,
    *,
    weights: Option = None,
    clusters: Option = None,
    variance: str = "HC1",
) -> Effect:
    """Coefficient on treatment in a weighted regression on treatment and covariates.

    One slope per covariate for both groups: with effects that vary this is a
    variance-weighted average, not quite the effect on the treated (see `gcomputation`).
    """
    return _linear_effect((outcome, treated, matrix), weights, clusters, variance)


def gcomputation(
    outcome: ArrayLike,
    treated: ArrayLike,
    matrix: Option = None,
    *,
    weights: Option = None,
    clusters: Option = None,
    variance: str = "HC1",
) -> Effect:
    """Effect on the treated from an outcome model with treatment x covariates.

    The mean over the treated of the two predictions' difference; with covariates centred at
    the treated mean this is the coefficient on treatment, so its delta-method variance is
    that coefficient's (covariates taken as fixed, as R's marginaleffects does).
    """
    group = np.asarray(treated, dtype=bool)
    covariates = as_matrix(matrix, len(group))
    weight = np.ones(len(group)) if weights is None else np.asarray(weights, dtype=np.float64)
    inside = weight * group
    if not inside.sum() > 0:
        return NotEstimable("too_few", "Nobody is treated.").effect()
    centred = covariates - inside @ covariates / inside.sum()
    crossed = np.column_stack([centred, centred * group[:, None]])
    return _linear_effect((outcome, treated, crossed), weights, clusters, variance)


WEIGHTED_ESTIMATORS: dict[str, Callable[..., Effect]] = {
    "difference_in_means": difference_in_means,
    "regression_adjustment": regression_adjustment,
    "gcomputation": gcomputation,
    "ipw": ipw,
    "ipw_ate": partial(ipw, estimand="ATE"),
    "ipw_ato": partial(ipw, estimand="ATO"),
    "entropy": entropy_att,
    "aipw": aipw,
    "aipw_ate": partial(aipw, estimand="ATE"),
    "aipw_ato": partial(aipw, estimand="ATO"),
}


def _linear_effect(
    data: tuple[ArrayLike, ArrayLike, Option],
    weights: Option,
    clusters: Option,
    variance: str,
) -> Effect:
    values, group = np.asarray(data[0], dtype=np.float64), np.asarray(data[1], dtype=bool)
    weight = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=np.float64)
    columns = np.column_stack([group, as_matrix(data[2], len(values))]).astype(np.float64)
    try:
        _check_groups(group, weight)
        fit = fit_least_squares(values, columns, weight, clusters=clusters, variance=variance)
        return _effect(values, columns, weight, fit)
    except NotEstimable as problem:
        return problem.effect()


def _check_groups(treated: NDArray[np.bool_], weights: Floats) -> None:
    used = weights > 0
    counts = int((used & treated).sum()), int((used & ~treated).sum())
    if min(counts) < FEWEST:
        raise NotEstimable("too_few", f"{counts[0]} treated and {counts[1]} control persons.")


def _effect(values: Floats, columns: Floats, weights: Floats, fit: LinearFit) -> Effect:
    """Effect from the coefficient on the first column, treatment."""
    if fit.status != "ok":
        raise NotEstimable(fit.status, "Too few persons or clusters for the regression.")
    own = _net_of(columns[:, 0], columns[:, 1:], weights)
    information = float((weights * own**2).mean())
    if not information > OFF_RANK * float((weights * columns[:, 0]).mean()):
        raise NotEstimable("no_overlap", "The covariates predict treatment without error.")
    residual = np.where(weights > 0, values - fit.fitted, 0.0)
    estimate = float(fit.coefficients[1])
    inside = weights * columns[:, 0]
    mean = float(np.average(values, weights=inside))
    influence = weights * own * residual / information
    return Effect(
        estimate,
        fit.std_error(1),
        influence,
        mean,
        mean - estimate,
        influence_treated=inside * (values - mean) / inside.mean(),
    )


def _net_of(treatment: Floats, covariates: Floats, weights: Floats) -> Floats:
    """Treatment minus its weighted projection on covariates and intercept (Frisch-Waugh)."""
    root = np.sqrt(weights / weights.mean())[:, None]
    scale = np.abs(covariates).max(axis=0, initial=0.0)
    design = with_intercept(covariates / np.where(scale > 0, scale, 1.0))
    slopes = np.linalg.lstsq(root * design, root[:, 0] * treatment, rcond=None)[0]
    return np.asarray(treatment - design @ slopes)
