"""What estimating a propensity score does to the error of matching on it.

Abadie & Imbens (2016, Econometrica 84): matching on the estimated score is not matching on the
true one, and its variance differs by d' V d - c' V c. V is the covariance of the logit's
coefficients; c the covariance of the matching estimator with the logit's score; d the
derivative of the estimand to the coefficients.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluatie.estimators.matching.neighbour_sets import (
    Arm,
    covariate_mean,
    neighbour_covariance,
    neighbour_mean,
)
from evaluatie.models.logit import Logit
from evaluatie.models.scaling import with_intercept

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MOST_SOUGHT = 20_000  # persons whose nearest are searched in covariates: slow in many columns


@dataclass(frozen=True)
class Scored:
    """Outcome (n,), treated (n,), the logit and its covariates (n, k), the distance (n,)."""

    values: Floats
    treated: NDArray[np.bool_]
    logit: Logit
    covariates: Floats
    place: Floats

    @property
    def rows(self) -> Ints:
        """Rows with a score and a distance."""
        return np.flatnonzero(np.isfinite(self.logit.score) & np.isfinite(self.place))

    def arms(self, neighbours: int) -> dict[bool, Arm]:
        """Treated and controls, sorted by distance."""
        group = self.treated[self.rows]
        return {arm: Arm(self.place, self.rows[group == arm], neighbours) for arm in (True, False)}


def score_adjustment(data: Scored, estimate: float, matches: int, neighbours: int) -> float:
    """Change of the variance of an estimate because its score was estimated: d' V d - c' V c.

    `matches`: how many persons of the other arm stand for a person in d; `neighbours`: of the
    same arm in c. With a bias correction the values are those net of its model.
    """
    c, d = _gradients(data, estimate, matches, neighbours)
    covariance = data.logit.covariance
    return float(d @ covariance @ d - c @ covariance @ c)


def _gradients(
    data: Scored, estimate: float, matches: int, neighbours: int
) -> tuple[Floats, Floats]:
    """C and d by the estimators of the paper's section 3, as Stata's teffects psmatch has them.

    ([TE] teffects nnmatch, "PSM, ATE, and ATET variance adjustment".) c is the sum of a term of
    covariances and a term of outcome gaps, both at a given score; d takes outcome gaps at given
    covariates.
    """
    rows, arms, values = data.rows, data.arms(neighbours), data.values
    score, design = data.logit.score[rows], with_intercept(data.covariates)
    weight = score * (1.0 - score) / np.count_nonzero(data.treated[rows])
    one = neighbour_covariance(arms[True], rows, design, values)
    zero = neighbour_covariance(arms[False], rows, design, values)
    at_score = neighbour_mean(arms[True], rows, values) - neighbour_mean(arms[False], rows, values)
    c = weight @ (one + (score / (1.0 - score))[:, None] * zero)
    c = c + (weight * (at_score - estimate)) @ design[rows]
    return c, _derivative(data, arms, weight, estimate, matches)


def _derivative(
    data: Scored, arms: dict[bool, Arm], weight: Floats, estimate: float, matches: int
) -> Floats:
    """d, from every row or, beyond MOST_SOUGHT rows, every second, third ... of them."""
    rows = data.rows
    step = -(-len(rows) // MOST_SOUGHT)
    some, share = rows[::step], weight[::step] * (weight.sum() / weight[::step].sum())
    gaps = _covariate_gaps(data, arms, some, matches)
    return (share * (gaps - estimate)) @ with_intercept(data.covariates[some])


def _covariate_gaps(data: Scored, arms: dict[bool, Arm], rows: Ints, matches: int) -> Floats:
    """Treated minus control outcome at the covariates of each row, (rows,).

    The person itself against the `matches` nearest of the other arm. Stata takes the
    Euclidean distance of the covariates as they are, so their units matter.
    """
    gaps = np.empty(len(rows))
    for arm, sign in ((True, 1.0), (False, -1.0)):
        here, pool = data.treated[rows] == arm, arms[not arm].rows
        own = rows[here]
        if len(own):
            other = covariate_mean(data.covariates, own, pool, data.values, matches)
            gaps[here] = sign * (data.values[own] - other)
    return gaps
