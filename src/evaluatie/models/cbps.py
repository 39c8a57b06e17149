"""Covariate balancing propensity score for the effect on the treated, over-identified."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evaluatie.models.gram import linear_predictor, weighted_gram, weighted_sum
from evaluatie.models.logit import fit_logit, inverse_logit
from evaluatie.models.scaling import Floats, as_matrix, scaling

MAX_STEPS = 200
HALVINGS = 40
SHRINKAGE = (0.8, 1.1)  # of the logit, in search of the start: the interval of R's CBPS
NEGLIGIBLE = 1e-10  # expected fall of the J statistic: the step after it is the last
LARGEST_EXPONENT = 500.0


@dataclass(frozen=True)
class Cbps:
    """Score (n,), its log odds (n,), the J statistic, and a status.

    J is n times the loss; under a correct model it is chi-squared with as many degrees of
    freedom as there are coefficients. `status` is `ok`, `separation` or `not_converged`.
    """

    score: Floats
    linear: Floats
    statistic: float
    status: str


def fit_cbps(matrix: ArrayLike | None, treated: ArrayLike) -> Cbps:
    """Score (n,) that predicts treatment and balances the covariates (n, k) as well as it can.

    Two-step generalised method of moments: the score equations of the logit, mean of
    x (D - p), together with the balance of the effect on the treated, mean of
    (n / n1) x (D - p) / (1 - p). The weight matrix is the inverse of the variance of these
    moments given x, at the logit whose coefficients are all multiplied by the number between
    0.8 and 1.1 with the smallest loss (the start of R's CBPS, `method = "over"`). The loss is
    minimised by Newton steps with its exact second derivatives. A score without logit (see
    `fit_logit`) has status `separation`. Source: Imai & Ratkovic (2014), section 2. The
    exactly identified version is `fit_tilting`.

    R's CBPS stops before the minimum for this estimand: its gradient of the balance moments
    has a factor n / n1 too much (tests/gold/test_gold_weights.py shows it).
    """
    target = np.asarray(treated, dtype=np.float64)
    covariates = np.ascontiguousarray(as_matrix(matrix, len(target)))
    logit = fit_logit(covariates, target)
    if logit.status != "ok":
        return _unsolved(len(target), logit.status)
    scale = scaling(covariates)
    design = scale.apply(covariates)
    moments = Moments(design, target)
    standardised = np.linalg.solve(scale.back_transform(), logit.coefficients)
    start = _start(moments, np.asarray(standardised, dtype=np.float64))
    solution, loss, converged = _minimise(moments, start, moments.weight_matrix(start))
    if not converged:
        return _unsolved(len(target), "not_converged")
    linear = linear_predictor(design, solution)
    return Cbps(inverse_logit(linear), linear, len(target) * loss, "ok")


@dataclass(frozen=True)
class Moments:
    """The 2k moments of a design (n, k) and treatment (n,), with their derivatives.

    The score moments x (D - p), and beside them not the balance moments x (D - p) / (1 - p)
    but the balance less the score, x (D - p) p / (1 - p): the minimum is the same, and where
    few are treated the two would be nearly equal and their variance singular.
    """

    design: Floats
    treated: Floats

    def mean(self, point: Floats) -> Floats:
        """Means of the moments at coefficients (k,): (2k,)."""
        score, odds = self._score_and_odds(point)
        excess = np.where(self.treated > 0.5, score, -score * odds)
        parts = (self.treated - score, excess)
        return np.concatenate([weighted_sum(self.design, part) for part in parts]) / len(score)

    def weight_matrix(self, point: Floats) -> Floats:
        """Inverse of the variance (2k, 2k) of the moments given the covariates."""
        score, odds = self._score_and_odds(point)
        parts = (score * (1.0 - score), score**2, score**2 * odds)
        one, cross, two = (weighted_gram(self.design, part) / len(score) for part in parts)
        variance = np.block([[one, cross], [cross, two]])
        diagonal = np.sqrt(np.diag(variance))
        scale = np.where(diagonal > 0, diagonal, 1.0)
        correlation = variance / np.outer(scale, scale)
        return np.asarray(np.linalg.pinv(correlation, hermitian=True) / np.outer(scale, scale))

    def jacobian(self, point: Floats) -> Floats:
        """Derivatives of the moments to the coefficients, (2k, k)."""
        score, odds = self._score_and_odds(point)
        excess = np.where(self.treated > 0.5, score * (1.0 - score), -score * odds * (2.0 - score))
        parts = (score * (score - 1.0), excess)
        return np.concatenate([weighted_gram(self.design, part) for part in parts]) / len(score)

    def curvature(self, point: Floats, direction: Floats) -> Floats:
        """Second derivatives (k, k) of direction'moments, for a direction (2k,)."""
        score, odds = self._score_and_odds(point)
        one, other = (linear_predictor(self.design, part) for part in np.split(direction, 2))
        bend = score * (1.0 - score) * (1.0 - 2.0 * score)
        excess = np.where(
            self.treated > 0.5, bend, -score * odds * (4.0 - 5.0 * score + 2.0 * score**2)
        )
        return weighted_gram(self.design, other * excess - one * bend) / len(score)

    def _score_and_odds(self, point: Floats) -> tuple[Floats, Floats]:
        linear = linear_predictor(self.design, point)
        return inverse_logit(linear), np.exp(np.minimum(linear, LARGEST_EXPONENT))


def _loss(moments: Moments, point: Floats, weight: Floats) -> float:
    mean = moments.mean(point)
    return float(mean @ weight @ mean)


def _start(moments: Moments, logit: Floats) -> Floats:
    """The multiple of the logit with the smallest loss, each judged by its own weight matrix.

    To four decimals, about what R's search finds: the loss is flat there, and further digits
    would be those of the machine.
    """
    from scipy.optimize import minimize_scalar

    def loss(multiple: float) -> float:
        point = multiple * logit
        return _loss(moments, point, moments.weight_matrix(point))

    found = minimize_scalar(loss, bounds=SHRINKAGE, method="bounded", options={"xatol": 1e-6})
    return np.asarray(round(float(found.x), 4) * logit)


def _minimise(moments: Moments, start: Floats, weight: Floats) -> tuple[Floats, float, bool]:
    """Coefficients with the smallest loss near the start, that loss, whether the steps settled."""
    point, here = start, _loss(moments, start, weight)
    for _ in range(MAX_STEPS):
        step, fall = _newton_step(moments, point, weight)
        settled = len(moments.treated) * fall <= NEGLIGIBLE
        for halvings in range(HALVINGS):
            ahead = point + step / 2.0**halvings
            loss = _loss(moments, ahead, weight)
            if loss <= here or settled:
                break
        else:
            return point, here, False
        point, here = ahead, loss
        if settled:
            return point, here, True
    return point, here, False


def _newton_step(moments: Moments, point: Floats, weight: Floats) -> tuple[Floats, float]:
    """The step, and the fall of the loss it promises; Gauss-Newton where the loss is not convex."""
    pull, jacobian = weight @ moments.mean(point), moments.jacobian(point)
    gradient, gauss_newton = jacobian.T @ pull, jacobian.T @ weight @ jacobian
    hessian = gauss_newton + moments.curvature(point, pull)
    lowest = np.linalg.eigvalsh(hessian).min()
    if lowest < -1e-10 * np.abs(hessian).max():
        hessian = gauss_newton
    step = -np.linalg.pinv(hessian, hermitian=True) @ gradient
    return step, float(-gradient @ step)


def _unsolved(rows: int, status: str) -> Cbps:
    missing = np.full(rows, np.nan)
    return Cbps(missing, missing.copy(), float("nan"), status)
