"""Differences between effects that vary together."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluatie.inference.contrasts import Varying, difference, no_difference

NONE = np.empty((0, 2))


def two(covariance: float = 0.0, freedom: tuple[float, float] = (40.0, 90.0)) -> Varying:
    """Effects 0.3 and 0.1 with errors 0.06 and 0.08."""
    variance = np.array([[0.0036, covariance], [covariance, 0.0064]])
    return Varying(np.array([0.3, 0.1]), variance, np.array(freedom), NONE)


def test_two_apart_by_hand() -> None:
    """0.3 - 0.1 = 0.2 with error sqrt(0.0036 + 0.0064) = 0.1: t = 2 on the fewer 40 degrees."""
    found = difference(two(), [0, 1], 0.95)
    assert found is not None
    assert (found.estimate, found.std_error, found.statistic) == pytest.approx((0.2, 0.1, 2.0))
    assert found.freedom == 40
    assert found.p_value == pytest.approx(2 * stats.t.sf(2, 40))
    quantile = stats.t.isf(0.025, 40)
    assert (found.conf_low, found.conf_high) == pytest.approx(
        (0.2 - 0.1 * quantile, 0.2 + 0.1 * quantile)
    )
    assert found.mde == pytest.approx(0.1 * (quantile + stats.t.isf(0.2, 40)))


def test_what_they_share_makes_the_difference_surer() -> None:
    """Covariance 0.0018: 0.01 - 0.0036."""
    found = difference(two(0.0018), [1, 0], 0.95)
    assert found is not None
    assert found.estimate == pytest.approx(-0.2)
    assert found.std_error == pytest.approx(0.08)


def test_of_two_levels_the_joint_test_is_the_square_of_t() -> None:
    one, together = difference(two(0.001), [0, 1], 0.95), no_difference(two(0.001))
    assert one is not None
    assert together is not None
    assert together.statistic == pytest.approx(one.statistic**2)
    assert (together.freedom, together.p_value) == pytest.approx((40.0, one.p_value))


def test_three_levels_by_hand() -> None:
    """Effects 1, 2, 3 with variance 1 each: W = sum of squares about their mean = 2.

    On 20 degrees of freedom F = 2 (20 - 2 + 1) / (20 x 2) = 0.95, on 2 and 19.
    """
    effects = Varying(np.array([1.0, 2.0, 3.0]), np.eye(3), np.full(3, 20.0), np.empty((0, 3)))
    found = no_difference(effects)
    assert found is not None
    assert (found.statistic, found.freedom) == pytest.approx((0.95, 19))
    assert found.p_value == pytest.approx(stats.f.sf(0.95, 2, 19))


def test_too_few_degrees_of_freedom_are_no_test() -> None:
    effects = Varying(np.arange(4.0), np.eye(4), np.full(4, 2.0), np.empty((0, 4)))
    assert no_difference(effects) is None


def test_effects_that_are_one_are_no_test() -> None:
    same = Varying(np.array([0.3, 0.1]), np.ones((2, 2)), np.full(2, 30.0), NONE)
    assert difference(same, [0, 1], 0.95) is None
    assert no_difference(same) is None


@given(st.permutations(range(4)), st.floats(-5, 5), st.integers(0, 1000))
def test_order_of_levels_and_a_shift_of_all_change_nothing(
    order: list[int], shift: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    root = rng.standard_normal((4, 9))
    effects = Varying(rng.standard_normal(4), root @ root.T, np.full(4, 30.0), np.empty((0, 4)))
    other = Varying(
        effects.estimate[order] + shift, effects.covariance[np.ix_(order, order)],
        effects.freedom, effects.deviations,
    )  # fmt: skip
    one, two_ = no_difference(effects), no_difference(other)
    assert one is not None
    assert two_ is not None
    assert two_.statistic == pytest.approx(one.statistic, rel=1e-6, abs=1e-9)


def test_draws_of_the_statistics_are_standard_normal_without_a_difference() -> None:
    """20,000 draws of three effects: of a pair and, as normal statistics, of the joint test.

    Share beyond 1.96: 0.05 within 0.005 (three standard errors).
    """
    root = np.array([[1.0, 0, 0], [0.5, 1.0, 0], [0.2, 0.3, 1.0]])
    drawn = np.random.default_rng(3).standard_normal((20_000, 3)) @ root.T
    effects = Varying(np.array([2.0, 1.0, 0.5]), root @ root.T, np.full(3, 50.0), drawn)
    pair, together = difference(effects, [0, 2], 0.95), no_difference(effects)
    assert pair is not None
    assert together is not None
    for statistic in (pair.deviations, together.deviations):
        assert (np.abs(statistic) > 1.96).mean() == pytest.approx(0.05, abs=0.005)
