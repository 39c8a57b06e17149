"""Optimal full matching: the smallest edge cover, in stars, with ties spread."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import coo_array

from evaluatie.designs import full
from evaluatie.designs.full import match_full
from evaluatie.designs.limits import Caliper, Limits
from evaluatie.designs.sparse import TooLarge
from tests.designs.test_optimal import gaps, problems


def smallest_cover(distance):
    """Total of the smallest edge cover of everybody with an allowed partner, by linear programme.

    The graph has two sides, so the programme has a whole-numbered solution.
    """
    one, other = np.nonzero(np.isfinite(distance))
    if len(one) == 0:
        return 0.0
    edges = np.arange(len(one))
    both = np.concatenate([one, len(distance) + other])
    persons = np.unique(both, return_inverse=True)[1]
    incidence = coo_array((np.ones(len(both)), (persons, np.tile(edges, 2)))).tocsr()
    needed = np.ones(incidence.shape[0])
    solution = linprog(distance[one, other], A_ub=-incidence, b_ub=-needed)
    assert solution.status == 0
    return solution.fun


def stars(found, group, distance):
    """(treated, controls) of each set, and the total distance to the centres."""
    place = np.where(group, np.cumsum(group), np.cumsum(~group)) - 1
    sets = []
    for number in range(found.match_id.max(initial=-1) + 1):
        rows = np.flatnonzero(found.match_id == number)
        sets.append((place[rows[group[rows]]], place[rows[~group[rows]]]))
    return sets, sum(distance[np.ix_(one, other)].sum() for one, other in sets)


@settings(deadline=None)  # the first example compiles
@given(problems())
def test_smallest_cover_in_stars(problem):
    values, group, limits, _, covariates = problem
    found = match_full(values, group, limits=limits, covariates=covariates)
    distance = gaps(problem)
    sets, total = stars(found, group, distance)
    assert all(min(len(one), len(other)) == 1 for one, other in sets)
    assert total == pytest.approx(smallest_cover(distance), abs=1e-6)
    has_partner = np.empty(len(group), dtype=bool)
    has_partner[group] = np.isfinite(distance).any(axis=1)
    has_partner[~group] = np.isfinite(distance).any(axis=0)
    assert (found.matched == has_partner).all()


@pytest.mark.parametrize("width", [None, 0.15, 0.02])
@pytest.mark.parametrize("share", [0.1, 0.5])
def test_many_persons(width, share):
    """150 persons with distinct values; both ways of searching agree with the programme."""
    rng = np.random.default_rng(5)
    values, group = rng.normal(size=150), rng.random(150) < share
    limits = Limits() if width is None else Limits((Caliper(values, width),))
    distance = gaps((values, group, limits, 1, None))
    best = smallest_cover(distance)
    for covariates in (None, values[:, None]):
        found = match_full(values, group, limits=limits, covariates=covariates)
        assert stars(found, group, distance)[1] == pytest.approx(best, abs=1e-6)


def test_a_pair_that_saves():
    """Treated 0 and 3, controls 1 and 4: two pairs (total 2), not one chain over 1 and 3."""
    values, group = np.array([0.0, 1.0, 3.0, 4.0]), np.array([True, False, True, False])
    found = match_full(values, group)
    assert found.match_id.tolist() == [0, 0, 1, 1]


def test_weights():
    """One treated with two controls, two treated with one: 1/2 each and 2, scaled to sum to 3."""
    values = np.array([0.0, 0.0, 0.0, 9.0, 9.0, 9.0])
    group = np.array([True, False, False, True, True, False])
    found = match_full(values, group)
    assert found.weights.tolist() == [1.0, 0.5, 0.5, 1.0, 1.0, 2.0]


def test_ties_are_spread():
    """Two treated and six controls alike: three controls each; one beyond takes its turn."""
    values = np.zeros(9)
    values[8] = 1.0
    group = np.array([True, True, *[False] * 6, True])
    for covariates in (None, values[:, None]):
        found = match_full(values, group, covariates=covariates)
        sizes = np.bincount(found.match_id)
        assert sorted(sizes) == [2, 3, 4] if covariates is None else max(sizes) <= 4
        assert len(sizes) == 3


def test_a_million_ties():
    values, group = np.zeros(1_000_000), np.arange(1_000_000) % 5 < 2
    found = match_full(values, group, limits=Limits((Caliper(values, 0.1),)))
    assert found.matched.all()
    assert np.bincount(found.match_id).max() == 3


@pytest.mark.parametrize(
    ("values", "group"),
    [([], []), ([1.0], [True]), ([1.0, 2.0], [False, False]), ([np.nan, 1.0], [True, False])],
)
def test_nobody_matched_is_an_answer(values, group):
    for covariates in (None, np.array(values, dtype=float)[:, None]):
        found = match_full(np.array(values), np.array(group, dtype=bool), covariates=covariates)
        assert (found.status == "no_match").all()


def test_one_treated_has_everybody():
    found = match_full(np.arange(5.0), np.arange(5) == 2)
    assert found.match_id.tolist() == [0] * 5
    assert found.weights.tolist() == [1.0] * 5


@settings(deadline=None)  # the first example compiles
@given(problems(), st.randoms(use_true_random=False))
def test_row_order_changes_nothing(problem, random):
    values, group, _, _, _ = problem
    distinct = values + np.sqrt(np.arange(len(values))) * 1e-3
    order = np.array(random.sample(range(len(values)), len(values)), dtype=np.int64)
    before, after = match_full(distinct, group), match_full(distinct[order], group[order])
    np.testing.assert_allclose(before.weights[order], after.weights, rtol=1e-12)
    same = before.match_id[order][:, None] == before.match_id[order]
    np.testing.assert_array_equal(same, after.match_id[:, None] == after.match_id)


def test_too_large_is_said(monkeypatch):
    monkeypatch.setattr(full, "MOST_CELLS", 10)
    with pytest.raises(TooLarge):
        match_full(np.arange(40.0) ** 1.1, np.arange(40) < 20)
