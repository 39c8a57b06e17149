"""Averages of group-time effects."""

import numpy as np
import pytest

from evaluatie.estimators.effect import clustered_std_error
from evaluatie.estimators.fits import unconditional
from evaluatie.estimators.staggered.group_time.aggregate import KINDS, aggregate
from evaluatie.estimators.staggered.group_time.joint import pre_test, simultaneous_bands

from .panels import cell, effects, rollout


def shares(start):
    return {group: (start == group).mean() for group in (3.0, 4.0)}


def test_by_hand():
    """Each average from the cells and the shares of the groups."""
    outcome, start, matrix = rollout()
    found, share = effects(outcome, start, matrix), shares(start)

    def effect(group, period):
        return found.estimate[cell(found, group, period)]

    def mean(*cells):
        return np.average([effect(*each) for each in cells], weights=[share[g] for g, _ in cells])

    dynamic = aggregate(found, "dynamic")
    assert dynamic.time.tolist() == [-2, -1, 0, 1, 2]
    expected = [effect(4, 2), mean((3, 2), (4, 3)), mean((3, 3), (4, 4)), mean((3, 4), (4, 5))]
    np.testing.assert_allclose(dynamic.estimate, [*expected, effect(3, 5)], rtol=1e-12)
    assert dynamic.overall.estimate == pytest.approx(dynamic.estimate[2:].mean(), rel=1e-12)
    counts = [(start == 4).sum(), np.isfinite(start).sum(), (start == 3).sum()]
    assert dynamic.n_treated[[0, 2, 4]].tolist() == counts

    calendar = aggregate(found, "calendar")
    expected = [effect(3, 3), mean((3, 4), (4, 4)), mean((3, 5), (4, 5))]
    np.testing.assert_allclose(calendar.estimate, expected, rtol=1e-12)

    group = aggregate(found, "group")
    own = [np.mean([effect(3, t) for t in (3, 4, 5)]), np.mean([effect(4, t) for t in (4, 5)])]
    np.testing.assert_allclose(group.estimate, own, rtol=1e-12)
    assert group.overall.estimate == pytest.approx(np.average(own, weights=[*share.values()]))

    simple = aggregate(found, "simple")
    all_cells = [(3, 3), (3, 4), (3, 5), (4, 4), (4, 5)]
    assert simple.overall.estimate == pytest.approx(mean(*all_cells), rel=1e-12)
    assert simple.n_cells == 5


@pytest.mark.parametrize("controls", ["never_treated", "not_yet_treated"])
@pytest.mark.parametrize("kind", KINDS)
def test_influence_is_the_derivative(kind, controls):
    """Move the weights a little: the influence predicts what every average does, shares too."""
    outcome, start, matrix = rollout()
    direction = np.random.default_rng(2).normal(size=len(start))
    step = 1e-5
    up, down, here = (
        aggregate(
            effects(outcome, start, matrix, controls=controls, weights=1 + h * direction), kind
        )
        for h in (step, -step, 0.0)
    )
    slope = (up.estimate - down.estimate) / (2 * step)
    np.testing.assert_allclose(slope, direction @ here.influence / len(start), rtol=1e-5, atol=1e-7)
    slope = (up.overall.estimate - down.overall.estimate) / (2 * step)
    expected = direction @ here.overall.influence / len(start)
    assert slope == pytest.approx(expected, rel=1e-5, abs=1e-7)


def test_clustered_errors_add_up_within_clusters():
    outcome, start, matrix = rollout()
    clusters = np.array(["a", "b", "c"])[np.arange(len(start)) % 3]
    dynamic = aggregate(effects(outcome, start, matrix, clusters=clusters), "dynamic")
    expected = [clustered_std_error(column, clusters) for column in dynamic.influence.T]
    np.testing.assert_allclose(dynamic.std_error, expected, rtol=1e-12)
    total = clustered_std_error(dynamic.overall.influence, clusters)
    assert dynamic.overall.std_error == pytest.approx(total, rel=1e-12)


def test_balance_keeps_groups_that_are_followed_long_enough():
    """Group 4 is followed until 1, group 3 until 2 after the start."""
    outcome, start, matrix = rollout()
    found = effects(outcome, start, matrix)
    one = aggregate(found, "dynamic", balance_e=1)
    assert one.time.tolist() == [-2, -1, 0, 1]
    two = aggregate(found, "dynamic", balance_e=2)
    assert two.time.tolist() == [-1, 0, 1, 2]
    assert two.estimate[-1] == found.estimate[cell(found, 3, 5)]
    assert set(two.n_treated) == {(start == 3).sum()}


def test_limits_on_the_time_since_treatment():
    found = effects(*rollout())
    assert aggregate(found, "dynamic", min_e=-1, max_e=1).time.tolist() == [-1, 0, 1]
    first = aggregate(found, "group", max_e=0)
    expected = [found.estimate[cell(found, 3, 3)], found.estimate[cell(found, 4, 4)]]
    np.testing.assert_allclose(first.estimate, expected)


def test_reference_has_no_error():
    found = effects(*rollout(), base_period="universal")
    dynamic = aggregate(found, "dynamic")
    reference = dynamic.time == -1
    assert dynamic.estimate[reference].tolist() == [0]
    assert np.isnan(dynamic.std_error).tolist() == reference.tolist()
    bands = simultaneous_bands(dynamic, draws=200, seed=1)
    assert np.isnan(bands.band_low).tolist() == reference.tolist()
    assert bands.band_critical > bands.critical


def test_cells_that_cannot_be_estimated_are_left_out_and_counted():
    outcome, start, matrix = rollout()
    outcome[np.ix_(start == 4, [4])] = np.nan
    found = effects(outcome, start, matrix)
    assert found.status[cell(found, 4, 5)] == "window_not_observed"
    dynamic = aggregate(found, "dynamic")
    assert (dynamic.n_cells, dynamic.n_left_out) == (7, 1)
    assert dynamic.estimate[dynamic.time == 1] == found.estimate[cell(found, 3, 4)]


def test_nothing_to_average():
    outcome, start, matrix = rollout()
    treated = np.isfinite(start)
    found = effects(outcome[treated], start[treated], matrix[treated])
    simple = aggregate(found, "simple")
    assert (simple.status, simple.n_left_out) == ("no_comparison", 5)
    assert np.isnan(simple.overall.estimate)
    nobody = aggregate(effects(outcome[~treated], start[~treated], matrix[~treated]), "group")
    assert nobody.status == "window_not_observed"
    early = aggregate(effects(outcome, start, matrix), "dynamic", max_e=-1)
    assert np.isnan(early.overall.estimate)
    assert early.status == "ok"


def test_pre_test_statuses():
    outcome, start, matrix = rollout()
    assert pre_test(effects(outcome, start, matrix)).freedom == 3
    short = effects(outcome[:, 2:], start, matrix, periods=[3, 4, 5])
    assert set(short.group) == {4}
    assert pre_test(short).status == "no_pre_period"
    few = effects(outcome, start, matrix, clusters=np.arange(len(start)) % 2)
    assert pre_test(few).status == "too_few"


def test_options_that_contradict():
    found = effects(*rollout(), fit=unconditional)
    with pytest.raises(ValueError, match="unknown"):
        aggregate(found, "weekly")
    with pytest.raises(ValueError, match="dynamic"):
        aggregate(found, "group", balance_e=1)
