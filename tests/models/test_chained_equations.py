"""Chained equations: plausible values, of donors and levels there are, for what is missing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from evaluatie.inference.rubin import pool
from evaluatie.models.chained_equations import Incomplete, Known, _near, chained

ONE_GROUP = 0


def known(columns: np.ndarray, groups: np.ndarray | None = None) -> Known:
    one = np.zeros(len(columns), dtype=np.int64)
    return Known(np.asarray(columns, dtype=float), one if groups is None else groups)


@given(st.integers(0, 2**32 - 1))
def test_observed_values_stay_and_missing_ones_are_of_others(seed: int) -> None:
    rng = np.random.default_rng(seed)
    predictor = rng.normal(size=80)
    number = Incomplete(np.round(predictor + rng.normal(size=80), 1), rng.random(80) < 0.7, False)
    level = Incomplete(rng.integers(3, size=80).astype(float), rng.random(80) < 0.7, True)
    values = chained([number, level], known(predictor[:, None]), 2, 5, rng)
    for target, found in zip((number, level), values, strict=True):
        assert (found[target.observed] == target.values[target.observed]).all()
        assert set(found) <= set(target.values[target.observed])


def test_the_nearest_donors_by_hand() -> None:
    first, end = _near(np.array([1.0, 3.0, 5.0, 9.0]), np.array([0.0, 4.1, 20.0]), 2)
    assert list(zip(first, end, strict=True)) == [(0, 2), (1, 3), (2, 4)]


def test_whoever_ties_with_the_last_donor_is_one() -> None:
    """Of 2 donors near 4.0 the second is 1.0 away, as are all three others with 3 or 5."""
    ranked = np.array([1.0, 3.0, 3.0, 4.0, 5.0 - 1e-13, 5.0 + 1e-13, 9.0])
    first, end = _near(ranked, np.array([4.0, 4.9, -7.0]), 2)
    assert list(zip(first, end, strict=True)) == [(1, 6), (4, 6), (0, 3)]


def partly_known(seed: int, size: int = 1000) -> tuple[Incomplete, np.ndarray]:
    """A number of which 40 % is missing, and a coin that predicts it somewhat."""
    rng = np.random.default_rng(seed)
    coin = (rng.random(size) < 0.5).astype(float)
    number = 40 + 4 * coin + 10 * rng.normal(size=size)
    observed = rng.random(size) > 0.4
    return Incomplete(np.where(observed, number, np.nan), observed, False), coin[:, None]


def test_many_lend_where_many_are_predicted_the_same() -> None:
    """Two predictions for 1,000 persons: some 400 draw of some 600, not of 5 at their edges."""
    target, coin = partly_known(1)
    filled = chained([target], known(coin), 1, 5, np.random.default_rng(2))[0]
    assert len(np.unique(filled[~target.observed])) > 200


def test_intervals_after_ties_hold_the_mean() -> None:
    """The mean (42) of 200 worlds in ten sets each, by Rubin's rules: some 93 % hold it.

    Estimates vary as the mean of the 600 known does, 10 / sqrt(600) and a little for the coin:
    0.413. Their errors are near 0.385, for lending within a tie counts the 600 as if they were all
    there are: 104 / 1,000 within, 1.1 * 400 * 100 / 1,000 ** 2 between the sets.
    """
    inside, errors, estimates = [], [], []
    for seed in range(200):
        target, coin = partly_known(seed)
        sets = [
            chained([target], known(coin), 1, 5, np.random.default_rng([seed, number]))[0]
            for number in range(10)
        ]
        means = np.array([one.mean() for one in sets])
        within = np.array([one.std(ddof=1) for one in sets]) / np.sqrt(len(coin))
        found = pool(means, within, len(coin) - 1.0)
        half = t.ppf(0.975, found.freedom) * found.std_error
        inside.append(abs(found.estimate - 42.0) <= half)
        errors.append(found.std_error)
        estimates.append(found.estimate)
    assert 0.88 <= np.mean(inside) <= 0.98
    assert np.mean(errors) == pytest.approx(0.385, rel=0.03)
    assert np.std(estimates) == pytest.approx(0.413, rel=0.15)


def test_the_order_of_persons_changes_draws_only() -> None:
    """Means of 40 sets in two orders: alike to within three errors, and as widely spread."""
    target, coin = partly_known(3)
    order = np.argsort(target.values)  # missing last, the observed from low to high
    turned = Incomplete(target.values[order], target.observed[order], False)
    means = np.array([
        [chained([one], known(columns), 1, 5, np.random.default_rng(number))[0].mean()
         for number in range(40)]
        for one, columns in ((target, coin), (turned, coin[order]))
    ])  # fmt: skip
    spread = means.std(axis=1, ddof=1)
    assert abs(np.diff(means.mean(axis=1))[0]) < 3 * np.sqrt((spread**2).sum() / 40)
    assert 0.6 < spread[0] / spread[1] < 1.6


def test_a_regression_is_recovered_from_what_is_missing_at_random() -> None:
    """y = 2x + noise; x is missing mostly where y is high: complete cases have a lower slope."""
    slopes, complete = [], []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=1000)
        y = 2 * x + rng.normal(size=1000) * 2
        observed = rng.random(1000) > 0.6 / (1 + np.exp(-2 * y))
        target = Incomplete(np.where(observed, x, np.nan), observed, False)
        filled = chained([target], known(y[:, None]), 1, 5, rng)[0]
        slopes.append(np.cov(filled, y)[0, 1] / filled.var(ddof=1))
        complete.append(np.polyfit(x[observed], y[observed], 1)[0])
    assert np.mean(complete) < 1.92
    assert np.mean(slopes) == pytest.approx(2.0, abs=0.04)


def test_shares_of_levels_follow_what_predicts_them() -> None:
    """A level is twice as likely with the predictor; missing with the predictor more often."""
    rng = np.random.default_rng(3)
    predictor = rng.integers(2, size=4000).astype(float)
    level = (rng.random(4000) < 0.3 + 0.3 * predictor).astype(float)
    observed = rng.random(4000) > 0.2 + 0.5 * predictor
    target = Incomplete(np.where(observed, level, 0.0), observed, True)
    filled = chained([target], known(predictor[:, None]), 1, 5, rng)[0]
    assert level[observed].mean() < 0.42
    assert filled.mean() == pytest.approx(0.45, abs=0.03)


def test_groups_have_models_of_their_own_when_they_are_large() -> None:
    """The slope has another sign in the second group: one model for both would not see it."""
    rng = np.random.default_rng(4)
    groups = np.repeat([0, 1], 1000)
    predictor = rng.normal(size=2000)
    values = np.where(groups, -predictor, predictor) + rng.normal(size=2000) * 0.1
    observed = rng.random(2000) < 0.7
    target = Incomplete(np.where(observed, values, 0.0), observed, False)
    filled = chained([target], known(predictor[:, None], groups), 1, 5, rng)[0]
    assert np.corrcoef(filled[~observed], values[~observed])[0, 1] > 0.9


def test_a_small_group_takes_the_model_of_all() -> None:
    """Two observed in the second group are too few for a line; the first tells its slope."""
    rng = np.random.default_rng(5)
    groups = np.repeat([0, 1], [500, 12])
    predictor = rng.normal(size=512)
    observed = np.ones(512, dtype=bool)
    observed[502:] = False
    values = predictor + 10 * groups
    target = Incomplete(np.where(observed, values, 0.0), observed, False)
    filled = chained([target], known(predictor[:, None], groups), 1, 1, rng)[0]
    assert set(filled[502:]) <= set(values[observed])
    assert filled[502:].mean() > values[:500].mean() + 1
