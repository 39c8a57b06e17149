"""Tilting, which is entropy balancing: exact balance, and a quick no where there is none."""

import numpy as np
import pytest
from scipy.optimize import minimize

from evaluatie.models.tilting import fit_tilting


@pytest.fixture
def data():
    rng = np.random.default_rng(5)
    matrix = rng.normal(size=(60, 2)) + np.array([0, 100])
    return matrix, rng.integers(0, 12, 60) < 4, rng.uniform(0.5, 2, 60)


def test_the_means_agree(data):
    matrix, treated, weights = data
    fit = fit_tilting(matrix, treated, weights)
    odds = weights * np.exp(fit.linear)
    assert fit.status == "ok"
    np.testing.assert_allclose(fit.score / (1 - fit.score), np.exp(fit.linear))
    for column in (matrix[:, 0], matrix[:, 1], np.ones(60)):
        control = (odds * column)[~treated].sum()
        assert control == pytest.approx((weights * column)[treated].sum(), rel=1e-10)


def test_the_weights_are_the_most_even_that_balance(data):
    """Hainmueller (2012): smallest sum of w log w under the constraints, by a general solver."""
    matrix, treated = data[0][:36], data[1][:36]
    controls = np.column_stack([np.ones((~treated).sum()), matrix[~treated] - [0, 100]])
    means = np.r_[1.0, matrix[treated].mean(axis=0) - [0, 100]]
    found = minimize(
        lambda w: w @ np.log(w), np.full(len(controls), 1 / len(controls)), method="SLSQP",
        jac=lambda w: np.log(w) + 1, bounds=[(1e-9, 1)] * len(controls), tol=1e-11,
        constraints={"type": "eq", "fun": lambda w: w @ controls - means},
        options={"maxiter": 500},
    )  # fmt: skip
    odds = np.exp(fit_tilting(matrix, treated).linear[~treated])
    np.testing.assert_allclose(odds / odds.sum(), found.x, atol=1e-6)


def test_rows_without_weight_take_no_part(data):
    matrix, treated, weights = data
    weights = np.where(np.arange(60) < 15, 0.0, weights)
    whole = fit_tilting(matrix, treated, weights)
    part = fit_tilting(matrix[15:], treated[15:], weights[15:])
    np.testing.assert_allclose(whole.score[15:], part.score, rtol=1e-9)
    assert np.isnan(whole.score[:15]).all()


def test_dependent_columns_change_nothing(data):
    matrix, treated, _ = data
    doubled = np.column_stack([matrix, matrix.sum(axis=1), np.ones(60)])
    plain = fit_tilting(matrix, treated).score
    np.testing.assert_allclose(fit_tilting(doubled, treated).score, plain, rtol=1e-8)


@pytest.mark.parametrize(
    ("x", "treated"),
    [
        (np.r_[np.arange(20.0), 100.0, 101.0], np.arange(22) > 19),  # separated
        (np.r_[np.arange(20.0), 5.0, 100.0], np.arange(22) > 19),  # the mean is out of reach
        (np.r_[np.arange(50.0), 48.0, 60.0], np.arange(52) > 49),  # the same, by little
        (np.arange(5.0), np.ones(5, dtype=bool)),  # no controls
        (np.arange(5.0), np.zeros(5, dtype=bool)),  # nobody treated
        (np.empty((0, 2)), np.empty(0, dtype=bool)),
    ],
)
def test_no_weights_exist(x, treated):
    fit = fit_tilting(x, treated)
    assert fit.status == "not_converged"
    assert np.isnan(fit.score).all()


def test_hardly_any_overlap_has_a_solution_far_from_the_logit():
    """Five controls in the treated range carry all the weight: Newton from the logit diverges."""
    rng = np.random.default_rng(2)
    x = np.r_[rng.uniform(0, 3, 400), rng.uniform(-3, 0, 5000), [0.2, 0.5, 1.5, 2.5, 2.9]]
    treated = np.arange(len(x)) < 400
    fit = fit_tilting(x, treated)
    odds = np.exp(fit.linear[~treated])
    assert fit.status == "ok"
    assert odds @ x[~treated] / odds.sum() == pytest.approx(x[treated].mean(), rel=1e-9)


def test_one_treated_person_is_copied():
    x = np.r_[0.3, np.linspace(-1, 1, 50)]
    fit = fit_tilting(x, np.arange(51) == 0)
    odds = np.exp(fit.linear[1:])
    assert odds.sum() == pytest.approx(1.0)
    assert odds @ x[1:] == pytest.approx(0.3)
