"""Curves against published numbers, an independent implementation, and their own derivative."""

from dataclasses import replace

import numpy as np
import pytest
from statsmodels.duration.survfunc import CumIncidenceRight, SurvfuncRight

from evaluatie.estimators.effect import clustered_std_error
from evaluatie.estimators.survival.product_limit import (
    Followed,
    incidence,
    restricted_mean,
    without_exit,
)
from tests.estimators.survival.people import drawn, followed, gammopathy, leukaemia, observed

# R's summary(survfit(Surv(time, status) ~ x, aml)), maintained: time, survival, std.err, at risk
PUBLISHED = [
    (9, 0.909, 0.0867, 11), (13, 0.818, 0.1163, 10), (18, 0.716, 0.1397, 8),
    (23, 0.614, 0.1526, 7), (31, 0.491, 0.1642, 5), (34, 0.368, 0.1627, 4),
    (48, 0.184, 0.1535, 2),
]  # fmt: skip


def errors(curve, clusters=None):
    return np.array([
        clustered_std_error(column * len(column), clusters) for column in curve.adds.T
    ])  # fmt: skip


def test_leukaemia_as_published() -> None:
    curve = without_exit(leukaemia(maintained=True), 60)
    found = errors(curve)
    for time, survival, error, at_risk in PUBLISHED:
        assert curve.estimate[time] == pytest.approx(survival, abs=5e-4)
        assert found[time] == pytest.approx(error, abs=5e-5)
        assert curve.at_risk[time] == at_risk


def test_kaplan_meier_and_greenwood_as_statsmodels_has_them() -> None:
    months, exits = gammopathy()
    other = SurvfuncRight(months, exits > 0)
    curve = without_exit(observed(months, exits), int(months.max()) + 1)
    times = other.surv_times.astype(int)
    np.testing.assert_allclose(curve.estimate[times], other.surv_prob, rtol=1e-12)
    sure = other.surv_prob > 0
    np.testing.assert_allclose(
        errors(curve)[times][sure], np.asarray(other.surv_prob_se)[sure], rtol=1e-9
    )


def test_incidence_as_statsmodels_has_it() -> None:
    months, exits = gammopathy()
    other = CumIncidenceRight(months, exits)
    curves = incidence(observed(months, exits), int(months.max()) + 1, 2)
    for number, curve in enumerate(curves):
        found = curve.estimate[other.times.astype(int)]
        np.testing.assert_allclose(found, other.cinc[number], rtol=1e-12)


def test_weights_count_persons() -> None:
    people = observed(*gammopathy())
    times = 1 + np.arange(len(people.months)) % 3
    weighted = replace(people, weight=times.astype(float))
    repeated = followed(np.repeat(people.months, times), np.repeat(people.exit, times))
    for one, other in zip(incidence(weighted, 300, 2), incidence(repeated, 300, 2), strict=True):
        np.testing.assert_allclose(one.estimate, other.estimate, rtol=1e-12)
        # who stands for three persons is one who varies: as three of one cluster
        clusters = np.repeat(np.arange(len(times)), times)
        np.testing.assert_allclose(errors(one), errors(other, clusters), rtol=1e-9)


def test_area_and_its_variance_by_the_textbook() -> None:
    """Klein & Moeschberger (2003), section 4.5: sum of (area left)^2 d / (R (R - d))."""
    times, exits = gammopathy()
    other, months = SurvfuncRight(times, exits > 0), 120
    curve = without_exit(observed(times, exits), months)
    area, adds = restricted_mean(curve, months)
    at = np.searchsorted(other.surv_times, np.arange(months), side="right") - 1
    steps = np.where(at >= 0, other.surv_prob[np.maximum(at, 0)], 1.0)
    assert area == pytest.approx(steps.sum(), rel=1e-12)
    variance = 0.0
    for time, dead, risk in zip(
        other.surv_times.astype(int), other.n_events, other.n_risk, strict=True
    ):
        variance += steps[time:].sum() ** 2 * dead / (risk * (risk - dead)) if time < months else 0
    assert clustered_std_error(adds * len(adds)) == pytest.approx(variance**0.5, rel=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_what_persons_add_is_the_derivative_by_their_weight(seed: int) -> None:
    people, months, step = drawn(seed), 12, 1e-6
    whole = [without_exit(people, months), *incidence(people, months, 3)]
    for person in (0, 7, 31):
        weight = people.weight.copy()
        weight[person] *= 1 + step
        moved = Followed(people.months, people.exit, weight)
        for one, other in zip(
            whole, [without_exit(moved, months), *incidence(moved, months, 3)], strict=True
        ):
            slope = (other.estimate - one.estimate) / step
            np.testing.assert_allclose(slope, one.adds[person], atol=2e-6)


@pytest.mark.parametrize("seed", range(6))
def test_all_exits_and_none_are_one(seed: int) -> None:
    people = drawn(seed)
    shares = [curve.estimate for curve in incidence(people, 9, 3)]
    np.testing.assert_allclose(
        np.sum(shares, axis=0) + without_exit(people, 9).estimate, 1.0, atol=1e-12
    )


def test_a_curve_is_missing_when_nobody_is_followed_so_long() -> None:
    curve = without_exit(followed([1, 2, 0], [1, 0, 0]), 4)
    assert curve.estimate[:2].tolist() == [1.0, 0.5]
    assert curve.at_risk.tolist() == [2, 2, 0, 0]
    assert np.isnan(curve.estimate[2:]).all()


def test_after_the_last_exit_nothing_is_left_to_happen() -> None:
    curve = without_exit(followed([0, 1], [1, 1]), 4)
    assert curve.estimate.tolist() == [0.5, 0.0, 0.0, 0.0]
    assert incidence(followed([0, 1], [1, 1]), 4, 1)[0].estimate.tolist() == [0.5, 1.0, 1.0, 1.0]


@pytest.mark.parametrize("seed", range(5))
def test_the_restricted_mean_is_that_of_who_is_known_by_weight(seed: int) -> None:
    """Satten & Datta (2001): inverse chances of being followed so long; of any exit, with weights.

    Together they count for everybody, and of nobody censored they are the weights themselves.
    """
    group = drawn(seed)
    curve = without_exit(group, 6)
    known = group.known(6)
    assert known.sum() == pytest.approx(group.weight.sum())
    mean = np.average(np.minimum(group.months, 6), weights=known)
    assert mean == pytest.approx(restricted_mean(curve, 6)[0], rel=1e-12)
    everybody = followed(group.months, np.ones(len(group.months)), group.weight)
    assert everybody.known(6) == pytest.approx(group.weight)


def test_who_is_known_by_hand() -> None:
    """Of five one is censored before month 0, so that the other four stand for 5/4 each.

    One has an exit in month 0, one in month 1; of the two left one is censored before month 2, and
    the last stands for both.
    """
    group = followed([0, 0, 1, 2, 3], [0, 1, 1, 0, 0])
    assert group.known(3).tolist() == pytest.approx([0.0, 1.25, 1.25, 0.0, 2.5])
    assert group.known(2).tolist() == pytest.approx([0.0, 1.25, 1.25, 1.25, 1.25])
