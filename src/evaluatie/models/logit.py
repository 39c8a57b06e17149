"""Logistic regression of treatment on covariates: the propensity model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.models.newton import Concave, State, maximise
from evaluatie.models.scaling import Floats, as_matrix, scaling
from evaluatie.models.separation import binary_status


@dataclass(frozen=True)
class Logit:
    """A fitted logit: intercept first, linear predictor and score (probability) per row.

    `status` is `ok`, `not_converged` or `separation` (a combination of covariates predicts
    treatment without error, so that no finite maximum exists); the numbers are then the last
    iterate (or missing) and must not be used as an estimate.
    """

    coefficients: Floats
    covariance: Floats
    log_likelihood: float
    linear: Floats
    score: Floats
    status: str


def fit_logit(
    matrix: ArrayLike | None, treated: ArrayLike, weights: ArrayLike | None = None
) -> Logit:
    """Logit of `treated` (n,) on `matrix` (n, k) and an intercept, by maximum likelihood.

    Columns are standardised inside and coefficients transformed back, so that age cubed and
    earnings in one model are no numerical problem. `weights` (n,) count as frequencies. Newton
    steps until the deviance is as low as double precision can tell (the usual iteratively
    reweighted least squares). Never raises for separation, non-convergence or a singular
    matrix (the minimum-norm solution): see `Logit.status` and `binary_status`.
    """
    target = np.asarray(treated, dtype=np.float64)
    covariates = np.ascontiguousarray(as_matrix(matrix, len(target)))
    used = np.ones(len(target)) if weights is None else np.asarray(weights, dtype=np.float64)
    if one_group(target, used):
        return _unfitted(*covariates.shape)
    scale = scaling(covariates if used.min() > 0 else covariates[used > 0])
    design = scale.apply(covariates)
    share = float(np.average(target, weights=used))
    start = intercept_only(np.log(share / (1.0 - share)), design)
    fit = maximise(Concave(design, target, used, logit_terms), start)
    coefficients, covariance = scale.restore(fit.point, _covariance(fit))
    status = binary_status(fit, design, target, used)
    score = inverse_logit(fit.linear)
    return Logit(coefficients, covariance, fit.value, fit.linear, score, status)


def inverse_logit(linear: Floats) -> Floats:
    """Probabilities of a linear predictor, without overflow."""
    from scipy.special import expit

    return np.asarray(expit(linear), dtype=np.float64)


def logit_terms(linear: Floats, target: Floats) -> tuple[Floats, Floats, Floats]:
    """Log-likelihood of each row (n,) of a logit, its slope and its curvature in x'b."""
    tail = np.exp(-np.abs(linear))
    value = target * linear - np.maximum(linear, 0.0) - np.log1p(tail)
    larger = 1.0 / (1.0 + tail)  # the larger of the two probabilities
    score = np.where(linear >= 0, larger, tail * larger)
    return value, target - score, tail * larger**2


def one_group(target: Floats, weights: Floats) -> bool:
    """Whether the rows that count are all treated, or none is: there is nothing to model."""
    present = target[weights > 0]
    return len(present) == 0 or bool(present.min() == present.max())


def intercept_only(value: float, design: Floats) -> Floats:
    """Coefficients (k,) of the model without covariates: where the iterations start."""
    start = np.zeros(design.shape[1])
    start[0] = value
    return start


def _covariance(fit: State) -> Floats:
    return np.asarray(np.linalg.pinv(fit.information, hermitian=True), dtype=np.float64)


def _unfitted(rows: int, columns: int) -> Logit:
    missing: NDArray[np.float64] = np.full(rows, np.nan)
    return Logit(
        coefficients=np.full(columns + 1, np.nan),
        covariance=np.full((columns + 1, columns + 1), np.nan),
        log_likelihood=float("nan"),
        linear=missing,
        score=missing.copy(),
        status="separation",
    )
