"""Effects by estimated weights: what they estimate and that their errors carry the weights."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.designs.weighting import entropy_weights, ipw_weights
from evaluatie.estimators.effect import clustered_std_error
from evaluatie.estimators.matching.cross_fitting import aipw_cross_fitted, assign_folds
from evaluatie.estimators.matching.m_estimation import aipw, entropy_att, ipw
from evaluatie.estimators.matching.weighted import WEIGHTED_ESTIMATORS, difference_in_means
from evaluatie.estimators.risk_ratio import risk_ratio
from evaluatie.models.logit import fit_logit

ESTIMANDS = ["ATT", "ATE", "ATO"]
CARRIED = ["ipw", "ipw_ate", "ipw_ato", "entropy", "aipw", "aipw_ate", "aipw_ato"]


def test_weights_by_hand():
    """p = 0.5, 0.2 (treated), 0.95, 1 (controls), and a missing score."""
    score, treated = [0.5, 0.2, 0.95, 1.0, np.nan], np.array([1, 1, 0, 0, 0], dtype=bool)
    expected = {
        "ATT": [1, 1, 19, 0, 0],
        "ATE": [2, 5, 20, 0, 0],
        "ATO": [0.5, 0.8, 0.95, 1, 0],
    }
    for estimand, weights in expected.items():
        found, status = ipw_weights(score, treated, estimand)
        np.testing.assert_allclose(found, weights)
        assert status[4] == "off_support"
        assert (status[3] == "off_support") == (estimand != "ATO")
    trimmed, status = ipw_weights(score, treated, "ATE", trim=(0.2, 0.95))
    np.testing.assert_allclose(trimmed, [2, 0, 0, 0, 0])
    assert status.tolist() == ["weighted"] + ["off_support"] * 4


def test_overlap_weights_balance_exactly(world):
    """Li, Morgan & Zaslavsky (2018), theorem 3: with a logit every covariate mean is equal."""
    fit = fit_logit(world.matrix, world.treated)
    weights, _ = ipw_weights(fit.score, world.treated, "ATO")
    means = [
        np.average(world.matrix[arm], axis=0, weights=weights[arm])
        for arm in (world.treated, ~world.treated)
    ]
    np.testing.assert_allclose(means[0], means[1], rtol=1e-8)


def test_entropy_weights(world):
    """Exact balance, and the most even: moving along any direction that keeps balance is worse."""
    weights, status = entropy_weights(world.matrix, world.treated)
    own = weights[~world.treated]
    assert set(status) == {"weighted"}
    assert own.sum() == pytest.approx(world.treated.sum())
    means = np.average(world.matrix[~world.treated], axis=0, weights=own)
    np.testing.assert_allclose(means, world.matrix[world.treated].mean(axis=0), rtol=1e-8)
    design = np.column_stack([np.ones(len(own)), world.matrix[~world.treated]])
    free = np.random.default_rng(0).normal(size=len(own))
    free -= design @ np.linalg.lstsq(design, free, rcond=None)[0]
    entropy = [
        (moved * np.log(moved)).sum() for moved in (own, own + 1e-3 * free, own - 1e-3 * free)
    ]
    assert entropy[0] < min(entropy[1:])


def test_impossible_balance_is_off_support():
    """A treated mean outside the controls' range: no weights, a status, no traceback."""
    weights, status = entropy_weights(np.array([5.0, 6, 1, 2, 3]), [1, 1, 0, 0, 0])
    assert set(status) == {"off_support"}
    assert not weights.any()
    effect = entropy_att(np.arange(5.0), [1, 1, 0, 0, 0], np.array([5.0, 6, 1, 2, 3]))
    assert effect.status == "no_overlap"


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_ipw_is_the_weighted_difference(world, estimand):
    fit = fit_logit(world.matrix, world.treated)
    weights, _ = ipw_weights(fit.score, world.treated, estimand)
    effect = ipw(world.outcome, world.treated, world.matrix, estimand=estimand)
    plain = difference_in_means(world.outcome, world.treated, weights=weights)
    assert effect.estimate == pytest.approx(plain.estimate, rel=1e-9)
    assert effect.mean_treated == pytest.approx(plain.mean_treated, rel=1e-9)


@pytest.mark.parametrize("name", CARRIED)
def test_influence_is_the_derivative_to_a_persons_weight(name, world):
    """Infinitesimal jackknife: n x d estimate / d weight is the influence, models refitted."""
    estimator, rows = WEIGHTED_ESTIMATORS[name], [0, 3, 57, 200, 399]
    effect = estimator(world.outcome, world.treated, world.matrix)

    def moved(row, step):
        weights = np.ones(len(world.outcome))
        weights[row] += step
        found = estimator(world.outcome, world.treated, world.matrix, weights=weights)
        return np.array([found.estimate, found.mean_treated])

    slopes = np.array([(moved(row, 1e-4) - moved(row, -1e-4)) / 2e-4 for row in rows])
    expected = np.column_stack([effect.influence[rows], effect.influence_treated[rows]])
    np.testing.assert_allclose(slopes * len(world.outcome), expected, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize("name", ["ipw_ate", "entropy", "aipw_ato"])
def test_error_is_that_of_the_bootstrap(name, world):
    """Persons drawn 400 times, everything refitted; 400 draws know an error within 11 % (3 sd)."""
    estimator, rng = WEIGHTED_ESTIMATORS[name], np.random.default_rng(1)
    size = len(world.outcome)
    draws = rng.multinomial(size, np.full(size, 1 / size), 400).astype(float)
    data = world.outcome, world.treated, world.matrix
    found = [estimator(*data, weights=weights).estimate for weights in draws]
    assert estimator(*data).std_error == pytest.approx(np.std(found), rel=0.11)


def test_kept_compares_fewer_but_scores_all(world):
    """Trimming: weights from everybody's score, the error between those that know the score."""
    fit = fit_logit(world.matrix, world.treated)
    weights, status = ipw_weights(fit.score, world.treated, "ATT", trim=(0.2, 0.6))
    kept = status == "weighted"
    effect = ipw(world.outcome, world.treated, world.matrix, kept=kept)
    plain = difference_in_means(world.outcome, world.treated, weights=weights)
    refitted = ipw(world.outcome, world.treated, world.matrix, weights=kept.astype(float))
    assert 0 < kept.sum() < len(kept)
    assert effect.estimate == pytest.approx(plain.estimate, rel=1e-9)
    assert effect.estimate != pytest.approx(refitted.estimate, rel=1e-4)
    nobody = ipw(world.outcome, world.treated, world.matrix, kept=np.zeros(len(kept)))
    assert nobody.status == "too_few"


@pytest.mark.parametrize("estimand", ["ATT", "ATE"])
def test_aipw_survives_a_wrong_outcome_model(estimand):
    """Outcome exp(x), score a logit in x: the mean of 20 worlds is the effect, 1."""
    found = []
    for seed in range(20):
        rng = np.random.default_rng(seed)
        x = rng.normal(size=1500)
        treated = rng.random(1500) < 1 / (1 + np.exp(0.5 - x))
        outcome = np.exp(x) + treated + 0.3 * rng.normal(size=1500)
        found.append(aipw(outcome, treated, x, estimand=estimand).estimate)
    assert np.mean(found) == pytest.approx(1, abs=4 * np.std(found) / np.sqrt(20))


@pytest.mark.parametrize("estimator", [ipw, aipw])
def test_ate_turns_sign_with_the_groups(estimator, world):
    one = estimator(world.outcome, world.treated, world.matrix, estimand="ATE")
    other = estimator(world.outcome, ~world.treated, world.matrix, estimand="ATE")
    assert one.estimate == pytest.approx(-other.estimate, rel=1e-7)
    assert one.std_error == pytest.approx(other.std_error, rel=1e-6)


def test_unknown_options_are_errors(world):
    with pytest.raises(ValueError, match="estimand"):
        ipw(world.outcome, world.treated, world.matrix, estimand="ATX")
    with pytest.raises(ValueError, match="Cross-fitting"):
        aipw_cross_fitted(world.outcome, world.treated, world.matrix, model="magic")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 12)), min_size=1, max_size=60))
def test_folds_keep_clusters_whole_and_even(rows):
    treated = np.array([row[0] for row in rows])
    clusters = np.array([row[1] for row in rows])
    fold = assign_folds(treated, clusters, 3, 5)
    kinds = {c: treated[clusters == c].any() for c in np.unique(clusters)}
    assert all(len(np.unique(fold[clusters == c])) == 1 for c in kinds)
    for kind in (True, False):
        dealt = [fold[clusters == c][0] for c in kinds if kinds[c] == kind]
        counts = np.bincount(dealt, minlength=3)
        assert counts.max() - counts.min() <= 1
    renamed = assign_folds(treated, np.array([f"h{c * 7 % 13}" for c in clusters]), 3, 5)
    assert np.array_equal(fold, renamed)


@pytest.mark.parametrize("estimand", ESTIMANDS)
def test_cross_fitted_logit_is_near_aipw(world, estimand):
    data = world.outcome, world.treated, world.matrix
    crossed = aipw_cross_fitted(*data, estimand=estimand, seed=3)
    whole = aipw(*data, estimand=estimand)
    assert abs(crossed.estimate - whole.estimate) < 0.3 * whole.std_error
    assert crossed.std_error == pytest.approx(whole.std_error, rel=0.1)
    assert crossed.influence.mean() == pytest.approx(0, abs=1e-10)
    assert aipw_cross_fitted(*data, estimand=estimand, seed=3).estimate == crossed.estimate
    assert aipw_cross_fitted(*data, estimand=estimand, seed=4).estimate != crossed.estimate


@pytest.mark.parametrize("model", ["probit", "cbps", "cbps_overidentified"])
def test_other_scores_are_near_the_logit(world, model):
    data = world.outcome, world.treated, world.matrix
    logit, other = (aipw_cross_fitted(*data, model=name, folds=2) for name in ("logit", model))
    assert other.estimate != logit.estimate
    assert abs(other.estimate - logit.estimate) < 0.2 * logit.std_error
    assert other.std_error == pytest.approx(logit.std_error, rel=0.05)


def test_cross_fitted_by_hand():
    """No covariates, two folds: each person's models are the other fold's means."""
    outcome = np.array([5.0, 7, 6, 9, 1, 2, 4, 3])
    treated = np.arange(8) < 4
    fold = assign_folds(treated, None, 2, 0)
    effect = aipw_cross_fitted(outcome, treated, folds=2, seed=0)
    predicted = np.array([outcome[~treated & (fold != own)].mean() for own in fold])
    residual = outcome - predicted
    expected = residual[treated].mean() - residual[~treated].mean()
    assert effect.estimate == pytest.approx(expected)


def test_boosting_learns_what_a_line_cannot():
    """Outcome and treatment depend on x squared: the linear AIPW is off, the boosted one not."""
    rng = np.random.default_rng(2)
    x = rng.uniform(-1.5, 1.5, 1000)
    treated = rng.random(1000) < 1 / (1 + np.exp(1 - x**2))
    outcome = 2 * x**2 + treated + 0.5 * rng.normal(size=1000)
    boosted = aipw_cross_fitted(outcome, treated, x, model="gradient_boosting", folds=2)
    assert abs(boosted.estimate - 1) < 3 * boosted.std_error < 0.3
    assert abs(aipw(outcome, treated, x).estimate - 1) > 0.5


def test_cross_fitting_keeps_households_together(world):
    households = np.arange(len(world.outcome)) // 2
    effect = aipw_cross_fitted(world.outcome, world.treated, world.matrix, clusters=households)
    expected = clustered_std_error(effect.influence, households)
    assert effect.std_error == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("model", ["logit", "gradient_boosting"])
def test_cross_fitting_never_raises(world, model):
    def run(rows, matrix=world.matrix, outcome=world.outcome):
        index = np.asarray(rows)
        return aipw_cross_fitted(
            outcome[index], world.treated[index], matrix[index], model=model, folds=2
        )

    treated, control = np.flatnonzero(world.treated), np.flatnonzero(~world.treated)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for rows in (treated, control, np.r_[treated[:1], control], np.r_[treated[:2], control]):
            assert run(rows).status == "too_few"
        flat = run(np.arange(400), outcome=np.ones(400))
        assert (flat.estimate, flat.std_error) == (pytest.approx(0), pytest.approx(0))
    if model == "logit":
        perfect = np.column_stack([world.matrix, world.treated])
        assert run(np.arange(400), matrix=perfect).status == "no_overlap"


def test_risk_ratio_of_a_two_by_two_table():
    """15 of 40 against 10 of 50: Katz's log interval, worked by hand."""
    outcome = np.r_[np.ones(15), np.zeros(25), np.ones(10), np.zeros(40)]
    treated = np.arange(90) < 40
    ratio = risk_ratio(difference_in_means(outcome, treated), outcome)
    error = np.sqrt(1 / 15 - 1 / 40 + 1 / 10 - 1 / 50)
    assert ratio.estimate == pytest.approx(1.875)
    assert ratio.conf_low == pytest.approx(1.875 * np.exp(-1.959963985 * error))
    assert ratio.conf_high == pytest.approx(1.875 * np.exp(1.959963985 * error))


@pytest.mark.parametrize("name", ["ipw", "aipw_ate"])
def test_risk_ratio_is_that_of_the_bootstrap(name, world):
    """Same tolerance as the bootstrap of the error above."""
    rng, size = np.random.default_rng(5), len(world.outcome)
    outcome = (world.outcome > 0).astype(float)
    data = outcome, world.treated, world.matrix
    found = []
    for weights in rng.multinomial(size, np.full(size, 1 / size), 400).astype(float):
        effect = WEIGHTED_ESTIMATORS[name](*data, weights=weights)
        found.append(np.log(effect.mean_treated / effect.mean_control))
    ratio = risk_ratio(WEIGHTED_ESTIMATORS[name](*data), outcome)
    error = np.log(ratio.conf_high / ratio.conf_low) / (2 * 1.959963985)
    assert error == pytest.approx(np.std(found), rel=0.11)


def test_risk_ratio_that_cannot_be(world):
    """Not 0/1, nobody with the outcome among controls, nobody among treated, no effect."""
    treated = np.arange(20) < 10
    own, none = np.r_[np.ones(4), np.zeros(16)], np.r_[np.zeros(16), np.ones(4)]
    plain = difference_in_means(world.outcome, world.treated)
    assert np.isnan(risk_ratio(plain, world.outcome).estimate)
    assert np.isnan(risk_ratio(difference_in_means(own, treated), own).estimate)
    zero = risk_ratio(difference_in_means(none, treated), none)
    assert zero.estimate == pytest.approx(0)
    assert np.isnan(zero.conf_low)
    failed = difference_in_means(own[:5], treated[:5])
    assert failed.status == "too_few"
    assert np.isnan(risk_ratio(failed, own[:5]).estimate)
