"""Scores and weights that balance covariates, against published numbers.

Sources: WeightIt vignette (entropy balancing, MatchIt's lalonde); R CBPS 0.23 (exact and
over-identified); Imbens & Xu (2024), "LaLonde (1986) after nearly four decades" (CPS-1).
The weights are the odds of the score, for the effect on the treated.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from scipy.optimize import minimize_scalar

from evaluatie.designs.weighting import ipw_weights
from evaluatie.estimators.matching.weighted import difference_in_means
from evaluatie.models.propensity import fit_propensity


def _effect(sample, score):
    weights, _ = ipw_weights(score, sample.treated)
    return difference_in_means(sample.values("re78"), sample.treated, weights=weights)


def _imbalance(sample, terms, score):
    """Largest difference in means, in standard deviations of the treated."""
    matrix, treated = sample.matrix(terms).to_numpy(), sample.treated
    odds = (score / (1 - score))[~treated]
    gap = matrix[treated].mean(axis=0) - odds @ matrix[~treated] / odds.sum()
    return np.abs(gap / matrix[treated].std(axis=0, ddof=1)).max()


def test_entropy_balancing(lalonde, terms):
    """WeightIt: 1273.2614 and control ESS 98.46.

    Ours is 1273.26181 with balance exact to 1e-8: tolerance 5e-4, for where WeightIt stops.
    """
    score = fit_propensity("cbps", lalonde.matrix(terms.matchit), lalonde.treated).score
    odds = (score / (1 - score))[~lalonde.treated]
    assert _effect(lalonde, score).estimate == pytest.approx(1273.2614, abs=5e-4)
    assert odds.sum() ** 2 / (odds**2).sum() == pytest.approx(98.46, abs=5e-3)
    assert _imbalance(lalonde, terms.matchit, score) < 1e-8


def test_cbps_exact(lalonde, terms):
    """R CBPS, exact: 1272.4611. The same equations; R stops at about 1e-4, so within 1 dollar."""
    score = fit_propensity("cbps", lalonde.matrix(terms.matchit), lalonde.treated).score
    assert _effect(lalonde, score).estimate == pytest.approx(1272.4611, abs=1.0)


def test_cbps_with_cps(cps, terms):
    """Imbens & Xu: CBPS 1410 (655), HC1. Exact balance gives 1406.30 (655.0).

    Their entropy balancing, the same equations again, has 1406 (655): the 4 dollars are R's
    early stop. Tolerance of the estimate 4 dollars (0.6 % of the error), of the error 0.5.
    """
    score = fit_propensity("cbps", cps.matrix(terms.imbens_xu), cps.treated).score
    effect = _effect(cps, score)
    assert _imbalance(cps, terms.imbens_xu, score) < 1e-8
    assert effect.estimate == pytest.approx(1406.304, abs=1e-3)
    assert effect.estimate == pytest.approx(1410, abs=4)
    assert effect.std_error == pytest.approx(655, abs=0.5)


def test_cbps_overidentified_is_the_minimum(lalonde, terms, as_r):
    """R CBPS, over-identified: 1188.7156. The minimum of the same loss is 1247.3.

    R stops at a loss of 0.01235, ours is 0.01040 and level: `test_why_r_differs`. Tolerances
    are for the fourth decimal of the start.
    """
    found = fit_propensity("cbps_overidentified", lalonde.matrix(terms.matchit), lalonde.treated)
    ours = np.linalg.lstsq(as_r.design, found.logit, rcond=None)[0]
    assert _effect(lalonde, found.score).estimate == pytest.approx(1247.3, abs=0.05)
    assert as_r.loss(ours) == pytest.approx(0.0104005, abs=1e-7)
    assert np.abs(as_r.gradient(ours, factor=1.0)).max() < 1e-6


def test_why_r_differs(lalonde, as_r):
    """R CBPS, over-identified: 1188.7156, reproduced to its last printed digits.

    R minimises with the gradient below, in which the balance part is n / n1 = 3.3 times too
    large. The search ends where that gradient does not lead down, at a loss 19 % above the
    minimum. With the right gradient the same search comes within 0.1 of our 1247.3.
    """
    theirs = variable_metric(as_r.loss, lambda b: as_r.gradient(b, as_r.ratio), as_r.start)
    right = variable_metric(as_r.loss, lambda b: as_r.gradient(b, 1.0), as_r.start)
    assert _effect(lalonde, as_r.score(theirs)).estimate == pytest.approx(1188.7156, abs=1e-3)
    assert as_r.loss(theirs) == pytest.approx(0.0123509, abs=1e-6)
    assert np.abs(as_r.gradient(theirs, factor=1.0)).max() > 1e-4
    assert _effect(lalonde, as_r.score(right)).estimate == pytest.approx(1247.3, abs=0.1)


@dataclass(frozen=True)
class AsInR:
    """Loss and gradient of Imai & Ratkovic (2014) for the ATT, in the coordinates R uses.

    The coordinates are the left singular vectors of the standardised covariates.
    """

    design: np.ndarray
    treated: np.ndarray
    start: np.ndarray
    weight: np.ndarray

    @property
    def ratio(self) -> float:
        return len(self.treated) / self.treated.sum()

    def score(self, point):
        return 1 / (1 + np.exp(-self.design @ point))

    def loss(self, point):
        return loss_in_r(self.design, self.treated, point, self.weight)

    def gradient(self, point, factor):
        score = self.score(point)
        tilt = (1 - self.treated) * score / (1 - score) * self.ratio * factor
        slopes = [-(self.design.T * part) @ self.design for part in (score * (1 - score), tilt)]
        mean = moments_in_r(self.design, self.treated, point)
        return 2 * np.hstack(slopes) / len(score) @ self.weight @ mean


def moments_in_r(design, treated, point):
    score = 1 / (1 + np.exp(-design @ point))
    balance = (treated - score) / (1 - score) / treated.mean()
    return np.r_[design.T @ (treated - score), design.T @ balance] / len(score)


def weight_in_r(design, treated, point):
    score, ratio = 1 / (1 + np.exp(-design @ point)), 1 / treated.mean()
    parts = (score * (1 - score), ratio * score, ratio**2 * score / (1 - score))
    one, cross, two = ((design.T * part) @ design / len(score) for part in parts)
    return np.linalg.inv(np.block([[one, cross], [cross, two]]))


def loss_in_r(design, treated, point, weight):
    mean = moments_in_r(design, treated, point)
    return float(mean @ weight @ mean)


@pytest.fixture(scope="module")
def as_r(lalonde, lalonde_logit, terms) -> AsInR:
    """R's start: the logit times the number in (0.8, 1.1) with the smallest loss."""
    matrix, treated = lalonde.matrix(terms.matchit).to_numpy(), lalonde.treated.astype(float)
    standard = (matrix - matrix.mean(axis=0)) / matrix.std(axis=0, ddof=1)
    full = np.column_stack([np.ones(len(treated)), standard])
    design = np.linalg.svd(full, full_matrices=False)[0]
    logit = np.linalg.lstsq(design, lalonde_logit.linear, rcond=None)[0]

    def own_loss(multiple):
        point = multiple * logit
        return loss_in_r(design, treated, point, weight_in_r(design, treated, point))

    found = minimize_scalar(own_loss, bounds=(0.8, 1.1), method="bounded", options={"xatol": 1e-4})
    start = found.x * logit
    return AsInR(design, treated, start, weight_in_r(design, treated, start))


def variable_metric(loss: Callable, gradient: Callable, start: np.ndarray) -> np.ndarray:
    """Algorithm 21 of Nash (1990), "Compact Numerical Methods for Computers": R's BFGS.

    With R's settings: steps shrink by 0.2, accepted at 1e-4 of the promised fall; a change in
    the loss below 1e-8 of it restarts along the gradient last known, and then ends.
    """
    point, value, slope = start, loss(start), gradient(start)
    inverse, age = np.eye(len(start)), 0
    while True:
        direction = -inverse @ slope
        promised = float(direction @ slope)
        ahead, trial = _shorten(loss, point, value, direction, promised)
        enough = trial is not None and abs(trial - value) > 1e-8 * (abs(value) + 1e-8)
        if trial is not None:
            change, point, value = ahead - point, ahead, trial
        if not enough:
            if age == 0:
                return point
            inverse, age = np.eye(len(start)), 0
            continue
        fresh = gradient(point)
        inverse, age = _updated(inverse, change, fresh - slope), age + 1
        slope = fresh
        if inverse is None or age > 2 * len(start):
            inverse, age = np.eye(len(start)), 0


def _shorten(loss, point, value, direction, promised):
    """The first point that falls enough, and its loss; None when there is none."""
    size = 1.0
    while promised < 0:
        ahead = point + size * direction
        if (10 + ahead == 10 + point).all():
            break
        trial = loss(ahead)
        if trial <= value + 1e-4 * size * promised:
            return ahead, trial
        size *= 0.2
    return point, None


def _updated(inverse, change, bend):
    """The Broyden-Fletcher-Goldfarb-Shanno update; None where the loss is not convex."""
    along = float(change @ bend)
    if along <= 0:
        return None
    moved = inverse @ bend
    scale = 1 + float(moved @ bend) / along
    cross = np.outer(change, moved)
    return inverse + (scale * np.outer(change, change) - cross - cross.T) / along
