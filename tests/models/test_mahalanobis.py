"""Whitened covariates: distances worked out from the covariance matrix itself."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import cdist

from evaluatie.models.mahalanobis import whitened


def sample(rows=40, columns=3, seed=0):
    rng = np.random.default_rng(seed)
    matrix = rng.normal(size=(rows, columns)) @ rng.normal(size=(columns, columns))
    return matrix + 1000.0, np.arange(rows) < rows // 3


def test_two_groups_by_hand():
    """Within groups: 2, 4 and 0, 2, 4; squares 2 + 8 = 10, pooled variance 10 / 3."""
    matrix, treated = np.array([[2.0], [4.0], [0.0], [2.0], [4.0]]), np.array([1, 1, 0, 0, 0])
    points = whitened(matrix, treated)
    gap = abs(points[0] - points[1])[0]
    assert gap == pytest.approx(2 / np.sqrt(10 / 3))


def test_distances_are_mahalanobis_distances():
    """The pooled within-group covariance, inverted."""
    matrix, treated = sample()
    groups = [np.cov(matrix[part], rowvar=False) * (part.sum() - 1) for part in (treated, ~treated)]
    pooled = sum(groups) / (len(matrix) - 2)
    points = whitened(matrix, treated)
    expected = cdist(matrix, matrix, "mahalanobis", VI=np.linalg.inv(pooled))
    np.testing.assert_allclose(cdist(points, points), expected, rtol=1e-7, atol=1e-9)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 100), st.floats(1e-6, 1e6), st.floats(-1e3, 1e3))
def test_units_and_mixtures_do_not_matter(seed, scale, shift):
    matrix, treated = sample(seed=seed)
    other = matrix.copy()
    other[:, 0] = scale * matrix[:, 0] + shift
    other[:, 1] += matrix[:, 2]
    one, two = whitened(matrix, treated), whitened(other, treated)
    np.testing.assert_allclose(cdist(one, one), cdist(two, two), rtol=1e-4, atol=1e-6)


def test_constant_and_dependent_columns_drop():
    matrix, treated = sample()
    more = np.column_stack([matrix, np.full(40, 7.7), matrix[:, 0] - 2 * matrix[:, 1], treated])
    one, two = whitened(matrix, treated), whitened(more, treated)
    assert two.shape == (40, 3)
    np.testing.assert_allclose(cdist(one, one), cdist(two, two), rtol=1e-6, atol=1e-8)


def test_every_dummy_of_a_factor():
    """With all levels the covariance is singular; distances are those of one level fewer."""
    level = np.array([0, 1, 2, 0, 1, 2, 2, 1, 0, 0])
    dummies, treated = np.eye(3)[level], np.arange(10) % 2 == 0
    whole, fewer = whitened(dummies, treated), whitened(dummies[:, 1:], treated)
    assert whole.shape == (10, 2)
    np.testing.assert_allclose(cdist(whole, whole), cdist(fewer, fewer), atol=1e-10)


@pytest.mark.parametrize("rows", [0, 1, 2])
def test_too_few_to_have_a_covariance(rows):
    assert whitened(np.ones((rows, 2)), np.arange(rows) < 1).shape == (rows, 0)


def test_missing_rows_stay_missing():
    matrix, treated = sample()
    matrix[3, 1] = np.nan
    points = whitened(matrix, treated)
    known = np.arange(40) != 3
    assert np.isnan(points[3]).all()
    np.testing.assert_array_equal(points[known], whitened(matrix[known], treated[known]))
