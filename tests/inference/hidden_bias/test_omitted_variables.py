"""Cinelli & Hazlett: the published numbers of Darfur, and what they mean."""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluatie.inference.hidden_bias.omitted_variables import (
    Benchmark,
    Regression,
    as_strong_as,
    benchmark,
    regress,
    robustness_value,
)
from evaluatie.models.covariates import covariate_matrix

TERMS = ["village", "female", "age", "farmer_dar", "herder_dar", "pastvoted", "hhsize_darfur"]


@pytest.fixture(scope="module")
def darfur() -> pd.DataFrame:
    """1,276 refugees; the file is in the distribution PySensemakr (MIT licence)."""
    spec = importlib.util.find_spec("sensemakr")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("the data are in the distribution PySensemakr")
    frame = pd.read_csv(Path(next(iter(spec.submodule_search_locations))) / "data" / "darfur.csv")
    numbers = frame.select_dtypes("number").columns
    return frame.astype(dict.fromkeys(numbers, "float64"))


def fit(frame: pd.DataFrame, terms: list[str]) -> Regression:
    matrix = covariate_matrix(frame, terms).to_numpy()
    outcome, treated = frame["peacefactor"].to_numpy(), frame["directlyharmed"].to_numpy()
    found = regress(outcome, treated, matrix, np.ones(len(frame)))
    assert found is not None
    return found


def test_darfur(darfur: pd.DataFrame) -> None:
    """Cinelli & Hazlett (2020), table 1 and the vignette of sensemakr; to all printed digits."""
    found = fit(darfur, TERMS)
    assert (found.estimate, found.std_error) == pytest.approx((0.0973, 0.0233), abs=5e-5)
    assert found.freedom == 783
    assert found.partial_r2 == pytest.approx(0.0219, abs=5e-5)
    assert robustness_value(found) == pytest.approx(0.1388, abs=5e-5)
    assert robustness_value(found, 0.05) == pytest.approx(0.0763, abs=5e-5)


def test_as_strong_as_being_a_woman(darfur: pd.DataFrame) -> None:
    """The vignette: once, twice and three times `female`; estimate, error and bounds on R2."""
    whole = fit(darfur, TERMS)
    known = benchmark(whole, fit(darfur, [term for term in TERMS if term != "female"]))
    assert known.with_treatment / (1 - known.with_treatment) == pytest.approx(0.0092, abs=5e-5)
    published = {1: (0.0752, 0.0219), 2: (0.0529, 0.0204), 3: (0.0304, 0.0187)}
    for times, numbers in published.items():
        found = as_strong_as(whole, known, times)
        assert found is not None
        assert (found.estimate, found.std_error) == pytest.approx(numbers, abs=5e-5)
    third = as_strong_as(whole, known, 3)
    assert third is not None
    assert third.interval(0.95) == pytest.approx((-0.0063, 0.0670), abs=1e-4)


def test_weights_as_in_statsmodels() -> None:
    """The coefficient, its classical error and partial R2 of a weighted regression."""
    sm = pytest.importorskip("statsmodels.api")
    rng = np.random.default_rng(5)
    matrix, weights = rng.normal(size=(80, 3)), rng.random(80)
    weights[:10] = 0.0
    treated = (rng.random(80) < 0.5).astype(float)
    outcome = matrix @ [1.0, 0.5, 0.0] + treated + rng.normal(size=80)
    found = regress(outcome, treated, matrix, weights)
    assert found is not None
    used = weights > 0
    design = sm.add_constant(np.column_stack([treated, matrix]))
    other = sm.WLS(outcome[used], design[used], weights=weights[used]).fit()
    assert found.estimate == pytest.approx(other.params[1], rel=1e-9)
    assert found.std_error == pytest.approx(other.bse[1], rel=1e-9)
    assert found.freedom == other.df_resid


def test_a_hidden_variable_as_strong_as_the_robustness_value_leaves_nothing() -> None:
    """Bias of a partial R2 with treatment and outcome: se sqrt(df R2 R2 / (1 - R2)), their (8)."""
    found = Regression(2.0, 0.5, 200.0, 1.0, 1.0)
    strength = robustness_value(found)
    bias = found.std_error * np.sqrt(found.freedom * strength**2 / (1 - strength))
    assert bias == pytest.approx(found.estimate)


@given(st.floats(0.05, 30.0), st.floats(10.0, 5000.0))
def test_the_interval_takes_less_than_the_estimate(statistic: float, freedom: float) -> None:
    found = Regression(statistic, 1.0, freedom, 1.0, 1.0)
    whole, of_interval = robustness_value(found), robustness_value(found, 0.05)
    assert 0.0 <= of_interval < whole < 1.0
    assert (of_interval > 0) == (of_interval != 0)


def test_what_covariates_explain_is_no_comparison() -> None:
    treated = np.repeat([0.0, 1.0], 10)
    outcome = np.arange(20.0)
    assert regress(outcome, treated, treated[:, None], np.ones(20)) is None
    assert regress(outcome[:3], treated[8:11], np.eye(3), np.ones(3)) is None


def test_a_hidden_variable_needs_a_degree_of_freedom_too() -> None:
    """Of five persons an intercept, treatment and two covariates leave one; of six two."""
    rng = np.random.default_rng(1)
    matrix, outcome = rng.normal(size=(6, 2)), rng.normal(size=6)
    treated = np.array([0.0, 1.0, 0.0, 1.0, 1.0, 0.0])
    assert regress(outcome[:5], treated[:5], matrix[:5], np.ones(5)) is None
    found = regress(outcome, treated, matrix, np.ones(6))
    assert found is not None
    assert found.freedom == 2
    adjusted = as_strong_as(found, Benchmark(0.1, 0.1), 1.0)
    assert adjusted is not None
    assert np.isfinite(adjusted.interval(0.95)).all()
    assert np.isfinite(robustness_value(found, 0.05))


def test_nothing_can_explain_more_than_there_is() -> None:
    found = Regression(2.0, 0.5, 200.0, 1.0, 1.0)
    assert as_strong_as(found, Benchmark(0.4, 0.1), 3.0) is None
    same = as_strong_as(found, Benchmark(0.0, 0.2), 3.0)
    assert same is not None
    assert same.estimate == pytest.approx(2.0)
