"""Matching with replacement: the effect on the treated with Abadie-Imbens standard errors.

A control that serves several treated persons makes pairs dependent and the bootstrap fails
(Abadie & Imbens 2008). The variance of Abadie & Imbens (2006) is used, with the bias
correction of Abadie & Imbens (2011) and the adjustment of Abadie & Imbens (2016) for a
propensity score that was itself estimated.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.effect import Effect, NotEstimable
from evaluatie.estimators.neighbour_sets import (
    Arm,
    covariate_mean,
    neighbour_covariance,
    neighbour_mean,
)
from evaluatie.models.least_squares import fit_least_squares
from evaluatie.models.logit import Logit, fit_logit
from evaluatie.models.neighbours import caliper_width, pairs_with_replacement
from evaluatie.models.scaling import as_matrix, with_intercept

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Pairs:
    """Matches seen from both sides.

    `share` (m,): 1 / number of matches of the pair's treated person; `used` (n,): how much
    each control is used (K); `used_squares` (n,): the same with squared shares (K').
    """

    treated: Ints
    control: Ints
    share: Floats
    used: Floats
    used_squares: Floats
    matched: NDArray[np.bool_]

    def imputed(self, values: Floats) -> Floats:
        """Mean of `values` (n,) over the matches of each treated person, (n,)."""
        weighted = self.share * values[self.control]
        return _sum_by(self.treated, weighted, len(values))


def abadie_imbens(
    outcome: ArrayLike,
    treated: ArrayLike,
    distance: ArrayLike,
    treated_index: ArrayLike,
    control_index: ArrayLike,
    *,
    bias_matrix: ArrayLike | None = None,
    logit: Logit | None = None,
    matrix: ArrayLike | None = None,
    neighbours: int = 2,
) -> Effect:
    """Effect on the matched treated from pairs (m,) made with replacement on `distance` (n,).

    `bias_matrix` (n, k): correct for remaining differences in these covariates, by a linear
    model of the matched controls weighted by their use. `neighbours`: the conditional variance
    of a person comes from this many nearest persons of the same arm, itself included, ties
    kept (Stata's vce(robust, nn(2))). `logit` with its `matrix` (n, k): the distance is the
    score of this model; adjusts the variance for its estimation, up or down. `influence` is
    the linearisation of Otsu & Rai (2017) for their weighted bootstrap; its own standard
    error is not the Abadie-Imbens one.
    """
    values, group = np.asarray(outcome, dtype=np.float64), np.asarray(treated, dtype=bool)
    place = np.asarray(distance, dtype=np.float64)
    try:
        pairs = _pairs(treated_index, control_index, len(values))
        predicted = _control_model(values, as_matrix(bias_matrix, len(values)), pairs)
        gain = np.where(pairs.matched, values - predicted, 0.0)
        gain -= pairs.imputed(values - predicted)
        arms = _arms(place, group, neighbours)
        estimate = float(gain[pairs.matched].mean())
        variance = _variance(values, group, gain, pairs, arms)
        if logit is not None:
            covariates = as_matrix(matrix, len(values))
            matches = int(np.bincount(pairs.treated)[pairs.treated].min())
            variance += _score_adjustment(
                values, covariates, logit, estimate, arms, matches=matches
            )
    except NotEstimable as problem:
        return problem.effect()
    return _effect(values, predicted, estimate, variance, pairs)


def nearest_att(
    outcome: ArrayLike,
    treated: ArrayLike,
    matrix: ArrayLike,
    *,
    scale: Literal["logit", "propensity"] = "logit",
    ratio: int = 1,
    caliper: float | None = None,
    strata: ArrayLike | None = None,
    ties: Literal["first", "all"] = "first",
    bias_correct: bool = False,
) -> Effect:
    """Score, nearest controls with replacement, effect and its error, in one call.

    The score is a logit on `matrix` (n, k); pairs are those `match_nearest` makes with
    replacement and the same options; `caliper` in standard deviations of the distance.
    `bias_correct` corrects for remaining differences in `matrix`. The error counts that the
    score was estimated.
    """
    covariates = as_matrix(matrix, len(np.asarray(treated)))
    fit = fit_logit(covariates, treated)
    if fit.status != "ok":
        status = "no_overlap" if fit.status == "separation" else fit.status
        return NotEstimable(status, "The propensity model has no finite solution.").effect()
    distance = fit.linear if scale == "logit" else fit.score
    width = None if caliper is None else caliper_width(distance, caliper)
    pairs = pairs_with_replacement(
        distance, treated, ratio=ratio, caliper=width, strata=strata, keep_ties=ties == "all"
    )
    bias = covariates if bias_correct else None
    return abadie_imbens(
        outcome, treated, distance, *pairs, bias_matrix=bias, logit=fit, matrix=covariates
    )


def _pairs(treated_index: ArrayLike, control_index: ArrayLike, rows: int) -> Pairs:
    treated = np.asarray(treated_index, dtype=np.int64)
    control = np.asarray(control_index, dtype=np.int64)
    counts = np.bincount(treated, minlength=rows)
    share = 1.0 / counts[treated]
    used, squares = _sum_by(control, share, rows), _sum_by(control, share**2, rows)
    if np.count_nonzero(counts) < 2 or np.count_nonzero(used) < 2:
        raise NotEstimable("too_few", "Fewer than 2 matched persons in a group.")
    return Pairs(treated, control, share, used, squares, counts > 0)


def _sum_by(codes: Ints, values: Floats, rows: int) -> Floats:
    return np.asarray(np.bincount(codes, weights=values, minlength=rows), dtype=np.float64)


def _control_model(values: Floats, covariates: Floats, pairs: Pairs) -> Floats:
    """Outcome without treatment (n,), from matched controls weighted by their use.

    Without covariates this is their mean, which leaves the plain matching estimate.
    """
    fit = fit_least_squares(values, covariates, pairs.used, variance="classical")
    if fit.status != "ok":
        raise NotEstimable("too_few", "Too few matched controls for the bias correction.")
    return fit.fitted


def _arms(place: Floats, group: NDArray[np.bool_], neighbours: int) -> dict[bool, Arm]:
    usable = np.isfinite(place)
    rows = {flag: np.flatnonzero((group == flag) & usable) for flag in (True, False)}
    if min(len(arm) for arm in rows.values()) < max(neighbours, 2):
        raise NotEstimable("too_few", "Too few persons in an arm to estimate its variance.")
    return {flag: Arm(place, rows[flag], neighbours) for flag in rows}


def _variance(
    values: Floats,
    group: NDArray[np.bool_],
    gain: Floats,
    pairs: Pairs,
    arms: dict[bool, Arm],
) -> float:
    """Abadie & Imbens (2006), theorem 7, with fractional use when ties are kept."""
    controls = np.flatnonzero(~group & (pairs.used > 0))
    spread = neighbour_covariance(arms[False], controls, values[:, None], values)[:, 0]
    spare = (pairs.used**2 - pairs.used_squares)[controls]
    own = gain[pairs.matched] - gain[pairs.matched].mean()
    total = float((own**2).sum()) + float(spare @ spread)
    return total / np.count_nonzero(pairs.matched) ** 2


def _score_adjustment(
    values: Floats,
    covariates: Floats,
    logit: Logit,
    estimate: float,
    arms: dict[bool, Arm],
    *,
    matches: int,
) -> float:
    """Change of the variance because the score was estimated: d' V d - c' V c.

    Abadie & Imbens (2016, sec. 3) with the estimators of Stata's teffects psmatch ([TE]
    teffects nnmatch, "PSM, ATE, and ATET variance adjustment"). V is the covariance of the
    logit coefficients; c the sum of a term of covariances and a term of outcome gaps, both at
    a given score; d the derivative of the estimand, from gaps at given covariates.
    """
    rows = np.flatnonzero(np.isfinite(logit.score))
    score, design = logit.score[rows], with_intercept(covariates)
    weight = score * (1.0 - score) / np.isin(rows, arms[True].rows).sum()
    one = neighbour_covariance(arms[True], rows, design, values)
    zero = neighbour_covariance(arms[False], rows, design, values)
    at_score = neighbour_mean(arms[True], rows, values) - neighbour_mean(arms[False], rows, values)
    at_covariates = _covariate_gaps(values, covariates, rows, arms, matches)
    c = weight @ (one + (score / (1.0 - score))[:, None] * zero)
    c = c + (weight * (at_score - estimate)) @ design[rows]
    d = (weight * (at_covariates - estimate)) @ design[rows]
    return float(d @ logit.covariance @ d - c @ logit.covariance @ c)


def _covariate_gaps(
    values: Floats, covariates: Floats, rows: Ints, arms: dict[bool, Arm], matches: int
) -> Floats:
    """Treated minus control outcome at the covariates of each person, (rows,).

    The person itself against the `matches` nearest of the other arm. Stata takes the
    Euclidean distance of the covariates as they are, so their units matter.
    """
    gaps = np.zeros(len(values))
    for flag, sign in ((True, 1.0), (False, -1.0)):
        own, pool = arms[flag].rows, arms[not flag].rows
        other = covariate_mean(covariates, own, pool, values, matches)
        gaps[own] = sign * (values[own] - other)
    return gaps[rows]


def _effect(
    values: Floats, predicted: Floats, estimate: float, variance: float, pairs: Pairs
) -> Effect:
    if not (np.isfinite(estimate) and variance >= 0):
        return NotEstimable("not_converged", "The variance is not a positive number.").effect()
    residual = values - predicted
    scale = len(values) / np.count_nonzero(pairs.matched)
    influence = scale * (pairs.matched * (residual - estimate) - pairs.used * residual)
    mean = float(values[pairs.matched].mean())
    return Effect(estimate, float(np.sqrt(variance)), influence, mean, mean - estimate)
