"""Matched difference-in-differences: by hand, against other engines, and by simulation."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.estimators import att
from evaluatie.estimators.cohort.did_composition import by_parts
from evaluatie.estimators.effect import clustered_std_error
from evaluatie.estimators.matching.abadie_imbens import abadie_imbens
from evaluatie.estimators.matching.matched_fit import matched, matching_fit
from evaluatie.models.logit import fit_logit
from evaluatie.models.neighbours import pairs_with_replacement

PLAIN = {"neighbours": 1, "distance": "mahalanobis", "bias_corrected": False}


def test_one_neighbour_by_hand():
    """Control 3 serves two treated; expected of everybody is the mean of the other controls."""
    x = np.array([1.0, 1.2, 5.0, 1.1, 5.1, 9.0])
    treated = np.arange(6) < 3
    outcome = np.array([3.0, 5.0, 9.0, 1.0, 2.0, 6.0])
    effect = matched(outcome, treated, x, **PLAIN)
    assert effect.estimate == pytest.approx((3 + 5 + 9) / 3 - (2 * 1 + 2) / 3)
    # controls 1, 2, 6: mean 3 for the treated; of the two others 4, 3.5 for the controls, with
    # their own noise: a squared deviation is 1 + 1/2 times the variance
    gain = np.array([0.0, 2.0, 6.0])
    used = np.array([2 * (1 - 4), 2 - 3.5, 0]) * np.sqrt(2 / 3)
    expected = np.concatenate([gain - gain.mean(), -used]) * 6 / 3
    assert effect.influence == pytest.approx(expected)
    assert effect.mean_treated == pytest.approx(17 / 3)


@pytest.mark.parametrize("neighbours", [1, 2, 5])
@pytest.mark.parametrize("corrected", [False, True])
def test_points_are_those_of_abadie_imbens(world, neighbours, corrected):
    """Another engine: pairs, kept ties. Its errors are near (within 20 %, one sample)."""
    fit = fit_logit(world.matrix, world.treated)
    pairs = pairs_with_replacement(fit.linear, world.treated, ratio=neighbours, keep_ties=True)
    other = abadie_imbens(
        world.outcome, world.treated, fit.linear, *pairs, logit=fit, matrix=world.matrix,
        bias_matrix=world.matrix if corrected else None,
    )  # fmt: skip
    options = {"neighbours": neighbours, "bias_corrected": corrected}
    effect = matched(world.outcome, world.treated, world.matrix, **options)
    assert effect.estimate == pytest.approx(other.estimate, abs=1e-10)
    assert effect.std_error == pytest.approx(other.std_error, rel=0.2)


@pytest.mark.parametrize("corrected", [False, True])
@pytest.mark.parametrize("weighted", [False, True])
def test_switched_off_it_is_the_unmatched_estimator(world, corrected, weighted):
    """Estimate and influence to 1e-10: difference of means, or outcome regression."""
    unmatched = att.regression if corrected else att.unconditional
    weights = np.random.default_rng(1).uniform(0.5, 2, len(world.outcome)) if weighted else None
    arguments = (world.outcome, world.treated, world.matrix)
    one = matched(*arguments, weights=weights, neighbours=None, bias_corrected=corrected)
    other = unmatched(*arguments, weights=weights)
    assert one.estimate == pytest.approx(other.estimate, abs=1e-10)
    assert one.influence == pytest.approx(other.influence, abs=1e-10)
    assert one.std_error == pytest.approx(other.std_error, abs=1e-10)


def test_all_outcomes_at_once_or_one_by_one(world):
    outcomes = np.column_stack([world.outcome, world.outcome**2, world.post])
    fit = matching_fit(neighbours=3)(world.treated, world.matrix, np.ones(len(outcomes)))
    together = fit.effects(outcomes)
    for column, outcome in enumerate(outcomes.T):
        alone = matched(outcome, world.treated, world.matrix, neighbours=3)
        assert together.estimate[column] == pytest.approx(alone.estimate, abs=1e-12)
        assert together.influence[:, column] == pytest.approx(alone.influence, abs=1e-10)
        assert together.mean_treated[column] == pytest.approx(alone.mean_treated)


def test_corrected_weights_balance_every_covariate(world):
    for distance in ("logit", "mahalanobis"):
        fit = matching_fit(neighbours=1, distance=distance)
        found = fit(world.treated, world.matrix, np.ones(len(world.matrix)))
        assert found.effects(world.matrix).estimate == pytest.approx(0, abs=1e-10)


def test_weights_count_as_persons():
    """A weight of two is two persons in one place: with one neighbour, ties share."""
    rng = np.random.default_rng(6)
    x, outcome, treated = rng.normal(size=60), rng.normal(size=60), np.arange(60) < 25
    weights = rng.integers(1, 4, 60)
    one = matched(outcome, treated, x, weights=weights, **(PLAIN | {"bias_corrected": True}))
    many = [np.repeat(part, weights) for part in (outcome, treated, x)]
    copies = matched(*many, **(PLAIN | {"bias_corrected": True}))
    assert one.estimate == pytest.approx(copies.estimate, abs=1e-10)


@given(st.integers(0, 500), st.sampled_from(["logit", "mahalanobis"]), st.booleans())
@settings(max_examples=25, deadline=None)
def test_row_order_does_not_matter(seed, distance, corrected):
    """With many ties too: equally near controls share."""
    rng = np.random.default_rng(seed)
    matrix = rng.integers(0, 3, (80, 2)).astype(float)
    treated = np.arange(80) % 3 == 0
    outcome = rng.normal(size=80) + matrix[:, 0]
    options = {"neighbours": 2, "distance": distance, "bias_corrected": corrected}
    order = rng.permutation(80)
    one = matched(outcome, treated, matrix, **options)
    other = matched(outcome[order], treated[order], matrix[order], **options)
    assert one.status == other.status == "ok"
    assert one.estimate == pytest.approx(other.estimate, abs=1e-10)
    assert one.influence[order] == pytest.approx(other.influence, abs=1e-8)


def test_shift_and_scale(world):
    one = matched(world.outcome, world.treated, world.matrix)
    other = matched(10 - 3 * world.outcome, world.treated, world.matrix)
    assert other.estimate == pytest.approx(-3 * one.estimate)
    assert other.std_error == pytest.approx(3 * one.std_error)


def test_caliper_and_exact_columns_leave_out_and_say_so():
    x = np.array([0.0, 0.2, 0.4, 3.0, 0.1, 0.3, 0.5, 0.2])
    sex = np.array([0, 0, 1, 1, 0, 0, 0, 0.0])
    treated = np.arange(8) < 4
    outcome = np.arange(8.0)
    narrow = {"neighbours": 1, "bias_corrected": False, "caliper": 0.2}
    fit = matching_fit(**narrow)(treated, x[:, None], np.ones(8))
    assert fit.left_out == 1
    effect = matched(outcome, treated, x, **narrow)
    assert "1 treated person" in effect.note
    assert effect.status == "ok"
    assert effect.mean_treated == pytest.approx(1.0)
    exact = matching_fit(**PLAIN, exact=(1,))(treated, np.column_stack([x, sex]), np.ones(8))
    assert exact.on_treated.tolist() == [1, 1, 0, 0, 0, 0, 0, 0]


def test_exact_columns_are_equal_within_matches(world):
    fit = matching_fit(neighbours=2, bias_corrected=False, exact=(1,))
    found = fit(world.treated, world.matrix, np.ones(len(world.matrix)))
    assert found.effects(world.matrix[:, 1:]).estimate == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize(
    ("treated", "matrix", "status"),
    [
        (np.arange(20) < 1, np.arange(20.0), "too_few"),
        (np.arange(20) < 19, np.arange(20.0), "too_few"),
        (np.arange(20) < 0, np.arange(20.0), "too_few"),
        (np.arange(20) < 10, np.arange(20.0), "no_overlap"),
        # two controls are matched, for two coefficients
        (np.arange(20) < 2, np.array([0, 1, 0.1, 0.9, *np.arange(2, 18)]), "too_few"),
    ],
)
def test_what_cannot_be_estimated_has_a_status(treated, matrix, status):
    effect = matched(np.arange(20.0), treated, matrix, neighbours=1)
    assert effect.status == status
    assert effect.note
    assert np.isnan(effect.estimate)


@pytest.mark.parametrize(
    "options",
    [
        {"neighbours": 0},
        {"distance": "euclid"},
        {"neighbours": None, "caliper": 0.2},
        {"neighbours": None, "exact": (0,)},
        {"distance": "mahalanobis", "caliper": 0.2},
    ],
)
def test_options_that_contradict(world, options):
    with pytest.raises(ValueError, match=r"\w"):
        matched(world.outcome, world.treated, world.matrix, **options)


def test_cohort_by_place_without_covariates_is_the_plain_two_by_two(world):
    here, late = world.treated, world.post
    effect = by_parts(matching_fit(neighbours=4))(
        world.outcome, here, late, np.empty((len(here), 0))
    )
    mean = [world.outcome[(here == h) & (late == p)].mean() for h in (1, 0) for p in (1, 0)]
    assert effect.estimate == pytest.approx(mean[0] - mean[1] - mean[2] + mean[3], abs=1e-10)


def households(rng, people):  # type: ignore[no-untyped-def]
    """Household of each person: one to four persons each."""
    sizes = rng.choice(4, people, p=[0.5, 0.2, 0.15, 0.15]) + 1
    return np.repeat(np.arange(people), sizes)[:people]


def draw(rng, curved):  # type: ignore[no-untyped-def]
    """Change of a 0/1 outcome of 400 persons; a third treated, by household; effect 0.1."""
    household = households(rng, 400)
    shared, own = rng.normal(size=400)[household], rng.normal(size=400)
    index = 0.7 * shared + 0.5 * own
    chance = 1 / (1 + np.exp(0.8 - 1.2 * shared))
    treated = rng.random(400)[household] < chance
    level = 0.1 + 0.6 * (np.abs(index) > 0.9) if curved else 0.1 + 0.5 / (1 + np.exp(-2 * index))
    luck = np.where(rng.random(400) < 0.4, rng.random(400)[household], rng.random(400))
    after = (luck < level + 0.1 * treated).astype(float)
    return after - (rng.random(400) < 0.1), treated, np.column_stack([shared, own]), household


@pytest.mark.parametrize("curved", [False, True])
def test_errors_are_right_and_without_the_reuse_too_small(curved):
    """Mean error over spread of the estimates, 120 draws: within 0.2 of 1 (3 x 0.065)."""
    rng = np.random.default_rng(12)
    found = []
    for _ in range(120):
        outcome, treated, matrix, household = draw(rng, curved)
        effect = matched(outcome, treated, matrix, clusters=household, neighbours=1)
        assert effect.influence is not None
        fit = fit_logit(matrix, treated)
        rows, controls = pairs_with_replacement(fit.linear, treated)
        gain = np.zeros(400)
        gain[rows] = outcome[rows] - outcome[controls]
        gain[rows] -= gain[rows].mean()
        naive = clustered_std_error(gain * 400 / len(rows), household)
        found.append((effect.estimate, effect.std_error, naive))
    estimates, errors, naive = np.array(found).T
    spread = estimates.std()
    assert estimates.mean() == pytest.approx(0.1, abs=3 * spread / 120**0.5)
    assert np.sqrt((errors**2).mean()) / spread == pytest.approx(1, abs=0.2)
    assert np.sqrt((naive**2).mean()) / spread < 0.85


def test_sum_of_parts_counts_what_they_share():
    """Cohort x place: mean error over spread, 80 draws; the three parts share the treated."""
    rng, found = np.random.default_rng(5), []
    estimator = by_parts(matching_fit(neighbours=2))
    for _ in range(80):
        x = rng.normal(size=(600, 1))
        here, late = rng.random(600) < 0.5, rng.random(600) < 1 / (1 + np.exp(-x[:, 0]))
        chance = 0.3 + 0.1 * np.tanh(x[:, 0]) * (1 + late) + 0.1 * here + 0.1 * (here & late)
        effect = estimator((rng.random(600) < chance).astype(float), here, late, x)
        found.append((effect.estimate, effect.std_error))
    estimates, errors = np.array(found).T
    assert estimates.mean() == pytest.approx(0.1, abs=3 * estimates.std() / 80**0.5)
    assert np.sqrt((errors**2).mean()) / estimates.std() == pytest.approx(1, abs=0.24)
