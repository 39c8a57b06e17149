"""Chained equations: plausible values, of donors and levels there are, for what is missing."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluatie.models.chained_equations import Incomplete, Known, _nearest, chained

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
    predicted = np.array([5.0, 1.0, 3.0, 9.0])
    found = _nearest(predicted, np.array([0.0, 4.1, 20.0]), 2)
    assert [set(row) for row in found.tolist()] == [{1, 2}, {0, 2}, {3, 0}]


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
