"""Tests of the periods before the programme, against published and hand-worked numbers."""

import numpy as np
import pytest
from scipy.stats import chi2, f, norm

from evaluatie.inference.pretrends import (
    detectable_slope,
    equivalence,
    linear_slope,
    wald_test,
)

# Periods -4, -3, -2 (reference -1) of He & Wang (2017), printed in the Stata package pretrends
HE_WANG = np.array([0.0667031482, -0.0077017923, -0.0307690538])
HE_WANG_COVARIANCE = np.array(
    [
        [0.0089065712, 0.0044883136, 0.0014587025],
        [0.0044883136, 0.0059369169, 0.0027500791],
        [0.0014587025, 0.0027500791, 0.0030386248],
    ]
)
TIME = np.array([-3.0, -2.0, -1.0])


def test_published_slope_of_roth():
    """r(slope) = .0520662478 at 50 % power (Roth 2022; README of Stata's pretrends), to 0.5 %."""
    found = detectable_slope(HE_WANG_COVARIANCE, TIME, power=0.5)
    assert found.individual == pytest.approx(0.0520662478, rel=0.005)


def test_one_period_has_the_textbook_answer():
    """Power 80 % at (1.96 + 0.84) errors, whichever test is used (the far tail is negligible)."""
    found = detectable_slope([[0.04]], [-2.0])
    expected = (norm.ppf(0.975) + norm.ppf(0.8)) * 0.2 / 2
    assert found.linear == pytest.approx(expected)
    assert found.joint == pytest.approx(expected, rel=1e-4)
    assert found.individual == pytest.approx(expected, rel=0.005)


def test_a_test_of_the_trend_finds_smaller_trends_than_a_joint_test():
    found = detectable_slope(HE_WANG_COVARIANCE, TIME)
    assert 0 < found.linear < found.joint
    simulated = np.random.default_rng(5).multivariate_normal(
        found.joint * TIME, HE_WANG_COVARIANCE, size=4000
    )
    rejected = [wald_test(one, HE_WANG_COVARIANCE).p_value < 0.05 for one in simulated]
    assert np.mean(rejected) == pytest.approx(0.8, abs=0.02)  # 3 simulation errors


def test_power_of_eyeballing_is_what_it_says():
    found = detectable_slope(HE_WANG_COVARIANCE, TIME, power=0.8)
    simulated = np.random.default_rng(6).multivariate_normal(
        found.individual * TIME, HE_WANG_COVARIANCE, size=40_000
    )
    error = np.sqrt(np.diag(HE_WANG_COVARIANCE))
    assert (np.abs(simulated) > 1.959964 * error).any(axis=1).mean() == pytest.approx(0.8, abs=0.01)


def test_no_power_is_needed_for_what_noise_does():
    """Ten independent periods are significant somewhere in 40 % of studies without any trend."""
    found = detectable_slope(np.eye(10), -np.arange(1.0, 11.0), power=0.3)
    assert found.individual == 0


def test_wald_by_hand():
    """Independent: (2 / 1)^2 + (3 / 2)^2 = 6.25."""
    found = wald_test([2.0, 3.0], np.diag([1.0, 4.0]), clusters=12)
    assert (found.statistic, found.freedom) == (pytest.approx(6.25), 2)
    assert found.p_value == pytest.approx(chi2.sf(6.25, 2))
    assert found.p_value_f == pytest.approx(f.sf(3.125, 2, 11))
    assert found.p_value_f > found.p_value
    assert np.isnan(wald_test([2.0, 3.0], np.diag([1.0, 4.0])).p_value_f)


def test_wald_does_not_depend_on_the_reference_period():
    """Against another reference the effects are b - b_j, and the statistic is the same."""
    move = np.array([[-1.0, 0, 0], [-1, 1, 0], [-1, 0, 1]])
    other = wald_test(move @ HE_WANG, move @ HE_WANG_COVARIANCE @ move.T)
    assert other.statistic == pytest.approx(wald_test(HE_WANG, HE_WANG_COVARIANCE).statistic)


def test_equivalence_by_hand():
    """|b| + 1.645 errors: 1 + 1.645 x 0.5 and 0.2 + 1.645 x 2; the noisy period decides."""
    found = equivalence([-1.0, 0.2], [0.5, 2.0], 0.95, margin=4.0)
    assert found.margin == pytest.approx(0.2 + 1.644854 * 2)
    assert found.largest == 1.0
    assert found.p_value == pytest.approx(norm.cdf((0.2 - 4) / 2))
    at_margin = equivalence([-1.0, 0.2], [0.5, 2.0], 0.95, margin=found.margin)
    assert at_margin.p_value == pytest.approx(0.05)


def test_equivalence_with_few_clusters_asks_for_more():
    wide = equivalence([0.1], [1.0], 0.95, margin=2.0, freedom=4)
    narrow = equivalence([0.1], [1.0], 0.95, margin=2.0)
    assert wide.margin == pytest.approx(0.1 + 2.131847)
    assert wide.p_value > narrow.p_value


def test_a_straight_line_is_found_exactly():
    found = linear_slope(0.7 * TIME, HE_WANG_COVARIANCE, TIME)
    assert found.estimate == pytest.approx(0.7)
    assert found.p_value < 1e-6
    half = linear_slope(0.7 * TIME, HE_WANG_COVARIANCE, TIME / 2)
    assert half.estimate == pytest.approx(1.4)


def test_slope_by_hand():
    """Equal independent errors: sum(t b) / sum(t^2) = (2 x 4 + 1 x 1) / 5, variance 9 / 5."""
    found = linear_slope([-4.0, -1.0], 9 * np.eye(2), [-2.0, -1.0])
    assert (found.estimate, found.std_error) == pytest.approx((1.8, (9 / 5) ** 0.5))
    assert linear_slope([-4.0, -1.0], 9 * np.eye(2), [-2.0, -1.0], freedom=3).p_value > (
        found.p_value
    )


@pytest.mark.parametrize(
    ("covariance", "clusters", "status"),
    [
        (np.empty((0, 0)), 9, "no_pre_period"),
        (np.diag([1.0, 0.0]), 9, "no_variation"),
        (np.diag([1.0, np.nan]), 9, "no_variation"),
        (np.ones((2, 2)), 9, "no_variation"),
        (np.eye(2), 2, "too_few"),
    ],
)
def test_statuses(covariance, clusters, status):
    effects = np.zeros(len(covariance))
    assert wald_test(effects, covariance, clusters=clusters).status == status
    if status != "too_few":
        assert linear_slope(effects, covariance, effects - 1).status == status
        assert detectable_slope(covariance, effects - 1).status == status
    if len(covariance) == 0:
        assert equivalence([], [], 0.95).status == status
