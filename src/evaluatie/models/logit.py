"""Logistic regression of treatment on covariates: the propensity model."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.models.scaling import Floats, as_matrix, scaling

MAX_ITERATIONS = 100
DEVIANCE = {"tol": 1e-10, "rtol": 1e-13}  # absolute and relative: what double precision can hold
SUSPECT_ERROR = 30.0  # standard error of a standardised coefficient: look for separation
SEPARATED = 1e-6  # mean gain that counts as separation; the solver is right to 1e-7
BATCH = 500  # rows added to the programme at a time


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
    earnings in one model are no numerical problem. `weights` (n,) count as frequencies. Never
    raises for separation, non-convergence or a singular matrix (the minimum-norm solution):
    see `Logit.status`. Separation is decided exactly, with a linear programme (Konis 2007,
    "Linear programming algorithms for detecting separated data", Oxford), which runs only
    when the iterations do not settle or a standardised coefficient has a huge error.
    """
    target = np.asarray(treated, dtype=np.float64)
    covariates = as_matrix(matrix, len(target))
    used = np.ones(len(target)) if weights is None else np.asarray(weights, dtype=np.float64)
    present = target[used > 0]
    if len(present) == 0 or present.min() == present.max():
        return _unfitted(*covariates.shape)
    scale = scaling(covariates[used > 0])
    design = scale.apply(covariates)
    params, log_likelihood, converged = _maximise(design, target, used)
    linear = design @ params
    score = inverse_logit(linear)
    information = design.T @ ((used * score * (1.0 - score))[:, None] * design)
    covariance = np.asarray(np.linalg.pinv(information, hermitian=True), dtype=np.float64)
    settled = converged and _well_determined(design[used > 0], information, covariance)
    status = _status(design[used > 0], present, settled, converged)
    coefficients, covariance = scale.restore(params, covariance)
    return Logit(coefficients, covariance, log_likelihood, linear, score, status)


def inverse_logit(linear: Floats) -> Floats:
    """Probabilities of a linear predictor, without overflow."""
    from scipy.special import expit

    return np.asarray(expit(linear), dtype=np.float64)


def _maximise(design: Floats, target: Floats, weights: Floats) -> tuple[Floats, float, bool]:
    """Coefficients on the standardised design, log-likelihood, whether the steps settled."""
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        model = GLM(target, design, family=Binomial(), freq_weights=weights)
        fit = model.fit(maxiter=MAX_ITERATIONS, tol_criterion="deviance", **DEVIANCE)
        converged = bool(fit.converged) and bool(np.isfinite(fit.params).all())
        return np.nan_to_num(np.asarray(fit.params)), float(fit.llf), converged


def _well_determined(design: Floats, information: Floats, covariance: Floats) -> bool:
    """Whether no direction of the covariates has (nearly) lost its information.

    Under separation the steps stop only when the error of a standardised coefficient is of
    the order 1e3, or when the direction is lost in rounding and the rank falls.
    """
    errors = np.sqrt(np.abs(np.diag(covariance)))
    rank = np.linalg.matrix_rank(design.T @ design, hermitian=True)
    kept = np.linalg.matrix_rank(information, hermitian=True)
    return bool(np.all(errors < SUSPECT_ERROR)) and bool(kept >= rank)


def _status(design: Floats, target: Floats, settled: bool, converged: bool) -> str:
    if not settled and is_separated(design, target):
        return "separation"
    return "ok" if converged else "not_converged"


def is_separated(design: Floats, target: Floats) -> bool:
    """Whether some combination of the columns (n, k) predicts the 0/1 target without error.

    Complete and quasi-complete separation: a direction b exists with sign * (x'b) >= 0 in
    every row and > 0 in some. The rows decide, not an iterative fit. The programme starts
    with some rows and adds those its solution violates (cutting planes): exact, and quick for
    many rows. Columns are taken to have unit scale.
    """
    signed = design * np.where(target > 0.5, 1.0, -1.0)[:, None]
    gain = signed.mean(axis=0)
    active = np.unique(np.linspace(0, len(signed) - 1, BATCH).astype(int))
    while True:
        direction = _separating_direction(gain, signed[active])
        if direction is None or gain @ direction < SEPARATED:
            return False
        value = signed @ direction
        violated = np.flatnonzero(value < -SEPARATED)
        fresh = np.setdiff1d(violated, active)
        if len(fresh) == 0:
            return True
        worst = fresh[np.argsort(value[fresh], kind="stable")[:BATCH]]
        active = np.concatenate([active, worst])


def _separating_direction(gain: Floats, signed: Floats) -> Floats | None:
    """The b in the unit box with signed @ b >= 0 and the largest gain; None when unsolved."""
    from scipy.optimize import linprog

    solution = linprog(-gain, A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=(-1.0, 1.0))
    return np.asarray(solution.x) if solution.status == 0 else None


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
