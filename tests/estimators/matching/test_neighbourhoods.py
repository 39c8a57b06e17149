"""Sets of nearest persons against plain loops, and the two directions of one linear map."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.estimators.matching.neighbourhoods import nearest


def by_loops(place, seekers, pool, count):  # type: ignore[no-untyped-def]
    """For each seeker the rows of the pool at most as far as the count-th."""
    found = []
    for row in seekers:
        gap = np.linalg.norm(place[pool] - place[row], axis=1)
        found.append(pool[gap <= np.sort(gap)[min(count, len(pool)) - 1] + 1e-9])
    return found


def draw(seed, levels, columns):  # type: ignore[no-untyped-def]
    """Places with many ties, seekers and pool that overlap."""
    rng = np.random.default_rng(seed)
    place = rng.integers(0, levels, (40, columns)).astype(float)
    return place, rng.permutation(40)[:12], np.sort(rng.permutation(40)[:25]), rng


@given(st.integers(0, 300), st.integers(2, 60), st.integers(1, 3), st.integers(1, 30))
@settings(max_examples=60, deadline=None)
def test_sets_with_all_ties(seed, levels, columns, count):
    place, seekers, pool, rng = draw(seed, levels, columns)
    values = rng.normal(size=(40, 2))
    near = nearest(place, seekers, pool, count)
    expected = [values[rows].sum(axis=0) for rows in by_loops(place, seekers, pool, count)]
    assert near.sums(values[pool]) == pytest.approx(np.array(expected))


@given(st.integers(0, 300), st.integers(2, 60), st.integers(1, 30))
@settings(max_examples=40, deadline=None)
def test_spread_is_the_transpose_of_sums(seed, levels, count):
    place, seekers, pool, rng = draw(seed, levels, 2)
    near = nearest(place, seekers, pool, count, reach=levels / 4)
    left, right = rng.normal(size=len(seekers)), rng.normal(size=len(pool))
    assert left @ near.sums(right) == pytest.approx(near.spread(left) @ right)


def test_reach_includes_its_bound():
    place = np.array([[0.0], [1.0], [2.0], [5.0]])
    seekers, pool = np.array([0, 3]), np.array([1, 2])
    near = nearest(place, seekers, pool, 2, reach=1.0)
    assert near.sums(np.ones(2)).tolist() == [1.0, 0.0]


def test_without_covariates_everybody_is_near():
    near = nearest(np.empty((5, 0)), np.array([0, 1]), np.array([2, 3, 4]), 1)
    assert near.sums(np.ones(3)).tolist() == [3.0, 3.0]
