"""Optimal pair matching: exact by brute force, limits, ties, and what must not raise."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from evaluatie.designs import optimal, sparse
from evaluatie.designs.limits import Caliper, Limits
from evaluatie.designs.optimal import match_optimal
from evaluatie.designs.sparse import TooLarge


@st.composite
def problems(draw):
    """Few persons with many ties: values, group, limits of every kind, ratio, covariates."""
    rows = draw(st.integers(0, 12))
    small = st.lists(st.integers(0, 7), min_size=rows, max_size=rows)
    values = np.array(draw(small), dtype=float) * draw(st.sampled_from([1.0, 0.3]))
    group = np.array(draw(st.lists(st.booleans(), min_size=rows, max_size=rows)), dtype=bool)
    width = draw(st.sampled_from([None, 0.0, 1.0, 2.5]))
    codes = st.lists(st.integers(0, 1), min_size=rows, max_size=rows)
    exact = draw(st.none() | codes)
    different = draw(st.none() | codes)
    limits = Limits(
        () if width is None else (Caliper(values, width),),
        None if exact is None else np.array(exact, dtype=np.int64),
        () if different is None else (np.array(different, dtype=np.int64),),
    )
    on_covariates = draw(st.booleans())
    covariates = np.column_stack([draw(small), draw(small)]).astype(float)
    return values, group, limits, draw(st.integers(1, 3)), covariates if on_covariates else None


def gaps(problem):
    """Distances of all treated (rows) to all controls, inf where the limits forbid the pair."""
    values, group, limits, _, covariates = problem
    points = values[:, None] if covariates is None else covariates
    one, other = np.flatnonzero(group), np.flatnonzero(~group)
    distance = np.sqrt(((points[one][:, None] - points[other]) ** 2).sum(axis=-1))
    allowed = limits.allow(np.repeat(one, len(other)), np.tile(other, len(one)))
    return np.where(allowed.reshape(distance.shape), distance, np.inf)


def by_assignment(distance, ratio):
    """Pairs, treated served, total distance: a dense assignment with a column for staying alone."""
    copies, columns = len(distance) * ratio, distance.shape[1]
    cost = np.full((copies, columns + copies), 1e9)
    cost[:, :columns] = np.where(np.isfinite(distance), distance, 1e9).repeat(ratio, axis=0)
    alone = np.where(np.arange(copies) % ratio == 0, 2e4, 1e4)
    cost[np.arange(copies), columns + np.arange(copies)] = alone
    row, column = linear_sum_assignment(cost)
    paired = column < columns
    served = len(np.unique(row[paired] // ratio))
    return int(paired.sum()), served, cost[row[paired], column[paired]].sum()


@settings(deadline=None)  # the first example compiles
@given(problems())
def test_no_choice_is_better(problem):
    values, group, limits, ratio, covariates = problem
    found = match_optimal(values, group, ratio=ratio, limits=limits, covariates=covariates)
    one, other = found.treated_index, found.control_index
    pairs, served, total = by_assignment(gaps(problem), ratio)
    points = values[:, None] if covariates is None else covariates
    ours = np.sqrt(((points[one] - points[other]) ** 2).sum(axis=1)).sum()
    assert (len(one), len(np.unique(one))) == (pairs, served)
    assert ours == pytest.approx(total, abs=1e-6)
    assert group[one].all()
    assert not group[other].any()
    assert len(np.unique(other)) == len(other)
    assert limits.allow(one, other).all()
    assert np.bincount(one, minlength=1).max() <= ratio


@pytest.mark.parametrize("width", [None, 0.15, 0.02])
def test_many_persons(width):
    """300 persons with distinct values, which the small cases above cannot have."""
    rng = np.random.default_rng(4)
    values, group = rng.normal(size=300), rng.random(300) < 0.4
    limits = Limits() if width is None else Limits((Caliper(values, width),))
    found = match_optimal(values, group, limits=limits)
    pairs, _, total = by_assignment(gaps((values, group, limits, 1, None)), 1)
    ours = np.abs(values[found.treated_index] - values[found.control_index]).sum()
    assert len(found.treated_index) == pairs
    assert ours == pytest.approx(total, abs=1e-6)


def test_pairs_before_distance():
    """Treated 1 and 2, controls 0 and 1: the pair of 1 and 1 would leave 2 without a partner."""
    values, group = np.array([1.0, 2.0, 0.0, 1.0]), np.array([True, True, False, False])
    found = match_optimal(values, group, limits=Limits((Caliper(values, 1.0),)))
    assert list(zip(found.treated_index, found.control_index, strict=True)) == [(0, 2), (1, 3)]


def test_greedy_is_worse():
    """The largest first takes 4 for 5 and leaves 9 for 3; the best total is 1 + 4 all the same."""
    values, group = np.array([5.0, 3.0, 4.0, 9.0]), np.array([True, True, False, False])
    found = match_optimal(values, group)
    assert list(zip(found.treated_index, found.control_index, strict=True)) == [(0, 3), (1, 2)]


@pytest.mark.parametrize("limits", [None, "caliper"])
def test_lowest_rows_are_used(limits):
    values, group = np.zeros(7), np.array([False, True, False, True, False, True, False])
    group[5] = False
    bound = Limits() if limits is None else Limits((Caliper(values, 1.0),))
    found = match_optimal(values, group, limits=bound)
    assert found.treated_index.tolist() == [1, 3]
    assert found.control_index.tolist() == [0, 2]


def test_everybody_has_one_before_anybody_has_two():
    values = np.array([0.0, 0.0, 0.0, 0.0, 0.0])
    group = np.array([True, True, False, False, False])
    found = match_optimal(values, group, ratio=2)
    assert found.treated_index.tolist() == [0, 0, 1]
    assert found.weights[~group].sum() == pytest.approx(3)


@settings(deadline=None)  # the first example compiles
@given(problems(), st.randoms(use_true_random=False))
def test_row_order_changes_nothing(problem, random):
    """Values without ties: the pairs are the same persons, in whatever order the rows come."""
    values, group, _, ratio, _ = problem
    distinct = values + np.sqrt(np.arange(len(values))) * 1e-3
    order = np.array(random.sample(range(len(values)), len(values)), dtype=np.int64)
    before = match_optimal(distinct, group, ratio=ratio)
    after = match_optimal(distinct[order], group[order], ratio=ratio)
    assert sorted(zip(before.treated_index, before.control_index, strict=True)) == sorted(
        zip(order[after.treated_index], order[after.control_index], strict=True)
    )


@pytest.mark.parametrize(
    ("values", "group"),
    [
        ([], []),
        ([1.0], [True]),
        ([1.0, 2.0], [True, True]),
        ([np.nan, 1.0], [True, False]),
        ([np.nan, np.nan], [True, False]),
    ],
)
def test_nobody_matched_is_an_answer(values, group):
    for covariates in (None, np.array(values, dtype=float)[:, None]):
        found = match_optimal(np.array(values), np.array(group, dtype=bool), covariates=covariates)
        assert (found.status == "no_match").all()
        assert (found.weights == 0).all()


def test_a_million_ties():
    values, group = np.zeros(1_000_000), np.arange(1_000_000) % 5 < 2
    found = match_optimal(values, group, limits=Limits((Caliper(values, 0.1),)))
    assert len(found.treated_index) == 400_000


def test_too_large_is_said(monkeypatch):
    values = np.concatenate([np.arange(10.0), np.arange(8.0, 38.0)])
    group = np.arange(40) < 10  # 0 would go to 8: the caliper needs the dynamic programme
    limits = Limits((Caliper(values, 5.0),))
    monkeypatch.setattr(optimal, "MOST_CELLS", 10)
    with pytest.raises(TooLarge):
        match_optimal(values, group, limits=limits)
    monkeypatch.setattr(sparse, "MOST_PAIRS", 10)
    with pytest.raises(TooLarge):
        match_optimal(values, group, covariates=values[:, None])


def test_ratio_below_one():
    with pytest.raises(ValueError, match="ratio"):
        match_optimal(np.array([1.0]), np.array([True]), ratio=0)
