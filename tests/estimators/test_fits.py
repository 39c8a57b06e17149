"""Comparisons that are linear in the outcome: many outcomes at once are as one at a time."""

import numpy as np
import pytest

from evaluatie.estimators import att
from evaluatie.estimators.effect import NotEstimable, clustered_std_error
from evaluatie.estimators.fits import FITS, ipw_normalised, regression


@pytest.fixture
def sample(world):
    """Treated, covariates, weights with mean 1, and three outcomes."""
    rng = np.random.default_rng(5)
    outcome = np.column_stack([world.outcome, rng.normal(size=400), rng.random(400) < 0.3])
    weights = rng.uniform(0.5, 1.5, 400)
    return world.treated, world.matrix, weights / weights.mean(), outcome.astype(float)


@pytest.mark.parametrize("name", FITS)
def test_many_outcomes_are_as_one_at_a_time(sample, name):
    treated, matrix, weights, outcome = sample
    found = FITS[name](treated, matrix, weights).effects(outcome)
    for column in range(outcome.shape[1]):
        effect = getattr(att, name)(outcome[:, column], treated, matrix, weights=weights)
        assert found.estimate[column] == pytest.approx(effect.estimate, rel=1e-12)
        assert found.mean_treated[column] == pytest.approx(effect.mean_treated, rel=1e-12)
        np.testing.assert_allclose(found.influence[:, column], effect.influence, atol=1e-10)


@pytest.mark.parametrize("name", FITS)
def test_linear_in_the_outcome(sample, name):
    treated, matrix, weights, outcome = sample
    comparison = FITS[name](treated, matrix, weights)
    parts = comparison.effects(outcome)
    mixed = comparison.effects(outcome @ [[2.0], [-1.0], [3.0]])
    assert mixed.estimate[0] == pytest.approx(parts.estimate @ [2, -1, 3], rel=1e-10)
    np.testing.assert_allclose(mixed.influence[:, 0], parts.influence @ [2, -1, 3], atol=1e-9)


@pytest.mark.parametrize("name", [name for name in FITS if name != "doubly_robust_improved"])
def test_influence_is_the_derivative(sample, name):
    """Of the estimate to the weights; the improved estimator leaves out what is zero on average."""
    treated, matrix, weights, outcome = sample
    direction = np.random.default_rng(1).normal(size=400)
    up, down = (
        FITS[name](treated, matrix, weights + h * direction).effects(outcome).estimate
        for h in (1e-6, -1e-6)
    )
    influence = FITS[name](treated, matrix, weights).effects(outcome).influence
    # the influence is that of a person with weight; dividing gives the one of a unit of weight
    expected = (direction / weights) @ influence / 400
    np.testing.assert_allclose((up - down) / 2e-6, expected, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("name", FITS)
def test_more_rows_than_a_block(name):
    """5,000 copies-with-noise of rows go through several blocks; the definition does not."""
    rng = np.random.default_rng(9)
    matrix = rng.normal(size=(5_000, 2))
    treated = rng.random(5_000) < 0.3
    outcome = matrix[:, :1] + rng.normal(size=(5_000, 2))
    found = FITS[name](treated, matrix, np.ones(5_000)).effects(outcome)
    order = rng.permutation(5_000)
    other = FITS[name](treated[order], matrix[order], np.ones(5_000)).effects(outcome[order])
    np.testing.assert_allclose(other.estimate, found.estimate, atol=1e-10)
    np.testing.assert_allclose(other.influence, found.influence[order], atol=1e-8)
    error = clustered_std_error(found.influence[:, 0])
    assert 0.02 < error < 0.06
    assert abs(found.estimate[1]) < 4 * error


def test_regression_by_hand():
    """Controls on the line 1 + 2x; treated at x = 1 and 3 with 5 and 9: 7 - (1 + 2 x 2) = 2."""
    matrix = np.array([[0.0], [1], [2], [1], [3]])
    outcome = np.array([[1.0], [3], [5], [5], [9]])
    treated = np.array([False, False, False, True, True])
    found = regression(treated, matrix, np.ones(5)).effects(outcome)
    assert found.estimate[0] == pytest.approx(2)
    assert found.mean_treated[0] == pytest.approx(7)


def test_a_covariate_without_spread_among_controls_is_left_out():
    rng = np.random.default_rng(2)
    treated = np.arange(100) < 40
    matrix = np.column_stack([rng.normal(size=100), treated * rng.normal(size=100)])
    outcome = rng.normal(size=(100, 1))
    both = regression(treated, matrix, np.ones(100)).effects(outcome)
    one = regression(treated, matrix[:, :1], np.ones(100)).effects(outcome)
    assert both.estimate[0] == pytest.approx(one.estimate[0], rel=1e-9)
    np.testing.assert_allclose(both.influence, one.influence, atol=1e-9)


def test_a_repeated_covariate_changes_nothing(sample):
    treated, matrix, weights, outcome = sample
    for name in ("regression", "ipw_normalised", "doubly_robust"):
        one = FITS[name](treated, matrix, weights).effects(outcome)
        other = FITS[name](treated, np.column_stack([matrix, matrix @ [1, 2]]), weights)
        np.testing.assert_allclose(other.effects(outcome).estimate, one.estimate, atol=1e-9)
        np.testing.assert_allclose(other.effects(outcome).influence, one.influence, atol=1e-7)


@pytest.mark.parametrize(
    ("treated", "matrix", "status"),
    [
        (np.arange(20) < 1, np.ones((20, 0)), "too_few"),
        (np.arange(20) < 10, np.arange(20.0)[:, None], "no_overlap"),
    ],
)
def test_groups_that_cannot_be_compared(treated, matrix, status):
    with pytest.raises(NotEstimable) as problem:
        ipw_normalised(treated, matrix, np.ones(20))
    assert problem.value.status == status


def test_an_outcome_model_needs_a_degree_of_freedom():
    matrix = np.random.default_rng(1).normal(size=(8, 3))
    with pytest.raises(NotEstimable) as problem:
        regression(np.arange(8) < 4, matrix, np.ones(8))
    assert problem.value.status == "too_few"
