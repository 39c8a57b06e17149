"""Over-identified covariate balancing score: derivatives, minimum, statuses."""

import numpy as np
import pytest
from scipy.optimize import minimize

from evaluatie.models.cbps import Moments, fit_cbps
from evaluatie.models.logit import fit_logit


@pytest.fixture
def data():
    rng = np.random.default_rng(8)
    matrix = rng.normal(size=(300, 2))
    linear = -0.5 + matrix @ [0.8, -0.4] + 0.3 * matrix[:, 0] ** 2
    return matrix, rng.random(300) < 1 / (1 + np.exp(-linear))


def _moments(data):
    matrix, treated = data
    return Moments(np.column_stack([np.ones(300), matrix]), treated.astype(float))


def test_derivatives_are_those_of_differences(data):
    moments, point, step = _moments(data), np.array([-0.3, 0.7, -0.2]), 1e-6
    direction = np.arange(6.0) - 2.0
    for number, axis in enumerate(np.eye(3)):
        ahead, behind = point + step * axis, point - step * axis
        slope = (moments.mean(ahead) - moments.mean(behind)) / (2 * step)
        np.testing.assert_allclose(slope, moments.jacobian(point)[:, number], atol=1e-8)
        bend = (moments.jacobian(ahead) - moments.jacobian(behind)).T @ direction / (2 * step)
        np.testing.assert_allclose(bend, moments.curvature(point, direction)[:, number], atol=1e-7)


def test_moments_are_those_of_the_paper(data):
    """Imai & Ratkovic (2014): score and ATT balance; here the balance less the score."""
    matrix, treated = data
    point = np.array([-0.3, 0.7, -0.2])
    design = np.column_stack([np.ones(300), matrix])
    score = 1 / (1 + np.exp(-design @ point))
    fit = design.T @ (treated - score) / 300
    balance = design.T @ ((treated - score) / (1 - score)) / 300
    np.testing.assert_allclose(_moments(data).mean(point), np.r_[fit, balance - fit], atol=1e-14)


def test_the_loss_of_the_paper_has_its_minimum_here(data):
    """The moments of the paper, their variance at the start, and a general minimiser."""
    matrix, treated = data
    design = np.column_stack([np.ones(300), matrix])
    ratio = 300 / treated.sum()

    def parts(point):
        score = 1 / (1 + np.exp(-design @ point))
        balance = design.T @ ((treated - score) / (1 - score)) * ratio / 300
        return score, np.r_[design.T @ (treated - score) / 300, balance]

    def inverse(point):
        score, _ = parts(point)
        products = [score * (1 - score), ratio * score, ratio**2 * score / (1 - score)]
        a, b, c = ((design.T * p) @ design / 300 for p in products)
        return np.linalg.inv(np.block([[a, b], [b, c]]))

    logit = fit_logit(matrix, treated).coefficients
    shares = np.arange(0.8, 1.1, 0.0001)
    losses = [parts(s * logit)[1] @ inverse(s * logit) @ parts(s * logit)[1] for s in shares]
    start = shares[np.argmin(losses)] * logit
    weight = inverse(start)
    found = minimize(lambda b: parts(b)[1] @ weight @ parts(b)[1], start, tol=1e-14)
    fit = fit_cbps(matrix, treated)
    assert fit.status == "ok"
    assert fit.statistic == pytest.approx(300 * found.fun, rel=1e-4)
    np.testing.assert_allclose(fit.linear, design @ found.x, atol=2e-4)


def test_scale_and_order_of_the_columns_do_not_matter(data):
    matrix, treated = data
    plain = fit_cbps(matrix, treated).score
    other = fit_cbps(matrix[:, ::-1] * [1e5, 0.01] + [7, 3], treated).score
    np.testing.assert_allclose(other, plain, rtol=1e-6)


def test_statuses():
    assert fit_cbps(np.arange(10.0), np.arange(10) > 4).status == "separation"
    assert fit_cbps(np.arange(5.0), np.ones(5)).status == "separation"
    assert fit_cbps(None, np.arange(8) < 2).score == pytest.approx(np.full(8, 0.25))
