import numpy as np
import pytest
from scipy.optimize import minimize
from scipy.stats import ncx2

from evaluatie.inference.honest_did.event_study import make_event_study
from evaluatie.inference.honest_did.fixed_length import (
    fixed_length_interval,
    folded_quantile,
    frontier,
)
from tests.inference.honest_did.studies import correlated


@pytest.mark.parametrize("mean", [0.0, 0.1, 1.0, 4.0])
def test_folded_quantile_is_that_of_a_noncentral_chi_square(mean):
    expected = np.sqrt(ncx2.ppf(0.95, 1, mean**2)) if mean else 1.959963984540054
    assert folded_quantile(mean, 0.95) == pytest.approx(expected, abs=1e-9)


def test_folded_quantile_far_from_zero_is_one_sided():
    assert folded_quantile(1e4, 0.95) == pytest.approx(1e4 + 1.6448536269514722, abs=1e-8)


def test_one_period_before_and_after_by_hand():
    """The effect continued along the slope before: b1 + b-1, biased by at most the bound."""
    covariance = correlated(2)
    study = make_event_study([0.1, 0.5], covariance, 1)
    low, high = fixed_length_interval(study, frontier(study), 0.05, 0.95)
    error = np.sqrt(covariance.sum())
    half = error * np.sqrt(ncx2.ppf(0.95, 1, (0.05 / error) ** 2))
    assert (low, high) == pytest.approx((0.6 - half, 0.6 + half), abs=1e-9)


@pytest.mark.parametrize("bound", [0.0, 0.01, 0.1, 1.0])
@pytest.mark.parametrize("weights", [[1, 0, 0], [1 / 3, 1 / 3, 1 / 3], [0, -1, 1]])
def test_no_affine_estimator_has_a_shorter_interval(bound, weights):
    """Against a search over all weights of the coefficients before, bias by enumeration."""
    rng = np.random.default_rng(3)
    root = rng.normal(size=(7, 12)) * 0.05
    study = make_event_study(rng.normal(size=7), root @ root.T, 4, weights)
    low, high = fixed_length_interval(study, frontier(study), bound, 0.95)
    before, after = study.differences(order=2)
    bends = np.vstack([before, after])

    def half_length(free):
        pre = np.append(free, np.arange(1, 4) @ study.weights - np.array([4, 3, 2]) @ free)
        row = np.concatenate([pre, study.weights])
        bias = bound * np.abs(np.linalg.lstsq(bends.T, row, rcond=None)[0]).sum()
        error = np.sqrt(row @ study.covariance @ row)
        return error * folded_quantile(bias / error, 0.95)

    options = {"xatol": 1e-9, "fatol": 1e-12, "maxiter": 8_000, "maxfev": 8_000}
    starts = (np.zeros(3), np.array([-0.3, 0.2, 0.1]))
    found = [minimize(half_length, s, method="Nelder-Mead", options=options).fun for s in starts]
    assert (high - low) / 2 == pytest.approx(min(found), rel=1e-4)
    assert (high - low) / 2 <= min(found) * (1 + 1e-7)
