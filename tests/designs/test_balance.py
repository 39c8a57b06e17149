"""Balance and weights by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluatie.designs.balance import balance_table, treated_sd
from evaluatie.designs.weighting import att_weights, effective_sample_size


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


@given(st.floats(0.1, 1e3), st.floats(-1e3, 1e3))
def test_units_do_not_matter(scale, shift):
    rng = np.random.default_rng(0)
    frame = pd.DataFrame({"x": rng.normal(size=30)})
    treated, weights = rng.random(30) < 0.4, rng.uniform(0, 2, 30)
    columns = ["smd", "variance_ratio", "ecdf_mean", "ecdf_max"]
    one = balance_table(frame, treated, weights)[columns]
    other = balance_table(frame * scale + shift, treated, weights * 3)[columns]
    np.testing.assert_allclose(one, other, rtol=1e-6, atol=1e-9)


def test_att_weights():
    weights, status = att_weights([0.5, 0.2, 0.95, 1.0, np.nan], [1, 0, 0, 0, 1])
    np.testing.assert_allclose(weights, [1, 0.25, 19, 0, 0])
    assert status.tolist() == ["weighted"] * 3 + ["off_support"] * 2
    trimmed, status = att_weights([0.5, 0.2, 0.95], [1, 0, 0], trim=(0.1, 0.9))
    np.testing.assert_allclose(trimmed, [1, 0.25, 0])
    assert status.tolist() == ["weighted", "weighted", "off_support"]


def test_effective_sample_size():
    assert effective_sample_size([1, 1, 1, 1]) == 4
    assert effective_sample_size([1, 0]) == 1
    assert effective_sample_size([2, 1, 1]) == pytest.approx(16 / 6)
    assert effective_sample_size([0, 0]) == 0
    assert effective_sample_size([]) == 0
