"""Imputation, beside its formulas spelled out with a dummy for every person."""

import numpy as np
import pytest

from evaluatie.estimators.staggered.imputation import imputation
from tests.estimators.staggered_panels import NEVER, PERIODS, clustered, dummies, exact_panel, panel


def _by_weights(outcome, start, covariate, weight, groups):
    """Average effect and error as in the paper: weights of all cells, residuals, equation 8."""
    rows, at = np.nonzero(np.isfinite(outcome))
    values, treated = outcome[rows, at], PERIODS[at] >= start[rows]
    seen = np.isin(rows, rows[~treated])
    rows, at, values, treated = rows[seen], at[seen], values[seen], treated[seen]
    design = dummies(rows, at, covariate)
    size = weight[rows]
    root = np.sqrt(size[~treated])[:, None]
    found = np.linalg.lstsq(design[~treated] * root, values[~treated] * root[:, 0], rcond=None)[0]
    gap = values - design @ found
    share = np.where(treated, size, 0.0) / size[treated].sum()
    inverse = np.linalg.pinv((design[~treated] * root).T @ (design[~treated] * root))
    asked = design[treated].T @ share[treated]
    whole = share.copy()
    whole[~treated] = -size[~treated] * (design[~treated] @ inverse @ asked)
    assert whole @ values == pytest.approx(gap @ share)
    for begin in np.unique(start[rows[treated]]):
        for period in np.unique(at):
            cell = treated & (start[rows] == begin) & (at == period)
            smart = np.array([share[cell & (groups[rows] == one)].sum() for one in groups[rows]])
            if cell.any():
                counted = share[cell] * smart[cell]
                gap[cell] -= counted @ gap[cell] / counted.sum()
    terms = np.array([(whole * gap)[groups[rows] == one].sum() for one in np.unique(groups)])
    return gap, float(whole @ values), float(np.sqrt((terms**2).sum()))


@pytest.mark.parametrize("missing", [0.0, 0.2])
@pytest.mark.parametrize("households", [False, True])
@pytest.mark.parametrize("with_covariate", [False, True])
def test_the_papers_formulas(missing, households, with_covariate):
    outcome, start, covariate = panel(missing=missing)
    x = covariate if with_covariate else None
    weight = np.random.default_rng(7).uniform(0.5, 2, len(start))
    groups = np.arange(len(start)) // (2 if households else 1)
    _, estimate, error = _by_weights(outcome, start, x, weight, groups)
    found = imputation(
        outcome, start, PERIODS, x, weights=weight, clusters=groups if households else None
    )
    assert found.overall.estimate == pytest.approx(estimate, abs=1e-10)
    assert found.overall.std_error == pytest.approx(error, rel=1e-8)
    assert found.overall.mean_treated - found.overall.mean_control == pytest.approx(estimate)


@pytest.mark.parametrize("missing", [0.0, 0.2])
def test_the_pre_trend_is_a_regression_on_untreated_cells(missing):
    """Dummies for the two periods before the start, errors clustered by person."""
    outcome, start, covariate = panel(missing=missing)
    weight = np.random.default_rng(2).uniform(0.5, 2, len(start))
    rows, at = np.nonzero(np.isfinite(outcome) & (start[:, None] > PERIODS))
    since = PERIODS[at] - start[rows]
    design = np.column_stack([since == -2, since == -1, dummies(rows, at, covariate)]) * 1.0
    root = np.sqrt(weight[rows])
    values = outcome[rows, at]
    found = np.linalg.lstsq(design * root[:, None], values * root, rcond=None)[0]
    spread = clustered(design, values - design @ found, weight[rows], rows)[:2, :2]
    before = imputation(outcome, start, PERIODS, covariate, weights=weight, leads=2).before
    np.testing.assert_array_equal(before.time, [-2, -1])
    np.testing.assert_allclose(before.estimate, found[:2], atol=1e-9)
    np.testing.assert_allclose(before.covariance, spread, rtol=1e-6)
    expected = found[:2] @ np.linalg.solve(spread, found[:2])
    assert before.test.statistic == pytest.approx(expected, rel=1e-6)


def test_estimated_shares():
    """Starts with unlike effects: the bootstrap over persons judges, 300 draws, within 15 %.

    At a time of one start only, its share is certain and nothing changes.
    """
    outcome, start, _ = panel(seed=8, starts=(2.0, 3.0, 4.0, NEVER, NEVER))
    outcome += np.where(start[:, None] <= PERIODS, (start[:, None] == 2) * 2.0, 0.0)
    found = imputation(outcome, start, PERIODS, estimated_shares=True)
    fixed = imputation(outcome, start, PERIODS)
    np.testing.assert_array_equal(found.estimate, fixed.estimate)
    np.testing.assert_allclose(found.std_error[-1], fixed.std_error[-1], rtol=1e-12)
    draws = []
    random = np.random.default_rng(0)
    for _ in range(300):
        drawn = random.integers(0, len(start), len(start))
        draws.append(imputation(outcome[drawn], start[drawn], PERIODS).overall.estimate)
    assert found.overall.std_error == pytest.approx(np.std(draws), rel=0.15)
    assert fixed.overall.std_error < 0.9 * found.overall.std_error


def test_effects_do_not_rest_on_the_pre_trend_and_it_not_on_effects():
    outcome, start, _ = panel()
    plain, none = imputation(outcome, start, PERIODS), imputation(outcome, start, PERIODS, leads=0)
    np.testing.assert_array_equal(plain.estimate, none.estimate)
    assert none.before.test.status == "no_pre_period"
    other = np.where(start[:, None] <= PERIODS, outcome * 3 + 7, outcome)
    moved = imputation(other, start, PERIODS)
    np.testing.assert_allclose(moved.before.estimate, plain.before.estimate, atol=1e-12)
    assert moved.overall.estimate != pytest.approx(plain.overall.estimate, rel=0.1)


def test_anticipation_takes_periods_before_the_start_out_of_the_untreated():
    """An effect of 5 one period early: seen at -1 with anticipation, not in the average."""
    outcome, start = exact_panel(lambda begin, period: 2.0)
    outcome += 5.0 * (start[:, None] - 1 == PERIODS)
    found = imputation(outcome, start, PERIODS, anticipation=1)
    np.testing.assert_array_equal(found.time, [-1, 0, 1, 2, 3])
    np.testing.assert_allclose(found.estimate, [5, 2, 2, 2, 2], atol=1e-12)
    assert found.overall.estimate == pytest.approx(2.0)


def test_uneven_periods():
    outcome, start = exact_panel(lambda begin, period: 10 * begin + period)
    grid = np.array([0, 1, 2, 5, 6, 9.0])
    begin = np.select([start == 2, start == 4], [2.0, 6.0], NEVER)
    found = imputation(outcome, begin, grid)
    np.testing.assert_array_equal(found.time, [0, 3, 4, 7])
    np.testing.assert_allclose(found.estimate, [(22 + 44) / 2, (23 + 45) / 2, 24, 25], atol=1e-10)


def test_who_has_no_effect_is_counted():
    """Three treated at entry; one treated in period 2 who is first seen in period 3."""
    outcome, start = exact_panel(lambda begin, period: 1.0, starts=(0.0, 2.0, 4.0, NEVER))
    outcome[3, :3] = np.nan
    found = imputation(outcome, start, PERIODS)
    assert (found.n_at_entry, found.n_left_out) == (3, 1)
    np.testing.assert_array_equal(found.n_treated, [5, 5, 2, 2])
    np.testing.assert_allclose(found.estimate, 1.0, atol=1e-12)


def test_a_month_nobody_is_observed():
    outcome, start = exact_panel(lambda begin, period: 1.0, starts=(4.0, NEVER))
    outcome[:, 5] = np.nan
    found = imputation(outcome, start, PERIODS)
    assert found.status == ("ok", "window_not_observed")
    assert np.isnan(found.estimate[1])
    assert (found.influence[:, 1] == 0).all()
    assert found.overall.estimate == pytest.approx(1.0)


def test_nobody_left_to_impute_from():
    """Without never treated, the last start's own periods have nobody untreated."""
    outcome, start = exact_panel(lambda begin, period: 1.0, starts=(2.0, 4.0))
    found = imputation(outcome, start, PERIODS)
    assert found.status == ("ok", "ok", "no_overlap", "no_overlap")
    np.testing.assert_array_equal(found.n_treated, [3, 3, 0, 0])
    assert found.overall.estimate == pytest.approx(1.0)


def test_groups_of_one_person():
    outcome, start, _ = panel()
    one = np.r_[0, 16:24]
    found = imputation(outcome[one], start[one], PERIODS)
    assert set(found.status) == {"too_few"}
    assert found.overall.status == "too_few"
    eight_and_one = np.r_[0, 8:24]
    found = imputation(outcome[eight_and_one], start[eight_and_one], PERIODS)
    assert found.status == ("ok", "ok", "too_few", "too_few")
    assert found.note[0].startswith("Some starts have one treated person")


@pytest.mark.parametrize("starts", [(NEVER,), (0.0, NEVER), (9.0, NEVER), (0.0,)])
def test_nobody_to_estimate_for(starts):
    outcome, start, _ = panel(starts=starts)
    found = imputation(outcome, start, PERIODS)
    assert found.overall.status == "too_few"
    assert len(found.time) == 0
    assert found.n_at_entry == 8 * starts.count(0.0)
    assert imputation(np.empty((0, 6)), [], PERIODS).overall.status == "too_few"


def test_more_covariates_than_untreated_persons():
    outcome, start, _ = panel()
    few = np.r_[0:8, 16:18]
    matrix = np.random.default_rng(0).normal(size=(10, 4))
    found = imputation(outcome[few], start[few], PERIODS, matrix)
    assert set(found.status) == {"no_overlap"}


def test_options_that_contradict():
    outcome, start, _ = panel()
    with pytest.raises(ValueError, match="one row per start"):
        imputation(outcome.T, start, PERIODS)
    with pytest.raises(ValueError, match="in order"):
        imputation(outcome, start, PERIODS[::-1])
    with pytest.raises(ValueError, match="Anticipation"):
        imputation(outcome, start, PERIODS, anticipation=-1)
    with pytest.raises(ValueError, match="leads"):
        imputation(outcome, start, PERIODS, leads=-1)
