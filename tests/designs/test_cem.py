"""Coarsened exact matching: bins, missing values, and contradictions."""

import numpy as np
import pandas as pd
import pytest

from evaluatie.designs.cem import match_cem


def sets(frame, group, **options):
    return match_cem(pd.DataFrame(frame), np.array(group, dtype=bool), **options).match_id.tolist()


def test_text_bool_and_categories_are_exact():
    frame = {
        "place": ["a", "a", "b", "b"],
        "flag": [True, True, True, False],
        "level": pd.Categorical(["x", "x", "y", "y"], categories=["z", "y", "x"]),
    }
    assert sets(frame, [1, 0, 1, 0]) == [0, 0, -1, -1]


def test_zero_one_is_exact():
    assert sets({"flag": [0, 1, 0, 1]}, [1, 1, 0, 0]) == [0, 1, 0, 1]


def test_sturges():
    """Eight persons: ceil(log2 8) + 1 = 4 bins over 0-8; 2 and 3.9 share one, 4 is the next."""
    values = [0.0, 2.0, 3.9, 4.0, 6.0, 8.0, 1.9, 5.9]
    assert sets({"age": values}, [1, 1, 0, 1, 1, 0, 0, 0]) == [0, 1, 1, 2, 3, 3, 0, 2]


def test_counts_and_cut_points_by_name():
    values = [1.0, 2.0, 3.0, 10.0]
    assert sets({"age": values}, [1, 0, 1, 0], bins={"age": 1}) == [0, 0, 0, 0]
    assert sets({"age": values}, [1, 0, 1, 0], bins={"age": [3.0]}) == [0, 0, 1, 1]
    assert sets({"flag": [0, 1]}, [1, 0], bins={"flag": 1}) == [0, 0]


def test_weights():
    """A set of 1 treated and 2 controls, one of 1 and 1: 1/2 and 1, scaled to sum to 3."""
    frame = pd.DataFrame({"place": ["a", "a", "a", "b", "b", "c"]})
    found = match_cem(frame, [True, False, False, True, False, True])
    assert found.weights.tolist() == [1.0, 0.75, 0.75, 1.0, 1.5, 0.0]


def test_missing_values_are_in_no_set():
    frame = {"age": [1.0, np.nan, 1.0], "place": ["a", "a", "a"]}
    assert sets(frame, [1, 0, 0], bins={"age": 2}) == [0, -1, 0]
    assert sets({"place": ["a", None, "a"]}, [1, 0, 0]) == [0, -1, 0]


@pytest.mark.parametrize("rows", [0, 1])
def test_nobody_matched_is_an_answer(rows):
    found = match_cem(pd.DataFrame({"age": np.arange(rows, dtype=float)}), np.ones(rows, bool))
    assert (found.status == "no_match").all()


def test_no_covariates_and_a_constant_one():
    assert sets({"age": [3.0, 3.0]}, [1, 0]) == [0, 0]
    assert match_cem(pd.DataFrame(index=range(2)), [True, False]).match_id.tolist() == [0, 0]


@pytest.mark.parametrize("bins", [{"height": 3}, {"place": 3}, {"age": 0}])
def test_contradictions(bins):
    frame = pd.DataFrame({"place": ["a", "b"], "age": [1.0, 2.0]})
    with pytest.raises(ValueError, match="bins"):
        match_cem(frame, [True, False], bins=bins)


def test_column_and_row_order_change_nothing():
    rng = np.random.default_rng(6)
    frame = pd.DataFrame(
        {"age": rng.normal(size=200), "place": rng.integers(0, 3, 200).astype(str)}
    )
    group, order = rng.random(200) < 0.4, rng.permutation(200)
    before = match_cem(frame, group)
    after = match_cem(frame[["place", "age"]].iloc[order], group[order])
    np.testing.assert_allclose(before.weights[order], after.weights, rtol=1e-12)
