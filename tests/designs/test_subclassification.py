"""Subclasses: quantiles of the treated, refilled until both groups are in each."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluatie.designs.subclassification import match_subclasses


def classes(score, group, subclasses):
    return match_subclasses(np.array(score), np.array(group, dtype=bool), subclasses=subclasses)


def test_bounds_are_quantiles_of_the_treated():
    """Treated 1, 2, 3, 4: the median is 2.5; controls outside go to the outer classes."""
    found = classes([1, 2, 3, 4, 0, 2.5, 9], [1, 1, 1, 1, 0, 0, 0], 2)
    assert found.match_id.tolist() == [0, 0, 1, 1, 0, 1, 1]
    assert found.weights.tolist() == pytest.approx([1, 1, 1, 1, 1.5, 0.75, 0.75])


def test_an_empty_class_gets_the_nearest_control():
    """No control above 4.5: the largest of the class below moves up, though it scores 2."""
    found = classes([1, 2, 5, 6, 0, 1, 2], [1, 1, 1, 1, 0, 0, 0], 2)
    assert found.match_id.tolist() == [0, 0, 1, 1, 0, 0, 1]


def test_the_side_with_more_to_spare_gives():
    """Classes of controls 2, 0, 4: (2 - 1) / 1 below against (4 - 1) / 1 above."""
    score = [1, 2, 3, 4, 5, 6, 0, 0.5, 7, 8, 9, 10]
    found = classes(score, [1] * 6 + [0] * 6, 3)
    assert found.match_id[8] == found.match_id[2]
    assert np.bincount(found.match_id[6:]).tolist() == [2, 1, 3]


def test_equal_to_spare_gives_from_below():
    found = classes([1, 2, 3, 4, 5, 6, 0, 0.5, 7, 8], [1] * 6 + [0] * 4, 3)
    assert found.match_id[7] == found.match_id[2]


def test_ties_leave_fewer_classes():
    found = classes([1.0] * 6, [1, 1, 1, 0, 0, 0], 3)
    assert found.match_id.tolist() == [0] * 6


@pytest.mark.parametrize(
    ("score", "group"),
    [([], []), ([0.5], [1]), ([0.5, 0.2], [0, 0]), ([np.nan, 0.5], [1, 0])],
)
def test_nobody_matched_is_an_answer(score, group):
    assert (classes(np.array(score, dtype=float), group, 4).status == "no_match").all()


def test_one_treated():
    found = classes([0.1, 0.2, 0.3], [0, 1, 0], 5)
    assert found.weights.tolist() == [1.0, 1.0, 1.0]


def test_less_than_one_class():
    with pytest.raises(ValueError, match="subclasses"):
        classes([0.1, 0.2], [0, 1], 0)


@given(
    st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=30),
    st.integers(1, 8),
)
def test_everybody_is_in_a_class_with_both_groups(persons, subclasses):
    score = np.array([value for value, _ in persons], dtype=float)
    group = np.array([treated for _, treated in persons], dtype=bool)
    found = match_subclasses(score, group, subclasses=subclasses)
    assert found.matched.all() == (min(group.sum(), (~group).sum()) > 0 or len(group) == 0)
    assert found.match_id.max(initial=-1) < subclasses
