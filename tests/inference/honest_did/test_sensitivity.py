import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.inference.honest_did import breakdown, relative_magnitudes, smoothness
from tests.inference.honest_did.studies import correlated, nearly_exact

coefficients = st.lists(st.floats(-0.5, 0.5), min_size=5, max_size=5)
RESTRICTIONS = ("relative_magnitudes", "smoothness")


def test_relative_magnitudes_without_noise():
    """Path 0.1 0.3 0 1 1.5: largest step before 0.3, so a second effect may be off by twice it."""
    study = nearly_exact([0.1, 0.3, 1.0, 1.5])
    first = relative_magnitudes(*study, 2, bounds=[0.0, 1.0, 2.0], seed=0)
    np.testing.assert_allclose(first.low, [1, 0.7, 0.4], atol=1e-5)
    np.testing.assert_allclose(first.high, [1, 1.3, 1.6], atol=1e-5)
    second = relative_magnitudes(*study, 2, bounds=[1.0], weights=[0, 1], seed=0)
    assert (second.low[0], second.high[0]) == pytest.approx((0.9, 2.1), abs=1e-5)
    change = relative_magnitudes(*study, 2, bounds=[1.0], weights=[-1, 1], seed=0)
    assert (change.low[0], change.high[0]) == pytest.approx((0.2, 0.8), abs=1e-5)


@pytest.mark.parametrize("method", ["fixed_length", "conditional"])
def test_smoothness_without_noise(method):
    """Path -0.2 -0.1 0 1 1.5: slope 0.1 before; the second effect bends twice at the reference."""
    study = nearly_exact([-0.2, -0.1, 1.0, 1.5])
    first = smoothness(*study, 2, bounds=[0.0, 0.2], method=method, seed=0)
    np.testing.assert_allclose(first.low, [0.9, 0.7], atol=1e-5)
    np.testing.assert_allclose(first.high, [0.9, 1.1], atol=1e-5)
    second = smoothness(*study, 2, bounds=[0.2], weights=[0, 1], method=method, seed=0)
    assert (second.low[0], second.high[0]) == pytest.approx((1.3 - 0.6, 1.3 + 0.6), abs=1e-5)


@settings(max_examples=10, deadline=None)
@given(coefficients)
def test_a_change_of_sign_mirrors_the_sets(estimate):
    one = relative_magnitudes(estimate, correlated(5), 3, bounds=[1.0], seed=0)
    other = relative_magnitudes(-np.array(estimate), correlated(5), 3, bounds=[1.0], seed=0)
    np.testing.assert_allclose(one.low, -other.high, atol=1e-6)
    np.testing.assert_allclose(one.high, -other.low, atol=1e-6)


@settings(max_examples=10, deadline=None)
@given(coefficients, st.sampled_from([1e-3, 100.0]))
def test_the_unit_of_the_outcome_is_that_of_the_sets(estimate, unit):
    values, covariance = np.array(estimate), correlated(5)
    for robust, bound_unit in ((relative_magnitudes, 1.0), (smoothness, unit)):
        plain = robust(values, covariance, 3, bounds=[0.2], seed=0)
        scaled = robust(unit * values, unit**2 * covariance, 3, bounds=[0.2 * bound_unit], seed=0)
        np.testing.assert_allclose(scaled.low / unit, plain.low, atol=1e-6)
        np.testing.assert_allclose(scaled.high / unit, plain.high, atol=1e-6)


@settings(max_examples=10, deadline=None)
@given(coefficients)
def test_sets_hold_the_identified_set_of_the_estimate(estimate):
    """The effect less and plus the bound times the largest step before."""
    values = np.array(estimate)
    largest = np.abs(np.diff(np.append(values[:3], 0.0))).max()
    result = relative_magnitudes(values, correlated(5), 3, bounds=[1.0], seed=0)
    assert result.low[0] <= values[3] - largest + 1e-9
    assert result.high[0] >= values[3] + largest - 1e-9


@pytest.mark.parametrize("n_pre", [1, 3])
@pytest.mark.parametrize("n_post", [1, 4])
def test_wider_bounds_give_wider_fixed_lengths(n_pre, n_post):
    n = n_pre + n_post
    result = smoothness(np.zeros(n), correlated(n), n_pre, bounds=[0, 0.01, 0.1, 1, 100], seed=0)
    assert (np.diff(result.high - result.low) > 0).all()


@pytest.mark.parametrize(
    ("n_pre", "estimate", "covariance", "status"),
    [
        (0, [1.0, 1.0], np.eye(2), "no_pre_period"),
        (1, [np.nan, 1.0], np.eye(2), "not_finite"),
        (1, [1.0, 1.0], np.ones((2, 2)), "singular_covariance"),
    ],
)
def test_statuses_instead_of_numbers(n_pre, estimate, covariance, status):
    for result in (
        relative_magnitudes(estimate, covariance, n_pre, bounds=[0.0, 1.0], seed=0),
        smoothness(estimate, covariance, n_pre, bounds=[0.0, 1.0], method="conditional", seed=0),
    ):
        assert (result.status, len(result.low)) == (status, 2)
        assert np.isnan([*result.low, *result.high, *result.original]).all()
        assert result.note
    found = breakdown(estimate, covariance, n_pre, restriction="smoothness", seed=0)
    assert found.status == status
    assert np.isnan(found.value)


@pytest.mark.parametrize(
    "options",
    [{"bounds": [-1.0]}, {"bounds": [np.nan]}, {"bounds": [1.0], "confidence": 0.0}],
)
def test_options_that_make_no_sense(options):
    with pytest.raises(ValueError, match=r"confidence|Bounds"):
        relative_magnitudes([0.1, 0.2], np.eye(2), 1, **options, seed=0)


def test_same_seed_same_numbers():
    study = [0.1, -0.2, 0.3, 0.4], correlated(4), 2
    one, same, other = (
        relative_magnitudes(*study, bounds=[1.0], seed=seed).low[0] for seed in (1, 1, 2)
    )
    assert one == same
    assert one != other
    assert one == pytest.approx(other, abs=2e-3)
