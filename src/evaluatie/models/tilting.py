"""Inverse probability tilting: odds weights that balance the covariates exactly."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from evaluatie.models.gram import linear_predictor
from evaluatie.models.logit import fit_logit, intercept_only, inverse_logit
from evaluatie.models.newton import Concave, State, maximise
from evaluatie.models.scaling import Floats, as_matrix, scaling

BALANCED = 1e-9  # difference in means, in standard deviations, that still counts as none
LARGEST_EXPONENT = 500.0
ROUNDING = 1e-9


@dataclass(frozen=True)
class Tilting:
    """Score (n,) whose odds balance controls to treated, its log odds (n,), and a status.

    `status` is `ok` or `not_converged`; rows without weight, and every row of a fit without
    solution, have no score.
    """

    score: Floats
    linear: Floats
    status: str


def fit_tilting(
    matrix: ArrayLike | None, treated: ArrayLike, weights: ArrayLike | None = None
) -> Tilting:
    """Score (n,) of treatment such that controls weighted by its odds have the treated means.

    Solves sum w (D - (1 - D) exp(x'g)) x = 0 for covariates (n, k) and an intercept: a convex
    problem, by Newton steps from the logit. The odds are the weights of entropy balancing for
    the effect on the treated (Hainmueller 2012), and the score is the exactly identified
    covariate balancing score (Imai & Ratkovic 2014). No solution exists when the treated mean
    lies outside the controls' range, nor one with a finite g when the groups are separated;
    then `not_converged`. Source: Graham, Pinto & Egel (2012); Sant'Anna & Zhao (2020), eq. 3.1.
    """
    target = np.asarray(treated, dtype=np.float64)
    covariates = np.ascontiguousarray(as_matrix(matrix, len(target)))
    used = np.ones(len(target)) if weights is None else np.asarray(weights, dtype=np.float64)
    keep = used > 0
    if not keep.any():
        return _unsolved(len(target))
    used = used[keep] / used[keep].mean()
    design = scaling(covariates[keep]).apply(covariates[keep])
    logit = fit_logit(design[:, 1:], target[keep], used)
    if logit.status != "ok":
        return _unsolved(len(target))
    fit = maximise(_Balance(design, target[keep], used, _terms), np.zeros(design.shape[1]))
    if not np.abs(fit.gradient).max() <= BALANCED * (used * target[keep]).sum():
        return _unsolved(len(target))
    linear = np.full(len(target), np.nan)
    linear[keep] = fit.linear
    return Tilting(inverse_logit(linear), linear, "ok")


class _Balance(Concave):
    """The tilting objective with the best intercept for the slopes of a point.

    The intercept makes the odds of the controls add up to the treated. Solving for it keeps
    every exponent small and the steps long (it is the dual of entropy balancing).
    """

    def at(self, point: Floats) -> State:
        """The objective, infinite when the treated mean lies beyond every control at `point`.

        The point is then a direction in which the objective rises for ever: no weights exist.
        """
        linear = linear_predictor(self.design, point)
        treated, control = self.weights * self.target, self.weights * (1.0 - self.target)
        largest, mean = linear[control > 0].max(), treated @ linear / treated.sum()
        mass = control @ np.exp(np.minimum(linear - largest, 0.0))
        intercept = np.log(treated.sum() / mass) - largest
        state = super().at(point + intercept_only(intercept, self.design))
        beyond = mean - largest > ROUNDING * max(1.0, abs(mean), abs(largest))
        return replace(state, value=np.inf) if beyond else state


def _terms(linear: Floats, treated: Floats) -> tuple[Floats, Floats, Floats]:
    """Terms of the concave objective: its slope is the treated less the weighted controls."""
    odds = (1.0 - treated) * np.exp(np.minimum(linear, LARGEST_EXPONENT))
    return treated * linear - odds, treated - odds, odds


def _unsolved(rows: int) -> Tilting:
    return Tilting(np.full(rows, np.nan), np.full(rows, np.nan), "not_converged")
