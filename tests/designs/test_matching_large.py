"""Nearest-neighbour matching where there are many: ties, strata, and who waits for whom."""

import numpy as np
import pytest

from evaluatie.designs.limits import Limits
from evaluatie.designs.matching import match_nearest
from evaluatie.models import neighbours
from evaluatie.models.neighbours import TooManyPairs, pairs_with_replacement

MILLION = 1_000_000


@pytest.mark.parametrize("order", ["largest", "data", "closest"])
def test_a_million_ties(order):
    treated = np.arange(MILLION) % 5 < 2
    found = match_nearest(np.zeros(MILLION), treated, order=order)
    np.testing.assert_array_equal(found.treated_index, np.flatnonzero(treated))
    np.testing.assert_array_equal(found.control_index, np.flatnonzero(~treated)[:400_000])


def test_a_million_ties_with_limits():
    """Alternate classes that must differ: a class takes the other's first 100,000 controls."""
    rows = np.arange(MILLION)
    limits = Limits(different=(rows // 5 % 2,))
    found = match_nearest(np.zeros(MILLION), rows % 5 < 1, limits=limits)
    assert len(found.control_index) == 200_000
    assert limits.allow(found.treated_index, found.control_index).all()
    first = match_nearest(np.zeros(MILLION), rows % 5 < 1, limits=limits, replacement=True)
    assert set(first.control_index.tolist()) == {1, 6}


def test_a_million_ties_with_replacement():
    treated = np.arange(MILLION) % 5 < 2
    found = match_nearest(np.zeros(MILLION), treated, replacement=True)
    assert (found.control_index == 2).all()
    for limits in (Limits(), Limits(different=(np.arange(MILLION) % 2,))):
        with pytest.raises(TooManyPairs, match="more than 20,000,000"):
            match_nearest(np.zeros(MILLION), treated, replacement=True, ties="all", limits=limits)


def test_many_treated_after_few_controls():
    """The heap of everybody's nearest is quadratic here: 30,000 treated below all controls."""
    distance = np.concatenate([np.linspace(0, 1, 30_000), np.linspace(2, 3, 30_000) ** 2])
    found = match_nearest(distance, np.arange(60_000) < 30_000, order="closest")
    assert found.control_index.tolist() == list(range(59_999, 29_999, -1))


def test_thousands_of_strata():
    """A stratum is a place on the line, not a run of its own."""
    rng = np.random.default_rng(0)
    strata, distance = rng.integers(0, 50_000, 200_000), rng.normal(size=200_000)
    treated = rng.random(200_000) < 0.3
    for replacement in (True, False):
        found = match_nearest(
            distance, treated, limits=Limits(exact=strata), replacement=replacement
        )
        assert (strata[found.treated_index] == strata[found.control_index]).all()
        assert len(found.treated_index) > 40_000


def test_blocks_of_candidates_change_nothing(monkeypatch):
    rng = np.random.default_rng(1)
    arguments = (rng.normal(size=500).round(1), rng.random(500) < 0.4)
    whole = pairs_with_replacement(*arguments, ratio=3)
    monkeypatch.setattr(neighbours, "BLOCK", 7)
    np.testing.assert_array_equal(pairs_with_replacement(*arguments, ratio=3), whole)
