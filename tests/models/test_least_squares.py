"""Least squares: hand-made sandwich formulas."""

import numpy as np
import pytest

from evaluatie.models.least_squares import fit_least_squares


@pytest.fixture
def data():
    rng = np.random.default_rng(5)
    matrix = rng.normal(size=(60, 2)) + np.array([0, 100])
    outcome = 1 + matrix @ [2.0, -0.5] + rng.normal(size=60) * (1 + (matrix[:, 0] > 0))
    return outcome, matrix, rng.integers(0, 12, 60), rng.uniform(0.5, 2, 60)


@pytest.mark.parametrize("variance", ["classical", "HC0", "HC1", "HC3", "cluster"])
def test_covariance_formulas(data, variance):
    outcome, matrix, groups, weights = data
    clusters = groups if variance == "cluster" else None
    fit = fit_least_squares(outcome, matrix, weights, clusters=clusters, variance=variance)
    design = np.column_stack([np.ones(60), matrix])
    bread = np.linalg.inv(design.T @ (weights[:, None] * design))
    residual = outcome - design @ fit.coefficients
    scores = (weights * residual)[:, None] * design
    n, k = design.shape
    if variance == "classical":
        expected = bread * (weights * residual**2).sum() / (n - k)
    elif variance == "cluster":
        sums = np.array([scores[groups == g].sum(axis=0) for g in np.unique(groups)])
        g = len(sums)
        expected = bread @ sums.T @ sums @ bread * g / (g - 1) * (n - 1) / (n - k)
    else:
        leverage = np.einsum("ij,jk,ik->i", design, bread, design) * weights
        if variance == "HC3":
            scores = scores / (1 - leverage)[:, None]
        expected = bread @ scores.T @ scores @ bread * (n / (n - k) if variance == "HC1" else 1)
    np.testing.assert_allclose(fit.covariance, expected, rtol=1e-6)
    np.testing.assert_allclose(fit.fitted, outcome - residual, rtol=1e-9)


def test_rows_without_weight_take_no_part(data):
    outcome, matrix, _, weights = data
    weights = np.where(np.arange(60) < 20, 0.0, weights)
    whole = fit_least_squares(outcome, matrix, weights)
    part = fit_least_squares(outcome[20:], matrix[20:], weights[20:])
    np.testing.assert_allclose(whole.covariance, part.covariance, rtol=1e-9)
    assert len(whole.fitted) == 60


def test_too_few():
    assert fit_least_squares([1.0], None).status == "too_few"
    assert fit_least_squares([1.0, 2.0], [0.0, 1.0]).status == "too_few"
    assert fit_least_squares([], np.empty((0, 3))).status == "too_few"
    single = fit_least_squares([1.0, 2.0, 4.0], [0.0, 1.0, 1.0], clusters=[1, 1, 1])
    assert single.status == "too_few"


def test_unknown_variance():
    with pytest.raises(ValueError, match="Unknown variance 'HC9'"):
        fit_least_squares([1.0, 2.0, 4.0], [0.0, 1.0, 1.0], variance="HC9")
