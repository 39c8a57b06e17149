"""Simultaneous bands: known critical values, and what may not move them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm, t

from evaluatie.inference.bands import (
    bands,
    normal_sample,
    pointwise_critical,
    sup_t_critical,
    sup_t_critical_normal,
)


def sidak(effects: int, confidence: float = 0.95) -> float:
    """Independent effects: all q hold with probability (2 Phi(c) - 1)^q."""
    return norm.ppf((1 + confidence ** (1 / effects)) / 2)


@pytest.mark.parametrize("effects", [2, 4, 8, 30])
def test_independent_effects_have_sidaks_value(effects):
    assert sup_t_critical_normal(np.eye(effects), 0.95) == pytest.approx(sidak(effects), abs=0.01)


def test_dunnetts_value_for_a_shared_reference():
    """Correlation one half, three comparisons: 2.349 at 95 % (Dunnett 1964, Biometrics 20)."""
    half = np.full((3, 3), 0.5) + 0.5 * np.eye(3)
    assert sup_t_critical_normal(half, 0.95) == pytest.approx(2.349, abs=0.01)


def test_dunnetts_value_with_few_degrees_of_freedom():
    """Same, 10 degrees of freedom: 2.76 at 95 % (Dunnett 1964, Biometrics 20, table of t)."""
    half = np.full((3, 3), 0.5) + 0.5 * np.eye(3)
    assert sup_t_critical_normal(half, 0.95, freedom=10) == pytest.approx(2.76, abs=0.015)


def test_one_effect_has_the_usual_quantile():
    assert sup_t_critical_normal([[4.0]], 0.9) == pytest.approx(norm.ppf(0.95), abs=1e-12)
    assert sup_t_critical_normal([[4.0]], 0.9, freedom=7) == pytest.approx(t.ppf(0.95, 7))
    assert sup_t_critical(np.ones((9, 1)), [1.0], 0.95) == pytest.approx(norm.ppf(0.975))


def test_effects_that_are_one_effect_need_no_wider_band():
    same = np.outer([1.0, 2.0, 3.0], [1.0, 2.0, 3.0])
    assert sup_t_critical_normal(same, 0.95) == pytest.approx(1.96, abs=0.01)


def test_draws_and_covariance_agree():
    root = np.array([[1.0, 0.0, 0.0], [0.6, 0.8, 0.0], [-0.3, 0.5, 2.0]])
    draws = np.random.default_rng(4).normal(size=(40_000, 3)) @ root.T
    covariance = root @ root.T
    by_draws = sup_t_critical(draws, np.sqrt(np.diag(covariance)), 0.95)
    assert by_draws == pytest.approx(sup_t_critical_normal(covariance, 0.95), abs=0.03)


def test_draws_by_hand():
    """Largest |z| per draw 1, 2, ..., 10: nine of ten are at most 9."""
    draws = np.column_stack([np.arange(1.0, 11.0), np.zeros(10)])
    assert sup_t_critical(draws, [1.0, 5.0], 0.9) == 9.0
    assert sup_t_critical(2 * draws, [2.0, 5.0], 0.9) == 9.0


def test_a_band_is_never_narrower_than_the_interval():
    assert sup_t_critical(np.zeros((5, 2)), [1.0, 1.0], 0.95) == pytest.approx(norm.ppf(0.975))


def test_effects_without_an_error_take_no_part():
    draws = np.random.default_rng(1).normal(size=(500, 3))
    draws[:, 1] = np.nan
    expected = sup_t_critical(draws[:, [0, 2]], [1.0, 1.0], 0.95)
    for missing in (np.nan, 0.0):
        assert sup_t_critical(draws, [1.0, missing, 1.0], 0.95) == expected
    assert np.isnan(sup_t_critical(draws, [0.0, 0.0, np.nan], 0.95))
    assert sup_t_critical_normal(np.diag([1.0, 0.0]), 0.95) == pytest.approx(norm.ppf(0.975))
    assert np.isnan(sup_t_critical_normal(np.empty((0, 0)), 0.95))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 5))
def test_scale_does_not_matter_and_order_hardly(seed, effects):
    random = np.random.default_rng(seed)
    root = random.normal(size=(effects, effects))
    covariance, scale = root @ root.T, 10.0 ** random.integers(-3, 4, effects)
    found = sup_t_critical_normal(covariance, 0.95)
    rescaled = sup_t_critical_normal(covariance * np.outer(scale, scale), 0.95)
    assert rescaled == pytest.approx(found, abs=1e-6)
    order = random.permutation(effects)
    moved = sup_t_critical_normal(covariance[np.ix_(order, order)], 0.95)
    assert moved == pytest.approx(found, abs=0.02)
    assert norm.ppf(0.975) <= found <= sidak(effects) + 0.02


def test_the_sample_has_the_covariance_and_the_seed_decides():
    covariance = np.array([[2.0, 1.0], [1.0, 0.5]])  # singular
    drawn = normal_sample(covariance, seed=3)
    np.testing.assert_allclose(np.cov(drawn.T), covariance, atol=0.01)
    np.testing.assert_array_equal(drawn, normal_sample(covariance, seed=3))
    assert (drawn != normal_sample(covariance, seed=4)).any()


def test_both_intervals_side_by_side():
    found = bands([1.0, np.nan], [0.5, np.nan], 2.5, 0.95)
    assert found.critical == pytest.approx(1.959964)
    assert (found.low[0], found.high[0]) == pytest.approx((1 - 0.979982, 1 + 0.979982))
    assert (found.band_low[0], found.band_high[0]) == pytest.approx((-0.25, 2.25))
    assert np.isnan(found.band_low[1])
    assert pointwise_critical(0.95, 3) == pytest.approx(3.182446, abs=1e-6)
