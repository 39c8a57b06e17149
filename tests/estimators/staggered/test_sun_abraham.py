"""Interaction-weighted event study, beside its saturated regression with a dummy for everything."""

import numpy as np
import pytest

from evaluatie.estimators.staggered.sun_abraham import REFERENCE, sun_abraham
from tests.estimators.staggered_panels import NEVER, PERIODS, clustered, dummies, exact_panel, panel


def _saturated(outcome, start, weight):
    """Coefficient, covariance and weight of each start x period, reference left out."""
    rows, at = np.nonzero(np.isfinite(outcome))
    values = outcome[rows, at]
    cells = [
        (begin, period)
        for begin in np.unique(start[np.isfinite(start)])
        for period in PERIODS
        if period != begin - 1
    ]
    inside = [(start[rows] == begin) & (PERIODS[at] == period) for begin, period in cells]
    design = np.column_stack([*inside, dummies(rows, at)]) * 1.0
    root = np.sqrt(weight[rows])
    found = np.linalg.lstsq(design * root[:, None], values * root, rcond=None)[0]
    spread = clustered(design, values - design @ found, weight[rows], rows)
    size = np.array([weight[rows][one].sum() for one in inside])
    return cells, found[: len(cells)], spread[: len(cells), : len(cells)], size


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_the_saturated_regression(missing):
    outcome, start, _ = panel(missing=missing)
    weight = np.random.default_rng(7).uniform(0.5, 2, len(start))
    cells, effect, spread, size = _saturated(outcome, start, weight)
    found = sun_abraham(outcome, start, PERIODS, weights=weight, estimated_shares=False)
    since = np.array([period - begin for begin, period in cells])
    for place, time in enumerate(found.time):
        if time == -1:
            continue
        share = np.where(since == time, size, 0.0) / size[since == time].sum()
        assert found.estimate[place] == pytest.approx(share @ effect, abs=1e-9)
        assert found.std_error[place] == pytest.approx(np.sqrt(share @ spread @ share), rel=1e-7)
    share = np.where(since >= 0, size, 0.0) / size[since >= 0].sum()
    assert found.overall.estimate == pytest.approx(share @ effect, abs=1e-9)
    assert found.overall.std_error == pytest.approx(np.sqrt(share @ spread @ share), rel=1e-7)


def test_estimated_shares_add_their_variance():
    """Balanced: the paper's proposition 3, variance of paths plus that of multinomial shares."""
    outcome, start, _ = panel(starts=(2.0, 4.0, 4.0, NEVER))
    fixed = sun_abraham(outcome, start, PERIODS, estimated_shares=False)
    found = sun_abraham(outcome, start, PERIODS)
    cells, effect, _, _ = _saturated(outcome, start, np.ones(len(start)))
    at_zero = np.array([effect[cells.index((2.0, 2.0))], effect[cells.index((4.0, 4.0))]])
    share = np.array([1 / 3, 2 / 3])
    between = share @ (at_zero - share @ at_zero) ** 2 / 24
    place = int(np.flatnonzero(found.time == 0)[0])
    expected = np.sqrt(fixed.std_error[place] ** 2 + between)
    assert found.std_error[place] == pytest.approx(expected, rel=1e-10)
    np.testing.assert_array_equal(found.estimate, fixed.estimate)


def test_reference_row():
    outcome, start, _ = panel()
    found = sun_abraham(outcome, start, PERIODS)
    place = list(found.time).index(-1)
    assert (found.estimate[place], found.status[place]) == (0.0, "ok")
    assert found.note[place] == REFERENCE
    assert np.isnan(found.std_error[place])
    assert -1 not in found.before.time
    assert found.before.test.freedom == 3


def test_anticipation_moves_the_reference():
    outcome, start = exact_panel(lambda begin, period: 2.0)
    outcome += 5.0 * (start[:, None] - 1 == PERIODS)
    found = sun_abraham(outcome, start, PERIODS, anticipation=1)
    expected = {-4: 0, -3: 0, -2: 0, -1: 5, 0: 2, 1: 2, 2: 2, 3: 2}
    np.testing.assert_allclose(found.estimate, [expected[one] for one in found.time], atol=1e-12)
    np.testing.assert_array_equal(found.before.time, [-4, -3])
    assert found.overall.estimate == pytest.approx(2.0)


def test_last_treated_are_controls_when_nobody_is_never_treated():
    """Periods from the last start on are left out, as if those persons were never treated."""
    outcome, start = exact_panel(lambda begin, period: begin + period, starts=(2.0, 3.0, 5.0))
    found = sun_abraham(outcome, start, PERIODS)
    np.testing.assert_array_equal(found.time, [-3, -2, -1, 0, 1, 2])
    np.testing.assert_allclose(found.estimate, [0, 0, 0, 5, 6, 6], atol=1e-12)
    cut = sun_abraham(outcome[:, :5], np.where(start == 5, NEVER, start), PERIODS[:5])
    np.testing.assert_allclose(found.influence, cut.influence, atol=1e-12)


def test_uneven_periods():
    """Starts at 2 and 5 have their references at 1 and 2: times -1 and -3, of nobody else."""
    outcome, start = exact_panel(lambda begin, period: 10 * begin + period, starts=(2, 3, NEVER))
    grid = np.array([0, 1, 2, 5, 6, 9.0])
    found = sun_abraham(outcome, np.where(start == 3, 5.0, start), grid)
    np.testing.assert_array_equal(found.time, [-5, -4, -3, -2, -1, 0, 1, 3, 4, 7])
    expected = [0, 0, 0, 0, 0, (22 + 33) / 2, 34, 23, (24 + 35) / 2, 25]
    np.testing.assert_allclose(found.estimate, expected, atol=1e-12)
    assert [time for time, text in zip(found.time, found.note, strict=True) if text] == [-3, -1]


def test_a_start_whose_reference_is_not_observed_is_left_out():
    """The periods before and after are linked by other persons' earlier cells, not to period 1."""
    outcome, start = exact_panel(lambda begin, period: begin)
    outcome[np.ix_(start == 2, [1])] = np.nan
    found = sun_abraham(outcome, start, PERIODS)
    after = found.time >= 0
    np.testing.assert_allclose(found.estimate[after][:2], 4.0, atol=1e-12)
    assert found.status[list(found.time).index(3)] == "no_overlap"
    np.testing.assert_array_equal(found.n_treated[after], [3, 3, 0, 0])


def test_small_groups_and_empty_ones():
    outcome, start, _ = panel()
    one = np.r_[0, 16:24]
    found = sun_abraham(outcome[one], start[one], PERIODS)
    assert set(found.status) == {"too_few", "ok"}  # ok: the reference
    assert found.overall.status == "too_few"
    mixed = np.r_[0, 8:24]
    found = sun_abraham(outcome[mixed], start[mixed], PERIODS)
    assert found.status[list(found.time).index(0)] == "ok"
    assert found.note[list(found.time).index(0)].startswith("Some starts have one treated")
    one_control = np.r_[0:8, 16]
    found = sun_abraham(outcome[one_control], start[one_control], PERIODS)
    assert set(found.status) == {"no_overlap", "ok"}


@pytest.mark.parametrize("starts", [(NEVER,), (0.0, NEVER), (9.0, NEVER), (0.0,), (3.0,)])
def test_nobody_to_estimate_for(starts):
    outcome, start, _ = panel(starts=starts)
    found = sun_abraham(outcome, start, PERIODS)
    assert found.overall.status == "too_few"
    assert found.n_at_entry == 8 * starts.count(0.0)
    assert sun_abraham(np.empty((0, 6)), [], PERIODS).overall.status == "too_few"


def test_a_month_nobody_is_observed():
    outcome, start = exact_panel(lambda begin, period: 1.0, starts=(4.0, NEVER))
    outcome[:, 5] = np.nan
    found = sun_abraham(outcome, start, PERIODS)
    assert found.status[-1] == "window_not_observed"
    assert found.overall.estimate == pytest.approx(1.0)
