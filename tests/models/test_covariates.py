"""Covariate matrices: names, levels, rank, and the integer trap."""

import numpy as np
import pandas as pd
import pytest

from evaluatie.models.covariates import constant_terms, covariate_matrix, independent_columns


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
    assert list(matrix) == ["age", "geslacht=vrouw", "route=B", "route=A", "nareiziger=True"]
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


def test_categories_keep_their_order_and_the_first_observed_is_the_reference(persons):
    here = persons[persons["route"] != "C"]
    assert list(covariate_matrix(here, ["route"])) == ["route=A"]
    assert list(covariate_matrix(here, ["route"], full_rank=False)) == ["route=B", "route=A"]
    assert list(covariate_matrix(here, ["C(route)"])) == ["route=A"]
    assert list(covariate_matrix(here, ["age", "age:route"])) == ["age", "age:route=B"]


@pytest.fixture
def many() -> pd.DataFrame:
    rng = np.random.default_rng(0)
    return pd.DataFrame(
        {
            "age": rng.integers(18, 64, 80).astype(np.int8),
            "educ": rng.integers(0, 6, 80),
            "geslacht": rng.choice(["man", "vrouw"], 80),
            "nareiziger": rng.random(80) < 0.4,
            "leeftijd": pd.Categorical(rng.choice(["oud", "jong"], 80), ["jong", "oud"]),
            "one": 1.0,
        }
    )


@pytest.mark.parametrize(
    ("term", "names"),
    [
        ("bs(age, df=4)", [f"bs(age, df=4)[{i}]" for i in (1, 2, 3, 4)]),
        ("cr(age, df=4)", [f"cr(age, df=4)[{i}]" for i in (1, 2, 3)]),
        ("poly(age, 2)", ["poly(age, 2)[1]", "poly(age, 2)[2]"]),
        ("age:educ", ["age:educ"]),
        ("age^2:educ", ["age**2:educ"]),
        ("I(age**2)", ["age**2"]),
        ("nareiziger:age", ["nareiziger=False:age", "nareiziger=True:age"]),
        (
            "geslacht:leeftijd",
            ["leeftijd=oud", "geslacht=vrouw:leeftijd=jong", "geslacht=vrouw:leeftijd=oud"],
        ),
        (
            "bs(age, df=3):geslacht",
            [f"bs(age, df=3)[{i}]:geslacht={g}" for g in ("man", "vrouw") for i in (1, 2, 3)],
        ),
    ],
)
def test_splines_and_interactions(many, term, names):
    assert list(covariate_matrix(many, [term])) == names


def test_products_and_splines_are_what_they_say(many):
    matrix = covariate_matrix(many, ["age", "age:educ", "age^2:educ", "bs(age, df=4)"])
    age, educ = many["age"].astype(float), many["educ"].astype(float)
    np.testing.assert_allclose(matrix["age:educ"], age * educ)
    np.testing.assert_allclose(matrix["age**2:educ"], age**2 * educ)
    assert np.linalg.matrix_rank(matrix) == matrix.shape[1]


def test_interactions_beside_their_main_effects_span_the_cells(many):
    terms = ["geslacht", "leeftijd", "geslacht:leeftijd"]
    matrix = covariate_matrix(many, terms)
    cells = many.groupby(["geslacht", "leeftijd"], observed=True).ngroup()
    dummies = pd.get_dummies(cells).to_numpy(dtype=float)
    assert matrix.shape[1] == 3
    assert np.linalg.matrix_rank(np.column_stack([dummies, matrix])) == 4


@pytest.mark.parametrize(
    "term",
    ["foo(age)", "age:", "age:income", "bs(geslacht, df=3)", "bs(age, df=2)", "1", "table", "-age"],
)
def test_terms_that_cannot_be_built(many, term):
    with pytest.raises(ValueError, match="cannot be built: name a column"):
        covariate_matrix(many, [term])


def test_values_that_a_term_does_not_have(many):
    count = int((many["educ"] == 0).sum())
    with pytest.raises(ValueError, match=rf"'log\(educ\)' has no finite value in {count} rows"):
        covariate_matrix(many, ["log(educ)"])
    many.loc[:2, "educ"] = np.nan
    with pytest.raises(ValueError, match="'educ' has 3 missing values"):
        covariate_matrix(many, ["age:educ"])


def test_constant_terms(many):
    terms = ["age", "one", "poly(one, 2)", "one:age", "poly(one, 2):age", "geslacht"]
    assert constant_terms(many, terms) == ["one", "poly(one, 2)", "poly(one, 2):age"]
    women = many[many["geslacht"] == "vrouw"]
    assert constant_terms(women, ["geslacht", "age"]) == ["geslacht"]
    assert list(covariate_matrix(women, ["geslacht", "age", "poly(one, 2)"])) == ["age"]
