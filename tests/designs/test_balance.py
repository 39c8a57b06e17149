"""Balance and weights by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluatie.designs.balance import (
    MOST_INTERACTIONS,
    balance_table,
    interaction_pairs,
    products,
    smd_denominator,
    square_pairs,
    treated_sd,
)
from evaluatie.designs.weighting import effective_sample_size, ipw_weights


@pytest.fixture
def frame():
    return pd.DataFrame({"age": [20.0, 30, 40, 25, 35, 60], "woman": [1.0, 0, 1, 0, 0, 1]})


TREATED = np.array([1, 1, 1, 0, 0, 0], dtype=bool)


def test_unweighted(frame):
    age, woman = balance_table(frame, TREATED).to_dict("records")
    assert (age["mean_treated"], age["mean_control"]) == (30, 40)
    assert age["smd"] == pytest.approx(-1.0)
    assert age["variance_ratio"] == pytest.approx(100 / 325)
    # steps at 20 25 30 35 40 60: differences 1/3 0 1/3 0 1/3 0
    assert age["ecdf_max"] == pytest.approx(1 / 3)
    assert age["ecdf_mean"] == pytest.approx(1 / 6)
    assert woman["smd"] == pytest.approx((2 / 3 - 1 / 3) / np.sqrt(2 / 9))
    assert np.isnan(woman["variance_ratio"])
    assert woman["ecdf_mean"] == woman["ecdf_max"] == pytest.approx(1 / 3)


def test_denominator_stays_that_of_all_treated(frame):
    weights = np.array([0, 1, 1, 0, 1, 1.0])
    after = balance_table(frame, TREATED, weights).set_index("term")
    assert after.loc["age", "smd"] == pytest.approx((35 - 47.5) / 10)
    np.testing.assert_allclose(treated_sd(frame, TREATED), [10, np.sqrt(2 / 9)])
    own = balance_table(frame, TREATED, weights, sd=[5.0, 1.0]).set_index("term")
    assert own.loc["age", "smd"] == pytest.approx(-2.5)


def test_edges(frame):
    frame["constant"] = 4.0
    table = balance_table(frame, TREATED, np.zeros(6)).set_index("term")
    assert table["mean_treated"].isna().all()
    assert table.loc["age", ["smd", "ecdf_mean", "variance_ratio"]].isna().all()
    full = balance_table(frame, TREATED).set_index("term")
    assert full.loc["constant", "smd"] == 0
    assert np.isnan(full.loc["constant", "variance_ratio"])
    assert balance_table(frame[[]], TREATED).shape == (0, 7)


def test_weighted_by_hand(frame):
    """Controls 25, 35 and 60 with weights 1, 1 and 2: mean 45; treated 20, 30, 40."""
    table = balance_table(frame, TREATED, [1, 1, 1, 1, 1, 2]).set_index("term")
    assert table.loc["age", "mean_control"] == 45
    assert table.loc["woman", "smd"] == pytest.approx((2 / 3 - 1 / 2) / np.sqrt(2 / 9))
    # steps at 20 25 30 35 40 60: 1/3 1/12 5/12 1/6 1/2 0
    assert table.loc["age", "ecdf_max"] == pytest.approx(1 / 2)
    assert table.loc["age", "ecdf_mean"] == pytest.approx((4 + 1 + 5 + 2 + 6) / 12 / 6)


def test_denominators(frame):
    """Variance of age 100 and 325; of woman 2/9 in both groups."""
    np.testing.assert_allclose(smd_denominator(frame, TREATED, "ATT"), [10, np.sqrt(2 / 9)])
    for estimand in ("ATE", "ATO"):
        pooled = smd_denominator(frame, TREATED, estimand)
        np.testing.assert_allclose(pooled, [np.sqrt(212.5), np.sqrt(2 / 9)])


def test_products_by_hand():
    frame = pd.DataFrame({"age": [20.0, 30, 40, 50], "educ": [1.0, 3, 1, 3],
                          "sex=man": [1.0, 1, 0, 0], "sex=woman": [0.0, 0, 1, 1]})  # fmt: skip
    assert square_pairs(frame) == [("age", "age"), ("educ", "educ")]
    pairs = interaction_pairs(frame)
    assert pairs == [
        ("age", "educ"), ("age", "sex=man"), ("age", "sex=woman"), ("educ", "sex=man"),
        ("educ", "sex=woman"),
    ]  # fmt: skip
    found = products(frame, [*square_pairs(frame), *pairs])
    assert list(found)[:3] == ["age**2", "educ**2", "age:educ"]
    z = np.array([-1.5, -0.5, 0.5, 1.5]) / np.sqrt(1.25)
    np.testing.assert_allclose(found["age**2"], z**2)
    np.testing.assert_allclose(found["educ**2"], 1)
    np.testing.assert_allclose(found["age:educ"], z * [-1, 1, -1, 1])
    np.testing.assert_allclose(found["age:sex=woman"], [0, 0, *z[2:]])


def test_products_that_the_study_names_are_not_made_again():
    names = ["age", "age**2", "educ", "age:educ", "constant"]
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(9, 5)), columns=names)
    frame["constant"] = 1.0
    assert square_pairs(frame) == [("educ", "educ")]
    assert interaction_pairs(frame) == []


@pytest.mark.parametrize(("numbers", "levels", "kind"), [
    (3, 10, "all"), (3, 25, "with a number"), (10, 30, "numbers"), (20, 0, "none"),
])  # fmt: skip
def test_many_interactions_are_fewer(numbers, levels, kind):
    """3 numbers and 10 0/1 columns have 78 pairs; with 25: 378, of which 78 hold a number."""
    rng = np.random.default_rng(1)
    columns = {f"x{n}": rng.normal(size=40) for n in range(numbers)}
    columns |= {f"d{n}": (rng.random(40) < 0.5).astype(float) for n in range(levels)}
    pairs = interaction_pairs(pd.DataFrame(columns))
    of_numbers = numbers * (numbers - 1) // 2
    expected = {
        "all": of_numbers + numbers * levels + levels * (levels - 1) // 2,
        "with a number": of_numbers + numbers * levels, "numbers": of_numbers, "none": 0,
    }  # fmt: skip
    assert len(pairs) == expected[kind] <= MOST_INTERACTIONS


def people(seed: int, rows: int = 30) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    age = rng.integers(18, 40, rows).astype(float)
    frame = pd.DataFrame({"age": age, "sex=woman": (rng.random(rows) < 0.4).astype(float)})
    frame["income"] = rng.exponential(1000, rows)
    return frame, np.arange(rows) % 3 == 0, rng.integers(0, 4, rows).astype(float)


def whole_table(frame, treated, weights):
    """Balance of covariates, squares and interactions."""
    pairs = square_pairs(frame) + interaction_pairs(frame)
    return balance_table(frame.join(products(frame, pairs)), treated, weights).set_index("term")


def test_weights_leave_a_constant_balanced():
    """Weighted means of 0.1 differ in the last bit; that is no difference without an SD."""
    frame = pd.DataFrame({"constant": [0.1] * 6})
    table = balance_table(frame, TREATED, [0.1, 0.2, 0.3, 0.7, 0.1, 0.6], sd=[0.0])
    assert table["smd"].tolist() == [0]


@given(st.integers(0, 10_000))
def test_the_order_of_rows_does_not_matter(seed):
    frame, treated, weights = people(seed)
    order = np.random.default_rng(seed).permutation(len(frame))
    mixed = frame.iloc[order].reset_index(drop=True)
    one = whole_table(frame, treated, weights)
    other = whole_table(mixed, treated[order], weights[order])
    pd.testing.assert_frame_equal(one, other, rtol=1e-9, atol=1e-12)


@given(st.integers(0, 10_000), st.floats(1e-3, 1e3), st.floats(-1e3, 1e3))
def test_products_have_no_unit(seed, scale, shift):
    frame, treated, weights = people(seed)
    columns = ["smd", "variance_ratio", "ecdf_mean", "ecdf_max"]
    one = whole_table(frame, treated, weights)[columns]
    frame["income"] = frame["income"] * scale + shift
    other = whole_table(frame, treated, weights)[columns]
    pd.testing.assert_frame_equal(one, other, rtol=1e-6, atol=1e-7)


@given(st.integers(0, 10_000))
def test_a_weight_of_two_is_a_person_twice(seed):
    """Means, differences and distribution functions; a variance counts persons, not weight."""
    frame, treated, weights = people(seed)
    sd = treated_sd(frame, treated)
    one = balance_table(frame, treated, weights, sd=sd)
    again = np.repeat(np.arange(len(frame)), weights.astype(int))
    other = balance_table(frame.iloc[again], treated[again], sd=sd)
    columns = ["mean_treated", "mean_control", "smd", "ecdf_max"]
    pd.testing.assert_frame_equal(one[columns], other[columns], rtol=1e-9, atol=1e-12)


@given(st.floats(0.1, 1e3), st.floats(-1e3, 1e3))
def test_units_do_not_matter(scale, shift):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": rng.normal(size=30)})
    treated, weights = rng.random(30) < 0.4, rng.uniform(0, 2, 30)
    columns = ["smd", "variance_ratio", "ecdf_mean", "ecdf_max"]
    one = balance_table(frame, treated, weights)[columns]
    other = balance_table(frame * scale + shift, treated, weights * 3)[columns]
    np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-9)


def test_ipw_weights_for_the_treated():
    weights, status = ipw_weights([0.5, 0.2, 0.95, 1.0, np.nan], [1, 0, 0, 0, 1])
    np.testing.assert_allclose(weights, [1, 0.25, 19, 0, 0])
    assert status.tolist() == ["weighted"] * 3 + ["off_support"] * 2
    trimmed, status = ipw_weights([0.5, 0.2, 0.95], [1, 0, 0], trim=(0.1, 0.9))
    np.testing.assert_allclose(trimmed, [1, 0.25, 0])
    assert status.tolist() == ["weighted", "weighted", "off_support"]


def test_effective_sample_size():
    assert effective_sample_size([1, 1, 1, 1]) == 4
    assert effective_sample_size([1, 0]) == 1
    assert effective_sample_size([2, 1, 1]) == pytest.approx(16 / 6)
    assert effective_sample_size([0, 0]) == 0
    assert effective_sample_size([]) == 0
