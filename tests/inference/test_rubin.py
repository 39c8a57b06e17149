"""Rubin's rules: by hand, against statsmodels, and those of complete data without spread."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluatie.inference.rubin import contributions, pool

FINITE = st.floats(-1e6, 1e6, allow_nan=False)


def test_three_estimates_by_hand() -> None:
    """1, 2, 3 with variance 1/2: between variance 1, total 1/2 + 4/3 = 11/6."""
    found = pool([1.0, 2.0, 3.0], [0.5**0.5] * 3, 10.0)
    assert found.estimate == pytest.approx(2.0, rel=1e-12)
    assert found.std_error == pytest.approx((11 / 6) ** 0.5, rel=1e-12)
    share = (4 / 3) / (11 / 6)  # 8/11
    imputed, observed = 2 / share**2, 11 / 13 * 10 * 3 / 11
    freedom = imputed * observed / (imputed + observed)
    assert found.freedom == pytest.approx(freedom, rel=1e-12)
    assert found.freedom == pytest.approx(1.4331, abs=1e-4)
    ratio = 8 / 3
    assert found.fmi == pytest.approx((ratio + 2 / (freedom + 3)) / (1 + ratio), rel=1e-12)


def test_the_same_as_statsmodels_on_the_lalonde_experiment() -> None:
    """causaldata's nsw_mixtape with 88 ages taken away; statsmodels' MICE pools; 1e-10 relative.

    Its fmi is the share of the variance between sets, which here follows from the parts.
    """
    from causaldata import nsw_mixtape
    from statsmodels.imputation.mice import MICE, MICEData
    from statsmodels.regression.linear_model import OLS

    data = nsw_mixtape.load_pandas().data[["re78", "treat", "age", "educ"]].astype("float64")
    data.loc[np.arange(len(data)) % 5 == 2, "age"] = np.nan
    np.random.seed(1)  # statsmodels draws from numpy's global state
    mice = MICE("re78 ~ treat + age + educ", OLS, MICEData(data))
    theirs = mice.fit(n_burnin=2, n_imputations=6)
    shares = np.asarray(theirs.frac_miss_info)
    for number, name in enumerate(mice.exog_names):
        sets = [
            (np.asarray(r.params)[number], np.asarray(r.bse)[number]) for r in mice.results_list
        ]
        ours = pool(*zip(*sets, strict=True), np.inf)
        assert ours.estimate == pytest.approx(np.asarray(theirs.params)[number], rel=1e-10), name
        assert ours.std_error == pytest.approx(np.asarray(theirs.bse)[number], rel=1e-10), name
        between = (contributions(np.array([one for one, _ in sets])) ** 2).sum()
        assert between / ours.std_error**2 == pytest.approx(shares[number], rel=1e-8)


@given(FINITE, st.floats(1e-6, 1e6), st.floats(1, 1e6), st.integers(2, 50))
def test_equal_estimates_are_complete_data_exactly(
    estimate: float, error: float, freedom: float, sets: int
) -> None:
    found = pool([estimate] * sets, [error] * sets, freedom)
    assert (found.estimate, found.std_error) == (estimate, error)
    assert (found.freedom, found.fmi) == (freedom, 0.0)


@given(
    st.lists(st.floats(-10, 10), min_size=2, max_size=20),
    st.floats(0.1, 10),
    st.floats(2, 1e4),
)
def test_missing_information_only_takes_away(
    estimates: list[float], error: float, freedom: float
) -> None:
    found = pool(estimates, [error] * len(estimates), freedom)
    assert found.std_error >= error * (1 - 1e-12)
    assert found.freedom <= freedom
    assert 0.0 <= found.fmi <= 1.0


def test_sets_add_their_covariance_to_two_estimates() -> None:
    """Products of what sets add: (1 + 1/m) times the covariance between sets."""
    rng = np.random.default_rng(2)
    one, other = rng.normal(size=(2, 7))
    expected = (1 + 1 / 7) * np.cov(one, other)[0, 1]
    assert contributions(one) @ contributions(other) == pytest.approx(expected, rel=1e-12)


def test_a_pandas_column_is_fine() -> None:
    assert pool(pd.Series([1.0, 3.0]), pd.Series([1.0, 1.0]), 5.0).estimate == 2.0
