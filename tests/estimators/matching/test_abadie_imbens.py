"""Matching with replacement: Abadie-Imbens errors against hand work, loops and simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.estimators.effect import clustered_std_error
from evaluatie.estimators.matching.abadie_imbens import abadie_imbens
from evaluatie.estimators.matching.neighbour_sets import covariate_mean, set_moments
from evaluatie.estimators.risk_ratio import risk_ratio
from evaluatie.models.logit import fit_logit
from evaluatie.models.neighbours import pairs_with_replacement


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


def test_bias_correction_by_hand():
    """Controls at 0, 1, 4 with outcomes 1, 3, 6, the one at 1 used twice.

    Weights 1, 2, 1: means 1.5 and 3.25, slope 9.5 / 9; each gain moves by slope x (gap in x).
    """
    x = np.array([0.5, 1.2, 0.8, 5.0, 0.0, 1.0, 4.0, 9.0])
    outcome = np.array([4.0, 6.0, 5.0, 9.0, 1.0, 3.0, 6.0, 50.0])
    pairs = np.array([0, 1, 2, 3]), np.array([4, 5, 5, 6])
    effect = abadie_imbens(outcome, np.arange(8) < 4, x, *pairs, bias_matrix=x)
    slope = (1 * -1.5 * -2.25 + 2 * -0.5 * -0.25 + 1 * 2.5 * 2.75) / (2.25 + 2 * 0.25 + 6.25)
    gains = np.array([3, 3, 2, 3]) - slope * np.array([0.5, 0.2, -0.2, 1.0])
    assert slope == pytest.approx(10.5 / 9)
    assert effect.estimate == pytest.approx(gains.mean())
    assert effect.mean_treated == pytest.approx(6)


def brute_sets(place, seekers, pool, count):
    """Rows of the pool in each seeker's set, by all distances."""
    for row in seekers:
        gaps = np.linalg.norm(place[pool] - place[row], axis=1)
        yield pool[gaps <= np.sort(gaps)[min(count, len(pool)) - 1] + 1e-9]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 3), st.integers(1, 3), st.booleans())
def test_covariate_sets_against_all_distances(seed, columns, count, grid):
    """Mean and variance over the nearest persons, with ties (on a grid) and without."""
    rng = np.random.default_rng(seed)
    place = rng.normal(size=(24, columns))
    place = np.round(place) if grid else place
    values, pool, seekers = rng.normal(size=24), np.arange(9, 24), np.arange(15)
    sets = list(brute_sets(place, seekers, pool, count))
    mean = covariate_mean(place, seekers, pool, values, count)
    np.testing.assert_allclose(mean, [values[found].mean() for found in sets], atol=1e-10)
    sets = list(brute_sets(place, seekers, pool, 2))
    for where in (place, place[:, 0]) if columns == 1 else (place,):
        near = set_moments(where, seekers, pool, values, 2)
        np.testing.assert_array_equal(near.people, [len(found) for found in sets])
        np.testing.assert_allclose(near.mean, [values[found].mean() for found in sets], atol=1e-10)
        expected = [values[found].var(ddof=1) for found in sets]
        np.testing.assert_allclose(near.variance, expected, atol=1e-10)


def on_covariates(world, **options):
    """Each treated person's nearest control in the plane of the covariates, as an effect."""
    place = world.matrix * [1.0, 0.4]
    pool = np.flatnonzero(~world.treated)
    own = np.flatnonzero(world.treated)
    nearest = [pool[np.argmin(np.linalg.norm(place[pool] - place[row], axis=1))] for row in own]
    return abadie_imbens(
        world.outcome, world.treated, place, own, np.array(nearest), **options
    )  # fmt: skip


def test_variance_on_covariates_against_loops(world):
    """Theorem 7 with the variance of each used control from its two nearest controls."""
    effect = on_covariates(world)
    place, pool = world.matrix * [1.0, 0.4], np.flatnonzero(~world.treated)
    used, gain = np.zeros(len(world.outcome)), []
    for row in np.flatnonzero(world.treated):
        match = pool[np.argmin(np.linalg.norm(place[pool] - place[row], axis=1))]
        used[match] += 1
        gain.append(world.outcome[row] - world.outcome[match])
    total = ((gain - np.mean(gain)) ** 2).sum()
    for row in np.flatnonzero(used > 1):
        near = next(brute_sets(place, [row], pool, 2))
        total += (used[row] ** 2 - used[row]) * world.outcome[near].var(ddof=1)
    assert effect.estimate == pytest.approx(np.mean(gain))
    assert effect.std_error == pytest.approx(np.sqrt(total) / len(gain))


def test_one_column_is_a_distance(world):
    """The k-d tree on one covariate and the sorted distance give the same error."""
    score = fit_logit(world.matrix, world.treated).score
    pairs = pairs_with_replacement(score, world.treated)
    line = abadie_imbens(world.outcome, world.treated, score, *pairs, bias_matrix=world.matrix)
    plane = np.column_stack([score, np.zeros(len(score))])
    flat = abadie_imbens(world.outcome, world.treated, plane, *pairs, bias_matrix=world.matrix)
    column = abadie_imbens(
        world.outcome, world.treated, score[:, None], *pairs, bias_matrix=world.matrix
    )
    assert flat.std_error == pytest.approx(line.std_error, rel=1e-9)
    assert column.std_error == line.std_error


@pytest.mark.parametrize("ratio", [1, 3])
def test_influence_adds_up_to_the_error(world, ratio):
    """Adjusted or not, on a score or on covariates; pair by pair for the first two persons."""
    fit = fit_logit(world.matrix, world.treated)
    pairs = pairs_with_replacement(fit.linear, world.treated, ratio=ratio)
    data = world.outcome, world.treated
    for effect in (
        abadie_imbens(*data, fit.linear, *pairs),
        abadie_imbens(*data, fit.linear, *pairs, bias_matrix=world.matrix),
        abadie_imbens(*data, fit.linear, *pairs, logit=fit, matrix=world.matrix),
        abadie_imbens(*data, world.matrix, *pairs),
    ):
        assert clustered_std_error(effect.influence) == pytest.approx(effect.std_error, rel=1e-12)


def test_influence_by_hand():
    """Gains 2, 4, 4, 6; both controls used twice, K = 2 and K' = 2, so spare 2.

    The nearest other control of 5 has outcome 2 against 1, that of 4 has 4 against 2: deviations
    -1 / sqrt 2 and -2 / sqrt 2, times sqrt 2 and minus one: 1 and 2, the pair's mean square.
    """
    distance = np.array([1.0, 1.1, 5.0, 5.1, 1.05, 5.05, 9.0])
    treated, outcome = np.arange(7) < 4, np.array([3.0, 5.0, 6.0, 8.0, 1.0, 2.0, 4.0])
    effect = abadie_imbens(outcome, treated, distance, *pairs_with_replacement(distance, treated))
    expected = np.array([-2.0, 0, 0, 2, 1, 2, 0]) * 7 / 4
    np.testing.assert_allclose(effect.influence, expected, atol=1e-12)


def test_row_order_does_not_matter(world):
    """Pairs named by row: permuted rows give the same numbers, on a score and on covariates."""
    fit = fit_logit(world.matrix, world.treated)
    order = np.random.default_rng(3).permutation(len(world.outcome))
    place_of = np.argsort(order)
    treated, control = pairs_with_replacement(fit.linear, world.treated, ratio=2)
    for place in (fit.linear, world.matrix):
        one = abadie_imbens(world.outcome, world.treated, place, treated, control)
        moved = place_of[treated], place_of[control]
        other = abadie_imbens(world.outcome[order], world.treated[order], place[order], *moved)
        assert other.estimate == pytest.approx(one.estimate, rel=1e-12)
        assert other.std_error == pytest.approx(one.std_error, rel=1e-9)


def test_statuses():
    """No pairs, one treated person, one control for all, an arm of one, a constant outcome."""
    outcome, score = np.array([3.0, 4, 5, 1, 2, 2]), np.array([0.1, 0.2, 0.3, 0.1, 0.2, 0.4])
    treated, none = np.arange(6) < 3, np.array([], dtype=int)

    def status(one, other, group=treated, values=outcome, **options):
        pairs = np.asarray(one, dtype=int), np.asarray(other, dtype=int)
        return abadie_imbens(values, group, score, *pairs, **options)

    assert status(none, none).status == "too_few"
    assert status([0], [3]).status == "too_few"
    assert status([0, 1, 2], [3, 3, 3]).status == "too_few"
    assert status([0, 1], [5, 4], group=np.arange(6) < 5).status == "too_few"
    assert status([0, 1], [3, 4], bias_matrix=np.arange(12.0).reshape(6, 2)).status == "too_few"
    flat = status([0, 1], [3, 4], values=np.ones(6))
    assert (flat.estimate, flat.std_error) == (pytest.approx(0), pytest.approx(0))
    whole = status([0, 1, 2], [3, 4, 5])
    assert whole.status == "ok"
    assert whole.estimate == pytest.approx((2 + 2 + 3) / 3)


def test_equal_scores_are_one_set():
    """Everybody has the same score: the conditional variance is the variance of the arm."""
    rng = np.random.default_rng(0)
    outcome, treated = rng.normal(size=200), np.arange(200) < 80
    score = np.full(200, 0.4)
    pairs = np.arange(80), np.repeat([80, 81], 40)
    effect = abadie_imbens(outcome, treated, score, *pairs)
    gain = outcome[:80] - outcome[pairs[1]]
    spread = outcome[80:].var(ddof=1)
    expected = ((gain - gain.mean()) ** 2).sum() + 2 * (40**2 - 40) * spread
    assert effect.std_error == pytest.approx(np.sqrt(expected) / 80)


def test_a_score_and_covariates_contradict(world):
    with pytest.raises(ValueError, match="score was matched on"):
        on_covariates(world, logit=fit_logit(world.matrix, world.treated), matrix=world.matrix)


def test_risk_ratio_after_matching(world):
    """The ratio of the two means; its interval holds it and excludes 1 when the difference does."""
    outcome = (world.outcome > 1).astype(float)
    score = fit_logit(world.matrix, world.treated).linear
    pairs = pairs_with_replacement(score, world.treated, keep_ties=True)
    effect = abadie_imbens(outcome, world.treated, score, *pairs, bias_matrix=world.matrix)
    ratio = risk_ratio(effect, outcome)
    assert ratio.estimate == pytest.approx(effect.mean_treated / effect.mean_control)
    assert 1 < ratio.conf_low < ratio.estimate < ratio.conf_high


def test_derivative_from_some_rows(world, monkeypatch):
    """Half of the rows give nearly the adjustment that all rows give."""
    fit = fit_logit(world.matrix, world.treated)
    pairs = pairs_with_replacement(fit.score, world.treated)
    arguments = (world.outcome, world.treated, fit.score, *pairs)
    whole = abadie_imbens(*arguments, logit=fit, matrix=world.matrix)
    monkeypatch.setattr("evaluatie.estimators.matching.score_adjustment.MOST_SOUGHT", 200)
    half = abadie_imbens(*arguments, logit=fit, matrix=world.matrix)
    assert half.std_error != whole.std_error
    assert half.std_error == pytest.approx(whole.std_error, rel=0.05)
