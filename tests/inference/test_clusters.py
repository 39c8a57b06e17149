"""Sums by cluster and the joint covariance they make."""

import numpy as np
import pytest

from evaluatie.estimators.effect import cluster_sums, clustered_std_error
from evaluatie.inference.clusters import cluster_totals, joint_covariance

INFLUENCE = np.array([[1.0, 4.0], [2.0, -1.0], [-3.0, 0.5], [0.5, -3.0]])


def test_clusters_stand_in_the_order_of_their_first_row():
    totals = cluster_totals(INFLUENCE, ["z", "a", "z", "b"])
    np.testing.assert_array_equal(totals, [[-2.0, 4.5], [2.0, -1.0], [0.5, -3.0]])
    for column in range(2):
        one = cluster_sums(INFLUENCE[:, column], ["z", "a", "z", "b"])
        np.testing.assert_array_equal(totals[:, column], one)


def test_covariance_by_hand():
    """Sums (-2, 4.5), (2, -1), (.5, -3): cross products -9 - 2 - 1.5, divided by 4 squared."""
    found = joint_covariance(INFLUENCE, [7, 1, 7, 3])
    np.testing.assert_allclose(found, [[8.25 / 16, -12.5 / 16], [-12.5 / 16, 30.25 / 16]])


@pytest.mark.parametrize("clusters", [None, [0, 1, 0, 2]])
def test_the_diagonal_is_the_square_of_each_error(clusters):
    errors = [clustered_std_error(column, clusters) for column in INFLUENCE.T]
    diagonal = np.diag(joint_covariance(INFLUENCE, clusters))
    np.testing.assert_allclose(np.sqrt(diagonal), errors, rtol=1e-14)


def test_no_effects_at_all():
    assert joint_covariance(np.empty((4, 0)), [0, 0, 1, 1]).shape == (0, 0)
