"""Inverse probability tilting: odds weights that balance the covariates exactly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.models.logit import fit_logit, inverse_logit
from evaluatie.models.scaling import Floats, as_matrix, scaling

MAX_STEPS = 100
GRADIENT = 1e-10
ROUNDING = 1e-13
SMALLEST_STEP = 1e-10


@dataclass(frozen=True)
class Tilting:
    """Score (n,) whose odds balance controls to treated, and status `ok` or `not_converged`."""

    score: Floats
    status: str


def fit_tilting(
    matrix: ArrayLike | None, treated: ArrayLike, weights: ArrayLike | None = None
) -> Tilting:
    """Score (n,) of treatment such that controls weighted by its odds have the treated means.

    Solves sum w (D - (1 - D) exp(x'g)) x = 0 for covariates (n, k) and an intercept: a convex
    problem, by Newton steps with halving from the logit. No solution exists when a treated
    mean lies outside the controls' range; then `not_converged`. Source: Graham, Pinto & Egel
    (2012); Sant'Anna & Zhao (2020), eq. 3.1.
    """
    target = np.asarray(treated, dtype=bool)
    covariates = as_matrix(matrix, len(target))
    used = np.ones(len(target)) if weights is None else np.asarray(weights, dtype=np.float64)
    used = used / used.sum() if used.sum() > 0 else used
    keep = used > 0
    design = scaling(covariates[keep]).apply(covariates[keep])
    start = fit_logit(design[:, 1:], target[keep], used[keep] * keep.sum())
    if start.status != "ok":
        return Tilting(np.full(len(target), np.nan), "not_converged")
    solution, converged = _newton(design, target[keep], used[keep], start.coefficients)
    score = np.full(len(target), np.nan)
    score[keep] = inverse_logit(design @ solution)
    return Tilting(score, "ok" if converged else "not_converged")


def _newton(
    design: Floats, treated: NDArray[np.bool_], weights: Floats, start: Floats
) -> tuple[Floats, bool]:
    """Minimises mean((1 - D) exp(x'g) - D x'g) under the weights."""
    treated_sum = (weights * treated) @ design
    control, base = design[~treated], weights[~treated]

    def loss(point: Floats) -> float:
        return float(base @ np.exp(np.minimum(control @ point, 500.0)) - treated_sum @ point)

    point = start
    for _ in range(MAX_STEPS):
        odds = base * np.exp(np.minimum(control @ point, 500.0))
        gradient = odds @ control - treated_sum
        if np.abs(gradient).max() < GRADIENT:
            return point, True
        hessian = control.T @ (odds[:, None] * control)
        step = np.linalg.lstsq(hessian, gradient, rcond=None)[0]
        # the loss is known to rounding only: near the solution the full step must be allowed
        size, limit = 1.0, loss(point) + ROUNDING * (1.0 + abs(loss(point)))
        while size > SMALLEST_STEP and not loss(point - size * step) <= limit:
            size /= 2.0
        point = point - size * step
    return point, False
