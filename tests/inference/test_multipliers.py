"""The multipliers that all effects of a study share."""

import numpy as np
import pytest

from evaluatie.inference import multipliers
from evaluatie.inference.multipliers import HIGH, LOW, Multipliers, study_multipliers


def values(found: Multipliers) -> np.ndarray:
    return np.where(found.low, LOW, HIGH)


def test_mammen_has_mean_nil_and_second_and_third_moment_one() -> None:
    """A million of them: within five standard errors (of the third power: 1.6 / 1000)."""
    drawn = values(study_multipliers(1000, 1000, 1))
    assert drawn.mean() == pytest.approx(0.0, abs=0.005)
    assert (drawn**2).mean() == pytest.approx(1.0, abs=0.005)
    assert (drawn**3).mean() == pytest.approx(1.0, abs=0.01)


def test_a_cluster_has_the_same_draws_whatever_others_there_are() -> None:
    few, many = study_multipliers(3, 50, 7), study_multipliers(300, 50, 7)
    np.testing.assert_array_equal(few.low, many.low[:3])
    assert (study_multipliers(3, 50, 8).low != few.low).any()


def test_clusters_vary_apart() -> None:
    """Correlation of two clusters over 10,000 draws: within four standard errors of nil."""
    correlation = np.corrcoef(values(study_multipliers(6, 10_000, 3)))
    assert np.abs(correlation - np.eye(6)).max() < 0.04


def test_sums_are_multipliers_times_what_clusters_add(monkeypatch: pytest.MonkeyPatch) -> None:
    found = study_multipliers(9, 40, 2)
    clusters = np.array([0, 4, 8])
    totals = np.array([[1.0, -2.0], [0.5, 0.0], [-3.0, 1.0]])
    expected = values(found)[clusters].T @ totals
    np.testing.assert_allclose(found.sums(clusters, totals), expected, atol=1e-12)
    monkeypatch.setattr(multipliers, "BLOCK", 7)
    np.testing.assert_allclose(found.sums(clusters, totals), expected, atol=1e-12)


def test_effects_move_together_as_their_contributions_do() -> None:
    """20,000 draws: covariances within 4 % of those of the contributions."""
    totals = np.random.default_rng(5).standard_normal((200, 2)) @ [[1.0, 0.6], [0.0, 0.8]]
    drawn = study_multipliers(200, 20_000, 1).sums(np.arange(200), totals)
    covariance = totals.T @ totals
    scale = np.sqrt(np.outer(np.diag(covariance), np.diag(covariance)))
    np.testing.assert_allclose(np.cov(drawn.T) / scale, covariance / scale, atol=0.04)
