"""Decomposition of two-way fixed effects: what the comparisons are, and that they add up."""

import numpy as np
import pytest

from evaluatie.estimators.staggered.goodman_bacon import FORBIDDEN, goodman_bacon, static_two_way
from evaluatie.estimators.twoway_fe import twoway_fe
from tests.estimators.staggered_panels import NEVER, PERIODS, clustered, dummies, exact_panel, panel

STARTS = (0.0, 1.0, 2.0, 4.0, NEVER)


def test_one_start_and_never_treated_is_the_textbook_comparison():
    outcome = np.array([[1.0, 2, 6], [3, 4, 8], [0, 1, 2], [2, 2, 3]])
    found = goodman_bacon(outcome, [2, 2, NEVER, NEVER], [0, 1, 2])
    assert found.kind == ("treated_vs_never",)
    assert found.weight == pytest.approx([1.0])
    assert found.coefficient == pytest.approx((7 - 2.5) - (2.5 - 1.25))


def test_two_starts_by_hand():
    """Starts 1 and 2 of three periods: windows 0-1 and 1-2, exposure of equal variance in both."""
    outcome = np.array([[0.0, 4, 10], [0, 1, 3]])
    found = goodman_bacon(outcome, [1, 2], [0, 1, 2])
    assert found.kind == ("earlier_vs_later", "later_vs_earlier")
    np.testing.assert_allclose(found.estimate, [4 - 1, 2 - 6])
    np.testing.assert_allclose(found.weight, [0.5, 0.5])
    assert found.forbidden == pytest.approx(0.5)
    np.testing.assert_array_equal(found.treated, [1, 2])
    np.testing.assert_array_equal(found.control, [2, 1])


@pytest.mark.parametrize("weighted", [False, True])
def test_comparisons_add_up_to_the_coefficient(weighted):
    outcome, start, _ = panel(starts=STARTS)
    weight = np.random.default_rng(3).uniform(0.5, 2, len(start)) if weighted else None
    found = goodman_bacon(outcome, start, PERIODS, weights=weight)
    whole = static_two_way(outcome, start, PERIODS, weights=weight)
    assert found.coefficient == pytest.approx(whole.estimate, abs=1e-12)
    assert found.weight @ found.estimate == pytest.approx(whole.estimate, abs=1e-12)
    assert found.weight.sum() == pytest.approx(1.0, abs=1e-12)
    assert (found.weight > 0).all()
    by_kind = found.by_kind()
    assert set(by_kind) == {
        "treated_vs_never", "earlier_vs_later", "later_vs_earlier", "later_vs_at_entry",
    }  # fmt: skip
    assert sum(w * b for w, b in by_kind.values()) == pytest.approx(whole.estimate, abs=1e-12)
    assert found.forbidden == pytest.approx(sum(by_kind[kind][0] for kind in FORBIDDEN))
    assert len(found.kind) == 3 + 3 + 6


def test_growing_effects_make_forbidden_comparisons_say_the_opposite():
    """Effects of 1, 2, 3, ...: all true effects positive, forbidden comparisons negative."""
    outcome, start = exact_panel(
        lambda begin, period: period - begin + 1, starts=(1.0, 3.0, 5.0, NEVER)
    )
    found = goodman_bacon(outcome, start, PERIODS)
    for kind, estimate in zip(found.kind, found.estimate, strict=True):
        assert (estimate < 0) == (kind in FORBIDDEN)


def test_static_regression_on_an_unbalanced_panel_with_households():
    outcome, start, _ = panel(missing=0.2, starts=STARTS)
    weight = np.random.default_rng(3).uniform(0.5, 2, len(start))
    homes = np.arange(len(start)) // 2
    rows, at = np.nonzero(np.isfinite(outcome))
    design = np.column_stack([PERIODS[at] >= start[rows], dummies(rows, at)]) * 1.0
    root, values = np.sqrt(weight[rows]), outcome[rows, at]
    found = np.linalg.lstsq(design * root[:, None], values * root, rcond=None)[0]
    spread = clustered(design, values - design @ found, weight[rows], homes[rows])
    effect = static_two_way(outcome, start, PERIODS, weights=weight, clusters=homes)
    assert effect.estimate == pytest.approx(found[0], abs=1e-10)
    assert effect.std_error == pytest.approx(np.sqrt(spread[0, 0]), rel=1e-7)


def test_static_regression_is_that_of_linearmodels():
    """Up to its small-sample correction: G / (G - 1) x (N - 1) / (N - persons - periods)."""
    outcome, start, _ = panel()
    persons, months = outcome.shape
    exposed = (start[:, None] <= PERIODS).ravel()
    everything = np.ones(persons * months, dtype=bool)
    units, periods = np.repeat(np.arange(persons), months), np.tile(PERIODS, persons)
    familiar = twoway_fe(
        outcome.ravel(), exposed, everything, units=units, periods=periods, clusters=units
    )
    effect = static_two_way(outcome, start, PERIODS)
    assert effect.estimate == pytest.approx(familiar.estimate, abs=1e-10)
    cells = persons * months
    ratio = np.sqrt(persons / (persons - 1) * (cells - 1) / (cells - persons - months))
    assert familiar.std_error / effect.std_error == pytest.approx(ratio, rel=1e-6)
    assert effect.mean_treated == pytest.approx(outcome.ravel()[exposed].mean())


def test_what_cannot_be_decomposed():
    outcome, start, _ = panel(missing=0.1)
    found = goodman_bacon(outcome, start, PERIODS)
    assert (found.status, len(found.weight)) == ("window_not_observed", 0)
    assert found.by_kind() == {}
    nobody = goodman_bacon(*panel(starts=(0.0, NEVER))[:2], PERIODS)
    assert nobody.status == "no_overlap"
    assert np.isnan(nobody.coefficient)
    assert goodman_bacon(np.empty((0, 6)), [], PERIODS).status == "no_overlap"


@pytest.mark.parametrize(
    ("starts", "status"),
    [((NEVER,), "too_few"), ((0.0, NEVER), "no_overlap"), ((3.0,), "no_overlap")],
)
def test_static_regression_that_cannot_be_estimated(starts, status):
    outcome, start, _ = panel(starts=starts)
    assert static_two_way(outcome, start, PERIODS).status == status


def test_static_regression_of_nobody_or_one():
    outcome, start, _ = panel()
    assert static_two_way(np.empty((0, 6)), [], PERIODS).status == "too_few"
    one = np.r_[0, 16:24]
    assert static_two_way(outcome[one], start[one], PERIODS).status == "too_few"
