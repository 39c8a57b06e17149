"""Estimators against hand-made numbers and simulated worlds with a known effect."""

import numpy as np
import pytest
from statsmodels.regression.linear_model import OLS

from evaluatie.estimators.abadie_imbens import abadie_imbens, nearest_att
from evaluatie.estimators.did_cross_section import CROSS_SECTION_ESTIMATORS
from evaluatie.estimators.did_panel import PANEL_ESTIMATORS
from evaluatie.estimators.effect import clustered_std_error
from evaluatie.estimators.twoway_fe import twoway_fe
from evaluatie.estimators.weighted import difference_in_means, gcomputation
from evaluatie.models.logit import fit_logit
from evaluatie.models.neighbours import pairs_with_replacement


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
            found.append(PANEL_ESTIMATORS[name](y, treated, x).estimate - 1.0)
    assert abs(np.mean(gaps["regression"])) > 5 * abs(np.mean(gaps["doubly_robust"]))
    assert abs(np.mean(gaps["doubly_robust"])) < 0.15


def test_abadie_imbens_by_hand():
    """Four treated, two controls used twice each: K = 2, K' = 2, theorem 7 of the 2006 paper."""
    distance = np.array([1.0, 1.1, 5.0, 5.1, 1.05, 5.05, 9.0])
    treated = np.array([1, 1, 1, 1, 0, 0, 0], dtype=bool)
    outcome = np.array([3.0, 5.0, 6.0, 8.0, 1.0, 2.0, 4.0])
    pairs = pairs_with_replacement(distance, treated)
    effect = abadie_imbens(outcome, treated, distance, *pairs)
    gain = np.array([2.0, 4.0, 4.0, 6.0])
    # nearest other control: 5.05 for 1.05 and 9.0 for 5.05 (gap 3.95 against 4.00)
    spread = np.array([np.var([1, 2], ddof=1), np.var([2, 4], ddof=1)])
    expected = (((gain - 4) ** 2).sum() + (2**2 - 2) * spread.sum()) / 16
    assert effect.estimate == pytest.approx(4)
    assert effect.std_error == pytest.approx(np.sqrt(expected))
    assert effect.influence.mean() == pytest.approx(0)


def test_bias_correction_removes_a_linear_gap():
    """Outcome linear in x and matches off by one: corrected exactly."""
    x = np.array([1.0, 2.0, 3.0, 2.0, 3.0, 4.0, 8.0])
    treated = np.arange(7) < 3
    outcome = 10 * x + 5 * treated
    pairs = np.array([0, 1, 2]), np.array([3, 4, 5])
    plain = abadie_imbens(outcome, treated, x, *pairs)
    corrected = abadie_imbens(outcome, treated, x, *pairs, bias_matrix=x)
    assert plain.estimate == pytest.approx(-5)
    assert corrected.estimate == pytest.approx(5)


def test_score_adjustment_against_loops(world):
    """The vectorised sets give what plain loops over sorted neighbours give."""
    fit = fit_logit(world.matrix, world.treated)
    pairs = pairs_with_replacement(fit.score, world.treated, keep_ties=True)
    arguments = (world.outcome, world.treated, fit.score, *pairs)
    plain = abadie_imbens(*arguments)
    adjusted = abadie_imbens(*arguments, logit=fit, matrix=world.matrix)
    change = _adjustment_by_loops(world, fit, plain.estimate)
    assert adjusted.std_error**2 - plain.std_error**2 == pytest.approx(change, rel=1e-6)


def _adjustment_by_loops(world, fit, estimate):
    design = np.column_stack([np.ones(len(world.outcome)), world.matrix])
    arms = {flag: np.flatnonzero(world.treated == flag) for flag in (True, False)}
    c, d = np.zeros(3), np.zeros(3)
    for row, p in enumerate(fit.score):
        density = p * (1 - p)
        for flag, factor in ((True, 1.0), (False, p / (1 - p))):
            gaps = np.abs(fit.score[arms[flag]] - p)
            near = arms[flag][gaps <= np.sort(gaps)[1] + 1e-12]
            centred = design[near] - design[near].mean(axis=0)
            off = world.outcome[near] - world.outcome[near].mean()
            c += density * factor * centred.T @ off / (len(near) - 1)
        means = {}
        for flag in (True, False):
            others = arms[flag][arms[flag] != row]
            gaps = np.abs(fit.score[others] - p)
            near = others[gaps <= np.sort(gaps)[1] + 1e-12]
            means[flag] = world.outcome[near].mean()
        c += density * (means[True] - means[False] - estimate) * design[row]
        other = arms[not world.treated[row]]
        gaps = np.linalg.norm(world.matrix[other] - world.matrix[row], axis=1)
        matched = world.outcome[other[gaps <= gaps.min() + 1e-12]].mean()
        sign = 1 if world.treated[row] else -1
        d += density * (sign * (world.outcome[row] - matched) - estimate) * design[row]
    c, d = c / world.treated.sum(), d / world.treated.sum()
    return d @ fit.covariance @ d - c @ fit.covariance @ c


def test_nearest_att(world):
    effect = nearest_att(world.outcome, world.treated, world.matrix, caliper=0.5)
    corrected = nearest_att(
        world.outcome,
        world.treated,
        world.matrix,
        ties="all",
        bias_correct=True,
        scale="propensity",
    )
    assert effect.status == corrected.status == "ok"
    assert abs(effect.estimate - corrected.estimate) < 3 * effect.std_error
    strata = np.arange(len(world.outcome)) % 2
    assert nearest_att(world.outcome, world.treated, world.matrix, strata=strata).status == "ok"


def test_nearest_att_statuses(world):
    perfect = np.column_stack([world.matrix, world.treated])
    assert nearest_att(world.outcome, world.treated, perfect).status == "no_overlap"
    none = nearest_att(world.outcome, np.zeros(len(world.outcome)), world.matrix)
    assert none.status == "no_overlap"
    apart = nearest_att(world.outcome, world.treated, world.matrix, caliper=1e-12)
    assert apart.status == "too_few"
