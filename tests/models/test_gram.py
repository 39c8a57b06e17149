"""Sums over rows: the plain products, whatever the layout of the blocks."""

import numpy as np
import pytest

from evaluatie.models.gram import BLOCK, linear_predictor, weighted_gram, weighted_sum


@pytest.mark.parametrize("rows", [0, 1, BLOCK, BLOCK + 1, 3 * BLOCK - 7])
def test_the_plain_products(rows):
    rng = np.random.default_rng(rows)
    design, weights = rng.normal(size=(rows, 4)), rng.normal(size=rows)
    point = rng.normal(size=4)
    np.testing.assert_allclose(linear_predictor(design, point), design @ point, atol=1e-13)
    np.testing.assert_allclose(weighted_sum(design, weights), weights @ design, atol=1e-10)
    gram = weighted_gram(design, weights)
    np.testing.assert_allclose(gram, design.T @ (weights[:, None] * design), atol=1e-10)
    np.testing.assert_array_equal(gram, gram.T)


def test_no_columns():
    assert weighted_gram(np.empty((5, 0)), np.ones(5)).shape == (0, 0)


def test_rounding_does_not_pile_up():
    """The sum of 0.1 over a million rows is right to 1e-15 or so; plainly added it is not."""
    tenth = np.full((1_000_000, 1), 0.1)
    total = weighted_sum(tenth, np.ones(1_000_000))[0]
    assert total == pytest.approx(100_000.0, rel=1e-12)
    assert abs(np.cumsum(tenth)[-1] - 100_000.0) > 10 * abs(total - 100_000.0)
