"""Logit: agreement with a plain maximiser, statuses, scaling, weights."""

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.optimize import linprog

from evaluatie.models.logit import fit_logit

SMALL = st.integers(-2, 2)


@pytest.fixture
def data():
    rng = np.random.default_rng(3)
    matrix = rng.normal(size=(300, 2)) * [1.0, 1e6]
    linear = 0.3 + matrix @ [0.8, -1e-6]
    return matrix, rng.random(300) < 1 / (1 + np.exp(-linear))


def test_the_score_equations_hold(data):
    matrix, treated = data
    fit = fit_logit(matrix, treated)
    design = np.column_stack([np.ones(len(matrix)), matrix])
    gradient = design.T @ (treated - fit.score)
    assert fit.status == "ok"
    assert np.abs(gradient / [1, 1, 1e6]).max() < 1e-7
    np.testing.assert_allclose(fit.linear, design @ fit.coefficients, rtol=1e-9, atol=1e-9)
    information = design.T @ ((fit.score * (1 - fit.score))[:, None] * design)
    np.testing.assert_allclose(fit.covariance @ information, np.eye(3), atol=1e-6)


def test_weights_are_frequencies(data):
    matrix, treated = data
    weights = np.where(np.arange(300) < 100, 2.0, 1.0)
    rows = np.repeat(np.arange(300), weights.astype(int))
    twice = fit_logit(matrix[rows], treated[rows])
    once = fit_logit(matrix, treated, weights)
    np.testing.assert_allclose(once.coefficients, twice.coefficients, rtol=1e-8)
    assert once.log_likelihood == pytest.approx(twice.log_likelihood)


@pytest.mark.parametrize(
    ("matrix", "treated"),
    [
        (np.arange(10.0), np.arange(10) > 4),  # complete separation
        (np.r_[np.zeros(50), np.ones(10)], np.r_[np.arange(50) % 2, np.ones(10)]),  # one cell
        (np.arange(5.0), np.ones(5)),  # nobody untreated
        (np.empty((0, 2)), np.empty(0)),
    ],
)
def test_separation_is_a_status(matrix, treated):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert fit_logit(matrix, treated).status == "separation"


@pytest.mark.parametrize("rows", [200, 20_000, 200_000])
@pytest.mark.parametrize("rare", [1, 3])
def test_a_rare_separated_category_is_found_in_any_sample_size(rows, rare):
    rng = np.random.default_rng(rows)
    category = np.arange(rows) < rare
    treated = (rng.random(rows) < 0.3) & ~category
    matrix = np.column_stack([rng.normal(size=rows), category])
    assert fit_logit(matrix, treated).status == "separation"
    treated[0] = True
    expected = "ok" if rare == 3 else "separation"
    assert fit_logit(matrix, treated).status == expected


def test_strong_but_finite_prediction_is_no_separation():
    x = np.linspace(-30, 30, 400)
    treated = x > 0
    treated[[190, 210]] = ~treated[[190, 210]]
    fit = fit_logit(x, treated)
    assert fit.status == "ok"
    assert np.abs(fit.linear).max() > 15


def test_singular_and_constant_columns(data):
    matrix, treated = data
    plain = fit_logit(matrix, treated)
    doubled = fit_logit(np.column_stack([matrix, matrix[:, 0], np.full(300, 7.0)]), treated)
    assert doubled.status == "ok"
    np.testing.assert_allclose(doubled.score, plain.score, atol=1e-9)


@pytest.mark.parametrize("case", ["plain", "weighted", "powers", "rare"])
def test_the_numbers_of_statsmodels(case):
    """Iteratively reweighted least squares of statsmodels, tightened to double precision."""
    from statsmodels.genmod.families import Binomial
    from statsmodels.genmod.generalized_linear_model import GLM

    rng = np.random.default_rng(11)
    age = rng.uniform(18, 64, 400)
    matrix = np.column_stack([age, rng.normal(size=400)])
    if case == "powers":
        matrix = np.column_stack([age, age**2, age**3])
    treated = rng.random(400) < (0.03 if case == "rare" else 1 / (1 + np.exp(0.05 * (age - 40))))
    weights = rng.uniform(0.5, 2.0, 400) if case == "weighted" else np.ones(400)
    fit = fit_logit(matrix, treated, weights)
    spread = matrix.std(axis=0)
    design = np.column_stack([np.ones(400), matrix / spread])
    known = GLM(treated.astype(float), design, family=Binomial(), freq_weights=weights)
    known = known.fit(tol=1e-13, maxiter=100)
    back = np.diag([1.0, *(1 / spread)])
    assert fit.status == "ok"
    assert fit.log_likelihood == pytest.approx(known.llf, rel=1e-12)
    np.testing.assert_allclose(fit.linear, design @ known.params, rtol=1e-8, atol=1e-8)
    np.testing.assert_allclose(fit.coefficients, back @ known.params, rtol=1e-7)
    np.testing.assert_allclose(fit.covariance, back @ known.cov_params() @ back, rtol=1e-6)


def test_the_layout_of_the_matrix_does_not_matter(data):
    matrix, treated = data
    by_row, by_column = (
        fit_logit(np.ascontiguousarray(matrix), treated),
        fit_logit(np.asfortranarray(matrix), treated),
    )
    np.testing.assert_array_equal(by_row.score, by_column.score)


@given(
    values=arrays(np.int64, st.tuples(st.integers(2, 25), st.integers(0, 3)), elements=SMALL),
    seed=st.integers(0, 1000),
)
@settings(max_examples=60, deadline=None)
def test_separation_is_what_the_rows_say(values, seed):
    """Against a programme over all rows: maximise the sum of s x'b with every s x'b in [0, 1]."""
    treated = np.random.default_rng(seed).random(len(values)) < 0.5
    design = np.column_stack([np.ones(len(values)), values])
    signed = design * np.where(treated, 1, -1)[:, None]
    both = np.vstack([-signed, signed])
    bounds = np.r_[np.zeros(len(values)), np.ones(len(values))]
    best = linprog(-signed.sum(axis=0), A_ub=both, b_ub=bounds, bounds=(None, None))
    expected = "separation" if -best.fun > 1e-6 else "ok"
    assert fit_logit(values, treated).status == expected


def test_no_covariates():
    fit = fit_logit(None, np.array([True, False, False, False]))
    np.testing.assert_allclose(fit.score, 0.25)
