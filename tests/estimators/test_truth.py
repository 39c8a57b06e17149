"""Estimators against hand-made numbers and simulated worlds with a known effect."""

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS

from evaluatie.estimators import att
from evaluatie.estimators.cohort.did_cross_section import CROSS_SECTION_ESTIMATORS
from evaluatie.estimators.effect import clustered_std_error
from evaluatie.estimators.matching.weighted import difference_in_means, gcomputation
from evaluatie.estimators.twoway_fe import twoway_fe


def test_two_by_two_by_hand():
    """(7 - 3) - (4 - 2) = 2."""
    outcome = np.array([2, 4, 6, 8, 1, 3, 3, 5.0])
    treated = np.array([1, 1, 1, 1, 0, 0, 0, 0], dtype=bool)
    post = np.array([0, 0, 1, 1, 0, 0, 1, 1], dtype=bool)
    effect = CROSS_SECTION_ESTIMATORS["unconditional"](outcome, treated, post)
    assert effect.estimate == pytest.approx(2)
    assert (effect.mean_treated, effect.mean_control) == (7, pytest.approx(5))
    # each cell mean has variance 1/2 (mean square 1 over 2 persons); four cells
    assert effect.std_error == pytest.approx(np.sqrt(2))
    assert twoway_fe(outcome, treated, post).estimate == pytest.approx(2)


def test_difference_in_means_by_pair():
    """Clustered by pair with weights one: the paired t error times sqrt((2n - 1) / (2n - 2))."""
    gain = np.array([1.0, 2.0, 4.0, 5.0])
    outcome = np.r_[gain + 10, np.full(4, 10.0)]
    treated, pair = np.arange(8) < 4, np.tile(np.arange(4), 2)
    effect = difference_in_means(outcome, treated, clusters=pair)
    paired = gain.std(ddof=1) / 2
    assert effect.estimate == pytest.approx(3)
    assert effect.std_error == pytest.approx(paired * np.sqrt(7 / 6))


def test_gcomputation_is_the_mean_of_predicted_differences(world):
    effect = gcomputation(world.outcome, world.treated, world.matrix)
    predictions = []
    for group in (world.treated, ~world.treated):
        design = np.column_stack([np.ones(group.sum()), world.matrix[group]])
        slopes = np.linalg.lstsq(design, world.outcome[group], rcond=None)[0]
        target = np.column_stack([np.ones(len(group)), world.matrix])[world.treated]
        predictions.append((target @ slopes).mean())
    assert effect.estimate == pytest.approx(predictions[0] - predictions[1])


def test_twoway_fe_is_the_dummy_regression(world):
    rng = np.random.default_rng(4)
    n = len(world.outcome)
    units, periods = (
        rng.integers(0, 6, n) * 2 + world.treated,
        rng.integers(0, 4, n) * 2 + world.post,
    )
    clusters = rng.integers(0, 50, n)
    effect = twoway_fe(
        world.outcome, world.treated, world.post, world.matrix,
        units=units, periods=periods, clusters=clusters,
    )  # fmt: skip
    dummies = np.column_stack(
        [units[:, None] == np.unique(units), periods[:, None] == np.unique(periods)[1:]]
    )
    design = np.column_stack([world.treated & world.post, world.matrix, dummies]).astype(float)
    fit = OLS(world.outcome, design).fit(cov_type="cluster", cov_kwds={"groups": clusters})
    assert effect.estimate == pytest.approx(fit.params[0], rel=1e-7)
    assert effect.std_error == pytest.approx(fit.bse[0], rel=1e-3)
    factor = np.sqrt(50 / 49 * (n - 1) / (n - design.shape[1]))
    plain = clustered_std_error(effect.influence, clusters)
    assert plain * factor == pytest.approx(fit.bse[0], rel=1e-6)


@pytest.mark.parametrize("name", ["regression", "doubly_robust", "doubly_robust_improved"])
def test_cross_section_finds_the_effect(name):
    """Mean of 40 worlds within 3 simulation errors of 2, errors of the right size."""
    from_worlds = [_cross_section(name, seed) for seed in range(40)]
    estimates = np.array([effect.estimate for effect in from_worlds])
    errors = np.array([effect.std_error for effect in from_worlds])
    assert abs(estimates.mean() - 2.0) < 3 * estimates.std(ddof=1) / np.sqrt(40)
    assert errors.mean() == pytest.approx(estimates.std(ddof=1), rel=0.35)


def _cross_section(name, seed):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=600)
    treated = rng.random(600) < 1 / (1 + np.exp(-0.7 * x))
    post = rng.random(600) < 0.5
    y = x + post * (1 + x) + 2.0 * (treated & post) + rng.normal(size=600)
    return CROSS_SECTION_ESTIMATORS[name](y, treated, post, x)


def test_doubly_robust_survives_one_wrong_model():
    """Wrong outcome model, right score: regression is off, doubly robust is not."""
    gaps = {name: [] for name in ("regression", "doubly_robust")}
    for seed in range(30):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=1500)
        treated = rng.random(1500) < 1 / (1 + np.exp(0.5 - x))
        y = np.exp(x) + 1.0 * treated + rng.normal(size=1500)
        for name, found in gaps.items():
            found.append(getattr(att, name)(y, treated, x).estimate - 1.0)
    assert abs(np.mean(gaps["regression"])) > 5 * abs(np.mean(gaps["doubly_robust"]))
    assert abs(np.mean(gaps["doubly_robust"])) < 0.15
