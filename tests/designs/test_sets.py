"""Weights and set numbers from pairs and from sets, worked by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from evaluatie.designs.sets import from_pairs, from_sets


def pairs(*found):
    array = np.array(found, dtype=np.int64).reshape(-1, 2)
    return array[:, 0], array[:, 1]


def test_pairs_without_replacement():
    """Sets are numbered by their lowest row: control 0 and treated 4 before treated 1."""
    found = from_pairs(*pairs((4, 0), (1, 3)), 6, replacement=False)
    assert found.match_id.tolist() == [0, 1, -1, 1, 0, -1]
    assert found.weights.tolist() == [1, 1, 0, 1, 1, 0]
    assert found.status.tolist() == [*["matched"] * 2, "no_match", *["matched"] * 2, "no_match"]
    assert found.matched.tolist() == [True, True, False, True, True, False]
    assert found.treated_index.tolist() == [1, 4]  # sorted
    assert found.control_index.tolist() == [3, 0]
    assert found.pair.tolist() == [0, 1]


def test_two_controls_for_one_and_one_for_the_other():
    """Shares 1/2, 1/2 and 1, three controls used: times 3 / 2."""
    found = from_pairs(*pairs((0, 3), (0, 2), (1, 4)), 5, replacement=False)
    assert found.weights.tolist() == [1, 1, 0.75, 0.75, 1.5]
    assert found.match_id.tolist() == [0, 1, 0, 0, 1]
    assert found.pair.tolist() == [0, 0, 1]


def test_a_control_that_serves_twice():
    """With replacement: shares 2 and 1, two controls used: times 2 / 3; no sets."""
    found = from_pairs(*pairs((0, 3), (1, 3), (2, 4)), 6, replacement=True)
    np.testing.assert_allclose(found.weights, [1, 1, 1, 4 / 3, 2 / 3, 0])
    assert set(found.match_id.tolist()) == {-1}


@pytest.mark.parametrize("replacement", [True, False])
@pytest.mark.parametrize("rows", [0, 3])
def test_no_pairs(rows, replacement):
    found = from_pairs(*pairs(), rows, replacement)
    assert found.weights.tolist() == [0] * rows
    assert found.match_id.tolist() == [-1] * rows
    assert found.status.tolist() == ["no_match"] * rows
    assert found.pair.tolist() == []


def test_sets_by_hand():
    """Set 7: one treated, two controls (1/2 each); set 2: two treated, one control (2).

    Three controls used, shares add up to 3: nothing to scale. Set 5 has no control, set 4 no
    treated: both are dissolved. Numbers by lowest row.
    """
    treated = np.array([1, 0, 0, 1, 1, 0, 1, 0, 0], dtype=bool)
    found = from_sets([7, 7, 7, 2, 2, 2, 5, 4, -1], treated)
    assert found.match_id.tolist() == [0, 0, 0, 1, 1, 1, -1, -1, -1]
    assert found.weights.tolist() == [1, 0.5, 0.5, 1, 1, 2, 0, 0, 0]
    assert found.matched.sum() == 6
    assert found.treated_index.tolist() == []


def test_shares_are_scaled_to_the_controls_used():
    """One treated with one control, one with three: shares 1 + 3 x 1/3 = 2, four used: times 2."""
    found = from_sets([0, 0, 1, 1, 1, 1], np.array([1, 0, 1, 0, 0, 0], dtype=bool))
    np.testing.assert_allclose(found.weights, [1, 2, 1, 2 / 3, 2 / 3, 2 / 3])


@pytest.mark.parametrize("codes", [[], [-1, -1], [0, 1], [0, 0]])
def test_no_sets(codes):
    found = from_sets(codes, np.ones(len(codes), dtype=bool))
    assert found.weights.tolist() == [0] * len(codes)
    assert not found.matched.any()


@given(arrays.arrays(np.int64, 20, elements=st.integers(-1, 6)), arrays.arrays(np.bool_, 20))
def test_sums_of_weights(codes, treated):
    """Treated weigh one; controls sum to their number; sets are whole and numbered in order."""
    found = from_sets(codes, treated)
    controls = found.weights[~treated]
    assert controls.sum() == pytest.approx(np.count_nonzero(controls))
    assert set(found.weights[treated].tolist()) <= {0.0, 1.0}
    for number in range(found.match_id.max() + 1):
        members = found.match_id == number
        assert len(set(codes[members].tolist())) == 1
        assert 0 < treated[members].sum() < members.sum()
    seen = found.match_id[found.match_id >= 0]
    firsts = np.unique(seen, return_index=True)[1]
    assert (np.diff(firsts) > 0).all()
