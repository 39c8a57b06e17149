"""The cluster jackknife against its definition and against statsmodels."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.regression.linear_model import WLS
from statsmodels.stats.sandwich_covariance import cov_cluster

from evaluatie.models.jackknife import jackknife_covariance
from evaluatie.models.least_squares import fit_least_squares


def made_up(rows: int, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.normal(size=(rows, 2)), rng.normal(size=rows), rng.random(rows) + 0.1


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([3, 12, 40, 60]))
def test_as_statsmodels(seed: int, groups: int) -> None:
    """statsmodels' `cluster-crv3`: pairs, small sets and large ones; 1e-9."""
    matrix, outcome, weights = made_up(60, seed)
    clusters = np.arange(60) % groups
    design = np.column_stack([np.ones(60), matrix])
    expected = cov_cluster(
        WLS(outcome, design, weights=weights).fit(), clusters, crv_type="cluster-crv3"
    )
    fit = fit_least_squares(outcome, matrix, weights, clusters=clusters, variance="jackknife")
    np.testing.assert_allclose(fit.covariance, expected, rtol=1e-9, atol=1e-12)


def test_by_leaving_out_each_pair() -> None:
    """(G - 1) / G times the sum of squared changes of the coefficient, fitted anew each time."""
    matrix, outcome, _ = made_up(20, 5)
    pairs = np.repeat(np.arange(10), 2)
    slope = fit_least_squares(outcome, matrix).coefficients[1]
    changes = [
        fit_least_squares(outcome[pairs != pair], matrix[pairs != pair]).coefficients[1] - slope
        for pair in range(10)
    ]
    fit = fit_least_squares(outcome, matrix, clusters=pairs, variance="jackknife")
    assert fit.std_error(1) ** 2 == pytest.approx(0.9 * np.square(changes).sum(), rel=1e-9)


def test_a_row_for_each_cluster_is_hc3() -> None:
    matrix, outcome, weights = made_up(30, 8)
    ours = fit_least_squares(outcome, matrix, weights, variance="jackknife").covariance
    hc3 = fit_least_squares(outcome, matrix, weights, variance="HC3").covariance
    np.testing.assert_allclose(ours, hc3 * 29 / 30, rtol=1e-9)


def test_a_direction_of_one_cluster_alone_stays_finite() -> None:
    """Only the first cluster has the dummy: leaving it out says nothing of its coefficient."""
    dummy = (np.arange(12) < 2).astype(float)
    design = np.column_stack([np.ones(12), dummy])
    found = jackknife_covariance(design, np.sin(np.arange(12.0)), np.repeat(np.arange(6), 2))
    assert np.isfinite(found).all()
    assert found[0, 0] > 0
