"""Step-down adjustments: by hand, by plain loops, and in the limits that theory knows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

from evaluatie.models.stepdown import holm, normal_statistic, romano_wolf

P_VALUES = st.lists(st.floats(0.0, 1.0), min_size=1, max_size=12)
MANY = 20_000  # draws: a probability within 0.011 (3 standard errors of one half)


def p_of(*statistics: float) -> np.ndarray:
    return 2 * norm.sf(np.array(statistics))


def test_three_tests_and_four_draws_by_hand() -> None:
    """Statistics 3, 2 and 1; the largest of all, of the last two, of the last in each draw:

    3.5 2.5 1.5 1.2 | 0 2.5 1.5 1.2 | 0 0 1.5 1.2; so many reach 3, 2, 1: one, one, two of four.
    """
    draws = np.array([[-3.5, 0, 0], [0, 2.5, 0], [0, 0, -1.5], [0.5, 0.5, 1.2]])
    expected = [2 / 5, 2 / 5, 3 / 5]
    np.testing.assert_allclose(romano_wolf(p_of(3, 2, 1), draws), expected)
    shuffled = [2, 0, 1]
    found = romano_wolf(p_of(3, 2, 1)[shuffled], draws[:, shuffled])
    np.testing.assert_allclose(found, np.array(expected)[shuffled])


def test_never_below_the_one_before_nor_its_own() -> None:
    """No draw reaches anything: 1 / 5, but the last has p = 0.317 by itself."""
    found = romano_wolf(p_of(3, 2, 1), np.zeros((4, 3)))
    np.testing.assert_allclose(found, [0.2, 0.2, 2 * norm.sf(1)])


def test_one_test_keeps_its_p_value() -> None:
    assert romano_wolf([1e-9], np.zeros((99, 1))) == [1e-9]


def by_loops(p_value: np.ndarray, draws: np.ndarray) -> list[float]:
    """Romano & Wolf (2016), algorithm 4.2, as it is written there."""
    order = sorted(range(len(p_value)), key=lambda test: p_value[test])
    adjusted, before = [0.0] * len(p_value), 0.0
    for step, test in enumerate(order):
        size = norm.isf(p_value[test] / 2)
        reached = sum(max(abs(draw[other]) for other in order[step:]) >= size for draw in draws)
        before = max(before, (1 + reached) / (1 + len(draws)), p_value[test])
        adjusted[test] = before
    return adjusted


@given(seed=st.integers(0, 10_000), tests=st.integers(2, 8))
def test_as_the_published_algorithm(seed: int, tests: int) -> None:
    rng = np.random.default_rng(seed)
    p_value = rng.random(tests) ** 3
    draws = rng.standard_normal((40, tests)) @ rng.standard_normal((tests, tests))
    np.testing.assert_allclose(romano_wolf(p_value, draws), by_loops(p_value, draws))


def test_independent_tests_are_adjusted_as_by_sidak() -> None:
    p_value = np.array([0.003, 0.2, 0.012, 0.04, 0.7])
    draws = np.random.default_rng(1).standard_normal((MANY, 5))
    expected = multipletests(p_value, method="holm-sidak")[1]
    np.testing.assert_allclose(romano_wolf(p_value, draws), expected, atol=0.011)


def test_tests_that_are_one_test_are_not_adjusted() -> None:
    """Holm makes 0.15 of it; the draws know that there is one statistic, five times."""
    draw = np.random.default_rng(2).standard_normal(MANY)
    found = romano_wolf(np.full(5, 0.03), np.column_stack([draw] * 5))
    np.testing.assert_allclose(found, 0.03, atol=0.004)
    np.testing.assert_allclose(holm(np.full(5, 0.03)), 0.15)


@settings(max_examples=20)  # statsmodels collects garbage at every call
@given(P_VALUES)
def test_holm_as_in_statsmodels(p_value: list[float]) -> None:
    np.testing.assert_allclose(holm(p_value), multipletests(p_value, method="holm")[1])


@given(P_VALUES, st.integers(0, 100))
def test_an_adjustment_keeps_the_order_and_adds(p_value: list[float], seed: int) -> None:
    single = np.array(p_value)
    draws = np.random.default_rng(seed).standard_normal((19, len(single)))
    for adjusted in (romano_wolf(single, draws), holm(single)):
        assert (adjusted >= single).all()
        assert (adjusted <= 1.0).all()
        order = np.argsort(single, kind="stable")
        assert (np.diff(adjusted[order]) >= 0).all()


def test_statistics_of_p_values() -> None:
    found = normal_statistic(np.array([1.0, 0.05, 0.0]))
    assert found[:2] == pytest.approx([0.0, norm.isf(0.025)])
    assert found[2] == np.inf
