"""Covariate matrices: names, levels, rank, and the integer trap."""

import numpy as np
import pandas as pd
import pytest

from evaluatie.models.covariates import covariate_matrix, independent_columns


@pytest.fixture
def persons() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "age": np.array([20, 25, 60, 40, 33, 51], dtype=np.int8),
            "geslacht": ["vrouw", "man", "vrouw", "man", "man", "vrouw"],
            "route": pd.Categorical(["B", "A", "C", "A", "B", "C"], categories=["C", "B", "A"]),
            "nareiziger": [True, False, False, True, False, False],
            "one": 1,
        },
        index=[10, 11, 12, 13, 14, 15],
    )


def test_names_levels_and_index(persons):
    matrix = covariate_matrix(persons, ["age", "geslacht", "route", "nareiziger"])
    assert list(matrix) == ["age", "geslacht=vrouw", "route=B", "route=C", "nareiziger=True"]
    assert list(matrix.index) == list(persons.index)
    assert set(matrix.dtypes) == {np.dtype("float64")}
    assert list(matrix["geslacht=vrouw"]) == [1, 0, 1, 0, 0, 1]


def test_balance_tables_keep_every_level(persons):
    matrix = covariate_matrix(persons, ["geslacht", "one"], full_rank=False)
    assert list(matrix) == ["geslacht=man", "geslacht=vrouw", "one"]


def test_powers_do_not_overflow_and_mean_powers(persons):
    matrix = covariate_matrix(persons, ["age", "age**2", "age**3"])
    assert list(matrix) == ["age", "age**2", "age**3"]
    assert matrix["age**3"].iloc[2] == 216_000.0


def test_formula_terms(persons):
    matrix = covariate_matrix(persons, ["age", "age:geslacht", "C(route)", "log(age)"])
    assert list(matrix) == ["age", "age:geslacht=man", "route=B", "route=A", "log(age)"]


def test_constant_and_dependent_columns_are_dropped_left_to_right(persons):
    persons["double"] = 2.0 * persons["age"] + 3.0
    assert list(covariate_matrix(persons, ["one", "double", "age"])) == ["double"]
    assert list(covariate_matrix(persons, ["age", "double"])) == ["age"]


def test_no_terms_and_no_rows(persons):
    assert covariate_matrix(persons, []).shape == (6, 0)
    assert covariate_matrix(persons.iloc[:0], ["age"]).shape == (0, 0)


def test_missing_values_are_named_with_a_count_not_a_value(persons):
    persons["education"] = ["low", None, "high", None, "low", "low"]
    with pytest.raises(ValueError, match=r"'education' has 2 missing values"):
        covariate_matrix(persons, ["education"])


def test_unknown_term_says_what_to_do(persons):
    with pytest.raises(ValueError, match=r"'income' cannot be built: name a column"):
        covariate_matrix(persons, ["income"])


def test_badly_scaled_columns_are_not_dropped():
    rng = np.random.default_rng(1)
    age = rng.uniform(17, 55, 500)
    matrix = np.column_stack([age, age**2, age**3, rng.uniform(0, 1e6, 500) ** 2])
    assert independent_columns(matrix) == [0, 1, 2, 3]
