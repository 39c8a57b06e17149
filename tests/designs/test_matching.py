"""Nearest-neighbour matching: hand-worked cases, a slow reference, and properties."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from evaluatie.designs.matching import caliper_width, match_nearest
from evaluatie.models.neighbours import snap


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
    found = match_nearest(distance, treated, caliper=2.0)
    assert pairs_of(found) == [(0, 2)]
    assert found.status.tolist() == ["matched", "no_match", "matched", "no_match"]


def test_ratio_works_in_rounds():
    """Nobody gets a second control before everybody has had the chance of a first."""
    distance = np.array([1.0, 1.1, 1.0, 1.05, 1.2, 5.0])
    found = match_nearest(distance, np.arange(6) < 2, ratio=2, order="data")
    assert pairs_of(found) == [(0, 2), (0, 4), (1, 3), (1, 5)]
    partly = match_nearest(distance, np.arange(6) < 2, ratio=2, order="data", caliper=0.15)
    assert pairs_of(partly) == [(0, 2), (1, 3), (1, 4)]
    assert partly.weights.tolist() == [1.0, 1.0, 1.5, 0.75, 0.75, 0.0]


def test_exact_strata(small):
    strata = np.array([1, 2, 1, 2, 2, 1, 9])
    found = match_nearest(*small, strata=strata)
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
    narrow = match_nearest(distance, treated, replacement=True, ties="all", caliper=0.05)
    assert pairs_of(narrow) == []


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


def slow_greedy(distance, treated, caliper, order):
    """Full distance matrix, one step at a time, first of the ties."""
    rows, pool = list(np.flatnonzero(treated)), list(np.flatnonzero(~treated))
    pairs = []
    if order == "largest":
        rows.sort(key=lambda row: (-distance[row], row))
    while rows and pool:
        gaps = {(abs(distance[r] - distance[c]), r, c) for r in rows for c in pool}
        if order != "closest":
            gaps = {gap for gap in gaps if gap[1] == rows[0]}
        gap, row, control = min(gaps)
        if gap <= caliper:
            pairs.append((row, control))
            pool.remove(control)
        rows.remove(row)
    return sorted(pairs)


# quarters: exact in binary, so that ties are ties in both implementations
GRID = arrays.arrays(
    np.float64, st.integers(2, 30), elements=st.integers(0, 40).map(lambda v: v / 4)
)
FLAGS = st.integers(0, 2**30)


def draw(distance, bits):
    return distance, np.array([(bits >> i) & 1 for i in range(len(distance))], dtype=bool)


@settings(max_examples=200, deadline=None)
@given(
    GRID,
    FLAGS,
    st.sampled_from([0.25, 1.0, 100.0]),
    st.sampled_from(["largest", "closest", "data"]),
)
def test_agrees_with_the_slow_reference(distance, bits, caliper, order):
    distance, treated = draw(distance, bits)
    found = match_nearest(distance, treated, caliper=caliper, order=order)
    assert pairs_of(found) == slow_greedy(distance, treated, caliper, order)


@settings(max_examples=150, deadline=None)
@given(GRID, FLAGS, st.integers(1, 4), st.sampled_from([0.5, 2.0, None]))
def test_replacement_agrees_with_sorting(distance, bits, ratio, caliper):
    distance, treated = draw(distance, bits)
    limit = np.inf if caliper is None else caliper
    first, everyone = [], []
    pool = np.flatnonzero(~treated)
    for row in np.flatnonzero(treated):
        ranked = sorted((abs(distance[row] - distance[c]), c) for c in pool)
        inside = [pair for pair in ranked if pair[0] <= limit]
        first += sorted((row, c) for _, c in inside[:ratio])
        last = inside[min(ratio, len(inside)) - 1][0] if inside else -1
        everyone += sorted((row, c) for gap, c in inside if gap <= last)
    options = {"ratio": ratio, "caliper": caliper, "replacement": True}
    assert pairs_of(match_nearest(distance, treated, **options)) == first
    assert pairs_of(match_nearest(distance, treated, **options, ties="all")) == everyone


@settings(max_examples=100, deadline=None)
@given(
    arrays.arrays(np.float64, st.integers(2, 60), elements=st.floats(-5, 5)),
    st.integers(0, 2**60),
    st.integers(1, 3),
    st.floats(0.01, 3),
    st.sampled_from(["largest", "smallest", "closest", "data"]),
)
def test_without_replacement_properties(distance, bits, ratio, caliper, order):
    distance, treated = draw(distance, bits)
    found = match_nearest(distance, treated, ratio=ratio, caliper=caliper, order=order)
    gaps = np.abs(distance[found.treated_index] - distance[found.control_index])
    counts = np.bincount(found.treated_index, minlength=len(distance))
    assert (gaps <= caliper + 1e-8).all()
    assert len(set(found.control_index)) == len(found.control_index)
    assert treated[found.treated_index].all()
    assert not treated[found.control_index].any()
    assert counts.max() <= ratio
    controls = found.weights[~treated]
    assert controls.sum() == pytest.approx(np.count_nonzero(controls))


@settings(max_examples=60, deadline=None)
@given(
    arrays.arrays(np.float64, 40, elements=st.integers(0, 10**6).map(float), unique=True),
    st.integers(1, 2**40 - 2),
    st.randoms(use_true_random=False),
    st.booleans(),
)
def test_row_order_does_not_matter_without_ties(distance, bits, random, replacement):
    """Distances differ, so that only two-sided ties could tell rows apart: spread them out."""
    distance = np.sqrt(2.0) * distance + np.arange(40) * 1e-3 * np.sqrt(3.0)
    distance, treated = draw(distance, bits)
    shuffle = np.array(random.sample(range(40), 40))
    found = match_nearest(distance, treated, replacement=replacement)
    other = match_nearest(distance[shuffle], treated[shuffle], replacement=replacement)
    back = [(shuffle[a], shuffle[b]) for a, b in pairs_of(other)]
    assert sorted(back) == pairs_of(found)


def test_large_pools_are_quick():
    """100,000 rows with many ties: sorted search, not a distance matrix."""
    rng = np.random.default_rng(0)
    distance, treated = rng.normal(size=100_000).round(3), rng.random(100_000) < 0.2
    found = match_nearest(distance, treated, order="closest")
    assert len(found.pair) == treated.sum()
