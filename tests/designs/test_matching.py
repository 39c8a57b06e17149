"""Nearest-neighbour matching: hand-worked cases, a slow reference, and properties."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from evaluatie.designs.limits import Caliper, Limits
from evaluatie.designs.matching import caliper_width, match_nearest
from evaluatie.models.neighbours import snap


def within(distance, width, **limits):
    """A caliper on the distance, and other limits."""
    return Limits((Caliper(np.asarray(distance), width),), **limits)


def pairs_of(found):
    return list(zip(found.treated_index.tolist(), found.control_index.tolist(), strict=True))


@pytest.fixture
def small():
    """Rows 0-2 treated at .50, .60, .90; rows 3-6 controls at .55, .52, .10, .58."""
    distance = np.array([0.50, 0.60, 0.90, 0.55, 0.52, 0.10, 0.58])
    return distance, np.arange(7) < 3


def test_largest_first(small):
    found = match_nearest(*small)
    assert pairs_of(found) == [(0, 4), (1, 3), (2, 6)]
    assert found.match_id.tolist() == [0, 1, 2, 1, 0, -1, 2]
    assert found.weights.tolist() == [1, 1, 1, 1, 1, 0, 1]
    assert found.status.tolist() == ["matched"] * 5 + ["no_match", "matched"]


def test_smallest_closest_and_row_order(small):
    assert pairs_of(match_nearest(*small, order="smallest")) == [(0, 4), (1, 6), (2, 3)]
    assert pairs_of(match_nearest(*small, order="closest")) == [(0, 4), (1, 6), (2, 3)]
    assert pairs_of(match_nearest(*small, order="data")) == [(0, 4), (1, 6), (2, 3)]


def test_caliper_bounds_are_inside():
    distance, treated = np.array([0.0, 10.0, 2.0, 13.0]), np.array([1, 1, 0, 0])
    found = match_nearest(distance, treated, limits=within(distance, 2.0))
    assert pairs_of(found) == [(0, 2)]
    assert found.status.tolist() == ["matched", "no_match", "matched", "no_match"]


def test_ratio_works_in_rounds():
    """Nobody gets a second control before everybody has had the chance of a first."""
    distance = np.array([1.0, 1.1, 1.0, 1.05, 1.2, 5.0])
    found = match_nearest(distance, np.arange(6) < 2, ratio=2, order="data")
    assert pairs_of(found) == [(0, 2), (0, 4), (1, 3), (1, 5)]
    narrow = within(distance, 0.15)
    partly = match_nearest(distance, np.arange(6) < 2, ratio=2, order="data", limits=narrow)
    assert pairs_of(partly) == [(0, 2), (1, 3), (1, 4)]
    assert partly.weights.tolist() == [1.0, 1.0, 1.5, 0.75, 0.75, 0.0]


def test_exact_strata(small):
    strata = np.array([1, 2, 1, 2, 2, 1, 9])
    found = match_nearest(*small, limits=Limits(exact=strata))
    assert pairs_of(found) == [(1, 3), (2, 5)]


def test_replacement_weights_follow_matchit():
    """Control 2 serves both (K = 2), scaled so that control weights sum to the controls used."""
    distance = np.array([0.5, 0.6, 0.55, 0.1, 0.9, 0.95, 0.97])
    treated = np.array([1, 1, 0, 0, 1, 0, 0], dtype=bool)
    found = match_nearest(distance, treated, replacement=True)
    assert pairs_of(found) == [(0, 2), (1, 2), (4, 5)]
    np.testing.assert_allclose(found.weights, [1, 1, 4 / 3, 0, 1, 2 / 3, 0])
    assert set(found.match_id) == {-1}


def test_ties_first_and_all():
    """Equal distance on both sides: the lowest row wins, or all share."""
    distance = np.array([0.3, 0.4, 0.2, 0.2])
    treated = np.array([1, 0, 0, 0])
    assert pairs_of(match_nearest(distance, treated)) == [(0, 1)]
    assert pairs_of(match_nearest(distance, treated, replacement=True)) == [(0, 1)]
    everyone = match_nearest(distance, treated, replacement=True, ties="all")
    assert pairs_of(everyone) == [(0, 1), (0, 2), (0, 3)]
    np.testing.assert_allclose(everyone.weights, [1, 1, 1, 1])
    options = {"replacement": True, "ties": "all", "limits": within(distance, 0.05)}
    assert pairs_of(match_nearest(distance, treated, **options)) == []


def test_last_bit_noise_does_not_break_ties():
    distance = np.array([0.3, 0.1 + 0.2, 0.3 - 1e-16, 0.3])
    assert pairs_of(match_nearest(distance, [1, 0, 0, 0])) == [(0, 1)]
    values, tolerance = snap(np.array([1.0, 1.0 + 1e-13, 2.0]))
    assert values[0] == values[1]
    assert tolerance == pytest.approx(1e-10)


@pytest.mark.parametrize("replacement", [True, False])
@pytest.mark.parametrize("treated", [[0, 0, 0], [1, 1, 1], [1, 0, 0]])
def test_nobody_to_match_is_a_result(treated, replacement):
    distance = np.array([np.nan, 1.0, 2.0])
    found = match_nearest(distance, treated, replacement=replacement)
    assert pairs_of(found) == []
    assert not found.matched.any()
    assert found.weights.sum() == 0
    assert match_nearest([], [], replacement=replacement).weights.shape == (0,)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"ratio": 0}, "at least 1"),
        ({"order": "random"}, "needs rng"),
        ({"order": "best"}, "Unknown order"),
        ({"ties": "all"}, "needs replacement"),
    ],
)
def test_contradicting_options(options, message):
    with pytest.raises(ValueError, match=message):
        match_nearest([0.1, 0.2], [1, 0], **options)


def test_random_order_is_seeded(small):
    runs = [
        pairs_of(match_nearest(*small, order="random", rng=np.random.default_rng(seed)))
        for seed in (1, 1, 2, 3, 4)
    ]
    assert runs[0] == runs[1]
    assert len({tuple(run) for run in runs}) > 1


def test_caliper_width():
    assert caliper_width([1.0, 2.0, 3.0, np.nan], 0.2) == pytest.approx(0.2)
    assert caliper_width([1.0], 0.2) == 0.0


@dataclass(frozen=True)
class World:
    """A few persons with exact numbers, so that ties are ties however they are computed."""

    distance: np.ndarray
    treated: np.ndarray
    limits: Limits
    covariates: np.ndarray | None

    def gaps(self):
        points = self.distance[:, None] if self.covariates is None else self.covariates
        return np.sqrt(((points[:, None] - points[None]) ** 2).sum(axis=2))

    def allowed(self):
        rows = np.arange(len(self.treated))
        one, other = np.repeat(rows, len(rows)), np.tile(rows, len(rows))
        return self.limits.allow(one, other).reshape(len(rows), len(rows))


def slow_greedy(world, order, ratio):
    """Rounds over the whole matrix of gaps, one pair at a time."""
    gaps, allowed, pairs = world.gaps(), world.allowed(), []
    sign = {"largest": -1, "smallest": 1}.get(order, 0)
    willing = np.flatnonzero(world.treated).tolist()
    pool = set(np.flatnonzero(~world.treated).tolist())
    for _ in range(ratio):
        waiting = sorted(willing, key=lambda row: (sign * world.distance[row], row))
        willing = []
        while waiting:
            now = waiting if order == "closest" else waiting[:1]
            options = [(gaps[r, c], r, c) for r in now for c in pool if allowed[r, c]]
            if options:
                _, row, control = min(options)
                pairs.append((row, control))
                willing.append(row)
                pool.remove(control)
                waiting.remove(row)
            else:
                waiting = [] if order == "closest" else waiting[1:]
    return sorted(pairs)


def slow_reuse(world, ratio):
    """Every control sorted for every treated: the first `ratio`, and all as near as the last."""
    gaps, allowed, first, everyone = world.gaps(), world.allowed(), [], []
    for row in np.flatnonzero(world.treated).tolist():
        ranked = [(gaps[row, c], c) for c in np.flatnonzero(~world.treated & allowed[row]).tolist()]
        ranked.sort()
        last = ranked[min(ratio, len(ranked)) - 1][0] if ranked else -1.0
        first += [(row, c) for _, c in ranked[:ratio]]
        everyone += [(row, c) for gap, c in ranked if gap <= last]
    return sorted(first), sorted(everyone)


@st.composite
def worlds(draw, plain=False):
    """Quarters are exact in binary. `plain`: nothing but a caliper on the distance and strata."""
    rows = draw(st.integers(0, 25))
    column = arrays.arrays(np.int64, rows, elements=st.integers(0, 12))
    distance = draw(column) / 4
    calipers, different, covariates = [], (), None
    if draw(st.booleans()):
        calipers.append(Caliper(distance, draw(st.sampled_from([0.25, 1.0, 100.0]))))
    if not plain:
        if draw(st.booleans()):
            calipers.append(Caliper(draw(column).astype(float), draw(st.sampled_from([0.0, 3.0]))))
        different = tuple(draw(st.lists(column.map(lambda v: v % 3), max_size=2)))
        if draw(st.booleans()):
            covariates = np.column_stack([draw(column) for _ in range(draw(st.integers(1, 2)))]) / 4
    exact = draw(st.none() | column.map(lambda v: v % 3))
    treated = draw(arrays.arrays(np.bool_, rows))
    return World(distance, treated, Limits(tuple(calipers), exact, different), covariates)


def found_in(world, **options):
    found = match_nearest(
        world.distance, world.treated, limits=world.limits, covariates=world.covariates, **options
    )
    return pairs_of(found)


@settings(max_examples=300, deadline=None)
@given(
    st.booleans().flatmap(worlds),
    st.sampled_from(["largest", "smallest", "closest", "data"]),
    st.integers(1, 3),
)
def test_greedy_agrees_with_the_slow_reference(world, order, ratio):
    assert found_in(world, order=order, ratio=ratio) == slow_greedy(world, order, ratio)


@settings(max_examples=300, deadline=None)
@given(st.booleans().flatmap(worlds), st.integers(1, 3))
def test_replacement_agrees_with_sorting(world, ratio):
    first, everyone = slow_reuse(world, ratio)
    assert found_in(world, replacement=True, ratio=ratio) == first
    assert found_in(world, replacement=True, ratio=ratio, ties="all") == everyone


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(np.float64, (30, 2), elements=st.floats(-1, 1)),
    arrays.arrays(np.bool_, 30),
    st.permutations(range(30)),
    st.sampled_from(["largest", "smallest", "closest", "replacement"]),
    st.booleans(),
)
def test_row_order_does_not_matter_without_ties(points, treated, order, way, far):
    """Jitter takes most ties away; examples in which one is left are not looked at."""
    points = points + np.random.default_rng(0).random((30, 2))
    world = World(points[:, 0], treated, Limits(), points if far else None)
    assume(np.diff(np.unique(world.gaps())).min() > 1e-7)
    options = {"replacement": True} if way == "replacement" else {"order": way}
    rows = np.array(order)
    shuffled = World(points[rows, 0], treated[rows], Limits(), points[rows] if far else None)
    back = [(rows[a], rows[b]) for a, b in found_in(shuffled, **options)]
    assert sorted(back) == found_in(world, **options)


def test_no_spread_in_covariates():
    """Everybody at the same point: all gaps are zero, the lowest control rows are used."""
    found = match_nearest([0.1, 0.9, 0.5, 0.5], [1, 1, 0, 0], covariates=np.empty((4, 0)))
    assert pairs_of(found) == [(0, 3), (1, 2)]


def test_missing_values_are_never_matched():
    missing = np.array([1.0, 1.0, np.nan, 1.0, 1.0])
    treated, score = [1, 1, 0, 0, 0], np.array([0.1, 0.2, 0.1, 0.2, np.nan])
    for options in ({"limits": within(missing, 9.0)}, {"covariates": missing[:, None]}):
        assert pairs_of(match_nearest(score, treated, **options)) == [(1, 3)]
