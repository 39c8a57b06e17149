"""Multiplier bootstrap of an influence function."""

import numpy as np
import pytest

from evaluatie.estimators.bootstrap import (
    HIGH,
    LOW,
    LOW_CHANCE,
    joint_multiplier_draws,
    multiplier_draws,
    multiplier_std_error,
)
from evaluatie.estimators.effect import clustered_std_error
from evaluatie.inference.clusters import joint_covariance


def influence(rows: int = 300) -> np.ndarray:
    """Skewed, with mean zero."""
    values = np.random.default_rng(8).exponential(size=rows)
    return values - values.mean()


def test_multipliers_have_mean_zero_variance_and_third_moment_one():
    chances, points = np.array([LOW_CHANCE, 1 - LOW_CHANCE]), np.array([LOW, HIGH])
    assert chances @ points == pytest.approx(0)
    assert chances @ points**2 == pytest.approx(1)
    assert chances @ points**3 == pytest.approx(1)


@pytest.mark.parametrize("clusters", [None, np.arange(300) // 3])
def test_limit_is_the_plug_in_error(clusters):
    """20,000 draws know a standard error within 1.5 % (3 simulation errors)."""
    found = multiplier_std_error(influence(), clusters, draws=20_000, seed=1)
    assert found == pytest.approx(clustered_std_error(influence(), clusters), rel=0.015)


def test_skewness_is_kept():
    """Third moment of the draws: sum of cubes / n^3; Rademacher signs would give zero."""
    draws = multiplier_draws(influence(), draws=100_000, seed=2)
    assert (draws**3).mean() == pytest.approx((influence() ** 3).sum() / 300**3, rel=0.15)


def test_seed_decides_and_blocks_do_not(monkeypatch):
    one = multiplier_draws(influence(), draws=50, seed=3)
    monkeypatch.setattr("evaluatie.estimators.bootstrap.BLOCK", 301)
    np.testing.assert_array_equal(one, multiplier_draws(influence(), draws=50, seed=3))
    assert one[0] != multiplier_draws(influence(), draws=50, seed=4)[0]


def test_names_of_clusters_do_not_matter():
    clusters = np.arange(300) // 3
    renamed = np.array([f"h{(code * 37) % 101}" for code in clusters])
    one = multiplier_draws(influence(), clusters, draws=20, seed=3)
    np.testing.assert_allclose(one, multiplier_draws(influence(), renamed, draws=20, seed=3))


def test_scale():
    one = multiplier_std_error(influence(), draws=100, seed=5)
    assert multiplier_std_error(10 * influence(), draws=100, seed=5) == pytest.approx(10 * one)
    assert multiplier_std_error(np.zeros(4), draws=10, seed=5) == 0


def test_joint_draws_are_the_draws_of_each_column(monkeypatch):
    columns = np.column_stack([influence(), influence() ** 2, -influence()])
    clusters = np.arange(300) // 3
    for block in (5_000_000, 301):
        monkeypatch.setattr("evaluatie.estimators.bootstrap.BLOCK", block)
        joint = joint_multiplier_draws(columns, clusters, draws=50, seed=3)
        for column in range(3):
            one = multiplier_draws(columns[:, column], clusters, draws=50, seed=3)
            np.testing.assert_allclose(joint[:, column], one, rtol=1e-10, atol=1e-14)


def test_joint_draws_vary_together_as_the_effects_do():
    """20,000 draws, correlation of two effects that share half of their persons' influence."""
    first, noise = influence(), np.random.default_rng(9).normal(size=300)
    columns = np.column_stack([first, first + noise])
    drawn = joint_multiplier_draws(columns, draws=20_000, seed=1)
    expected = joint_covariance(columns)
    np.testing.assert_allclose(drawn.T @ drawn / 20_000, expected, rtol=0.05)
