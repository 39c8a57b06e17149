"""Group-time effects: who is compared with whom, and what happens where that is impossible."""

import numpy as np
import pytest

from evaluatie.estimators import att
from evaluatie.estimators.effect import NotEstimable
from evaluatie.estimators.fits import FITS, doubly_robust, unconditional
from evaluatie.estimators.matching.matched_fit import matching_fit

from .panels import PERIODS, cell, effects, rollout


def by_hand(outcome, start, matrix, group, pair, *, cutoff, **options):
    """One comparison with the estimator of one outcome; pair: period and base (1 ... 5)."""
    after, before = (outcome[:, period - 1] for period in pair)
    change = after - before
    kept = ((start == group) | (start > cutoff)) & ~np.isnan(change)
    return att.doubly_robust(change[kept], start[kept] == group, matrix[kept], **options)


def test_two_groups_by_hand():
    """Means 2 -> 7 of the treated against 1 -> 2 of the never treated: 5 - 1 = 4."""
    outcome = np.array([[1.0, 1, 6], [3, 3, 8], [0, 0, 1], [2, 2, 3], [1, 1, 2]])
    start = np.array([3, 3, np.inf, np.inf, np.inf])
    found = effects(outcome, start, periods=[1, 2, 3], fit=unconditional)
    assert found.group.tolist() == [3, 3]
    assert found.period.tolist() == [2, 3]
    assert found.base.tolist() == [1, 2]
    np.testing.assert_allclose(found.estimate, [0, 4])
    np.testing.assert_allclose(found.mean_treated, [0, 5])
    assert found.n_treated.tolist() == [2, 2]
    assert found.n_control.tolist() == [3, 3]


def test_not_yet_treated_controls_start_later_than_both_periods():
    outcome, start, matrix = rollout()
    found = effects(outcome, start, matrix, controls="not_yet_treated")
    for (group, period, base), cutoff in {(3, 3, 2): 3, (3, 5, 2): 5, (4, 2, 1): 2}.items():
        expected = by_hand(outcome, start, matrix, group, (period, base), cutoff=cutoff)
        where = cell(found, group, period)
        assert found.estimate[where] == pytest.approx(expected.estimate, rel=1e-10)
        assert found.std_error[where] == pytest.approx(expected.std_error, rel=1e-10)
    assert found.n_control[cell(found, 3, 3)] == (start > 3).sum()
    assert found.n_control[cell(found, 4, 2)] == (start > 2).sum() - (start == 4).sum()


def test_unbalanced_panel_uses_who_is_seen_in_both_periods():
    outcome, start, matrix = rollout()
    outcome[np.random.default_rng(1).random(outcome.shape) < 0.2] = np.nan
    clusters = np.arange(len(start)) // 2
    found = effects(outcome, start, matrix, clusters=clusters)
    for group, period, base in [(3, 2, 1), (3, 3, 2), (3, 5, 2), (4, 5, 3)]:
        kept = ((start == group) | np.isinf(start)) & ~np.isnan(
            outcome[:, period - 1] - outcome[:, base - 1]
        )
        pair = (period, base)
        expected = by_hand(outcome, start, matrix, group, pair, cutoff=9, clusters=clusters[kept])
        where = cell(found, group, period)
        assert found.n_treated[where] + found.n_control[where] == kept.sum()
        assert found.estimate[where] == pytest.approx(expected.estimate, rel=1e-10)
        assert found.std_error[where] == pytest.approx(expected.std_error, rel=1e-10)


def test_a_panel_without_holes_is_the_same_by_both_routes():
    """One person who takes part in nothing has a hole: everybody else goes the other route."""
    outcome, start, matrix = rollout()
    plain = effects(outcome, start, matrix)
    hole = np.vstack([outcome, np.full(5, np.nan)])
    other = effects(hole, np.append(start, np.nan), np.vstack([matrix, [0, 0]]))
    np.testing.assert_allclose(other.estimate, plain.estimate, rtol=1e-12)
    np.testing.assert_allclose(other.std_error, plain.std_error, rtol=1e-12)
    assert other.n_control.tolist() == plain.n_control.tolist()


def test_universal_base_is_zero_at_the_base():
    outcome, start, matrix = rollout()
    found = effects(outcome, start, matrix, base_period="universal")
    reference = found.status == "reference"
    assert found.period[reference].tolist() == [2, 3]
    assert (found.estimate[reference] == 0).all()
    assert np.isnan(found.std_error[reference]).all()
    varying = effects(outcome, start, matrix)
    after = found.period >= found.group
    later = varying.period >= varying.group
    np.testing.assert_allclose(found.estimate[after], varying.estimate[later], rtol=1e-12)


def test_anticipation_moves_the_base_and_drops_who_starts_soon():
    outcome, start, matrix = rollout()
    found = effects(outcome, start, matrix, anticipation=1, controls="not_yet_treated")
    assert found.base[cell(found, 4, 5)] == 2
    expected = by_hand(outcome, start, matrix, 3, (3, 1), cutoff=4)
    assert found.estimate[cell(found, 3, 3)] == pytest.approx(expected.estimate, rel=1e-10)


def test_uneven_periods_count_from_the_last_one_before():
    outcome, start, matrix = rollout()
    even = effects(outcome, start, matrix)
    labels = np.array([10.0, 11, 14, 20, 50])
    moved = np.where(np.isinf(start), np.inf, np.where(start == 3, 12.5, 20.0))
    uneven = effects(outcome, moved, matrix, periods=labels)
    np.testing.assert_allclose(uneven.estimate, even.estimate, rtol=1e-12)
    assert uneven.base[cell(uneven, 12.5, 50)] == 11
    assert uneven.base[cell(uneven, 20.0, 50)] == 14


def test_treated_at_entry_are_counted():
    outcome, start, matrix = rollout()
    start[:7] = 1
    start[7:10] = -4
    found = effects(outcome, start, matrix)
    assert found.treated_at_entry == 10
    assert set(found.group) == {3, 4}
    alone = effects(outcome[10:], start[10:], matrix[10:])
    np.testing.assert_allclose(found.estimate, alone.estimate, rtol=1e-12)
    np.testing.assert_allclose(found.std_error, alone.std_error, rtol=1e-9)


def test_a_start_after_the_last_period_is_never_treated():
    outcome, start, matrix = rollout()
    later = np.where(np.isinf(start), 6.0, start)
    found, never = effects(outcome, later, matrix), effects(outcome, start, matrix)
    np.testing.assert_array_equal(found.estimate, never.estimate)
    soon = effects(outcome, later, matrix, anticipation=1)
    assert set(soon.status) == {"no_comparison"}


def test_small_groups_are_statuses_and_the_others_go_on():
    """One person in group 5 and eight in group 2, whose covariate tells them apart exactly."""
    outcome, start, matrix = rollout()
    plain = effects(outcome, start, matrix)
    start = np.concatenate([start, [5.0], np.full(8, 2.0)])
    outcome = np.vstack([outcome, np.ones((9, 5))])
    matrix = np.vstack([matrix, [[0.0, 0.0]], np.full((8, 2), 99.0)])
    found = effects(outcome, start, matrix)
    assert set(found.status[found.group == 5]) == {"too_few"}
    assert found.note[cell(found, 5, 5)].startswith("1 treated and")
    assert set(found.status[found.group == 2]) == {"no_overlap"}
    assert np.isnan(found.estimate[found.group == 2]).all()
    others = np.isin(found.group, [3, 4])
    np.testing.assert_allclose(found.estimate[others], plain.estimate, rtol=1e-9)
    np.testing.assert_allclose(found.std_error[others], plain.std_error, rtol=1e-9)


def test_a_period_that_nobody_is_observed_in():
    outcome, start, matrix = rollout()
    plain = effects(outcome, start, matrix)
    outcome[:, 3] = np.nan
    found = effects(outcome, start, matrix)
    lost = (found.period == 4) | (found.base == 4)
    assert set(found.status[lost]) == {"window_not_observed"}
    np.testing.assert_allclose(found.estimate[~lost], plain.estimate[~lost], rtol=1e-12)
    assert (found.n_treated[lost] == 0).all()


def test_nobody_left_as_control():
    """Without never treated the last group has no controls once it is treated."""
    outcome, start, matrix = rollout()
    treated = np.isfinite(start)
    found = effects(outcome[treated], start[treated], matrix[treated], controls="not_yet_treated")
    assert found.status[cell(found, 3, 3)] == "ok"
    assert set(found.status[found.period >= 4]) == {"no_comparison"}
    none = effects(outcome[treated], start[treated], matrix[treated])
    assert set(none.status) == {"no_comparison"}


def test_no_group_at_all():
    outcome, _, matrix = rollout()
    found = effects(outcome, np.full(len(outcome), np.inf), matrix)
    assert len(found.group) == 0
    assert found.treated_at_entry == 0


def test_an_infinite_outcome_is_not_observed():
    outcome, start, matrix = rollout()
    outcome[np.flatnonzero(start == 3)[0], 4] = np.inf
    found = effects(outcome, start, matrix)
    assert set(found.status) == {"ok"}
    assert found.n_treated[cell(found, 3, 5)] == (start == 3).sum() - 1
    assert found.n_treated[cell(found, 3, 4)] == (start == 3).sum()


def test_numbers_too_large_to_add_are_not_an_estimate():
    outcome, start, matrix = rollout()
    outcome[start == 3, 4] = 1e308
    with np.errstate(all="ignore"):
        found = effects(outcome, start, matrix, fit=unconditional)
    lost = (found.group == 3) & (found.period == 5)
    assert set(found.status[lost]) == {"not_converged"}
    assert set(found.status[~lost]) == {"ok"}


def test_weight_zero_is_absence_and_weights_may_have_any_scale():
    outcome, start, matrix = rollout()
    weights = np.random.default_rng(4).uniform(0.5, 2, len(start))
    weights[:20] = 0
    found = effects(outcome, start, matrix, weights=weights)
    alone = effects(outcome[20:], start[20:], matrix[20:], weights=7 * weights[20:])
    np.testing.assert_allclose(found.estimate, alone.estimate, rtol=1e-9)
    np.testing.assert_allclose(found.std_error, alone.std_error, rtol=1e-9)
    assert found.n_control.tolist() == alone.n_control.tolist()


def test_matching_leaves_treated_out_of_the_count():
    outcome, start, matrix = rollout()
    matrix[np.flatnonzero(start == 3)[:5], 0] = 4.0
    fit = matching_fit(neighbours=2, caliper=0.05)
    found = effects(outcome, start, matrix[:, :1], fit=fit)
    assert set(found.status) == {"ok"}
    used = found.n_treated[found.group == 3]
    assert (used > 0).all()
    assert (used <= (start == 3).sum() - 5).all()
    assert "found no control" in found.note[cell(found, 3, 3)]


def test_what_a_fit_refuses_is_a_status():
    def never(treated, matrix, weights):
        raise NotEstimable("not_converged", "No.")

    outcome, start, _ = rollout()
    found = effects(outcome, start, fit=never)
    assert set(found.status) == {"not_converged"}
    assert set(found.note) == {"No."}
    assert not found.influence.blocks


@pytest.mark.parametrize(
    "options",
    [
        {"controls": "everybody"},
        {"base_period": "none"},
        {"anticipation": -1},
        {"periods": [1, 2, 3, 5, 4]},
        {"periods": [1, 2, 3]},
    ],
)
def test_contradicting_options(options):
    outcome, start, matrix = rollout()
    with pytest.raises(ValueError, match=r"\."):
        effects(outcome, start, matrix, **options)


@pytest.mark.parametrize("name", FITS)
def test_every_fit_gives_every_cell(name):
    outcome, start, matrix = rollout()
    found = effects(outcome, start, matrix, fit=FITS[name])
    assert set(found.status) == {"ok"}
    later = found.period >= found.group
    truth = 0.5 * (found.period - found.group + 1)[later]
    np.testing.assert_allclose(found.estimate[later], truth, atol=5 * found.std_error.max())


def test_influence_of_unused_persons_is_zero():
    outcome, start, matrix = rollout()
    found = effects(outcome, start, matrix)
    dense = found.influence.dense([cell(found, 3, 4)])
    assert dense.shape == (len(start), 1)
    assert (dense[start == 4] == 0).all()
    error = np.sqrt((dense**2).sum()) / len(start)
    assert found.std_error[cell(found, 3, 4)] == pytest.approx(error, rel=1e-12)
    assert len(PERIODS) == outcome.shape[1]
    assert doubly_robust is FITS["doubly_robust"]
