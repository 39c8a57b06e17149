"""The few clusters that carry an estimate: by hand, and against leaving them out for real."""

import numpy as np
import pytest

from evaluatie.inference.hidden_bias.influential import influential


def test_by_hand() -> None:
    adds = np.array([0.4, -0.1, 0.3, 0.0, 0.2])
    found = influential(0.6, adds, 2)
    assert found.without == pytest.approx(0.6 - 0.4 - 0.3)
    assert (found.number, found.clusters) == (2, 4)
    mirrored = influential(-0.6, -adds, 2)
    assert mirrored.without == pytest.approx(0.1)
    assert np.isnan(influential(5.0, adds, 1).number)


def test_a_mean_without_its_largest_values() -> None:
    """Of a mean each value adds (value - mean) / n; refitting differs in the second order."""
    values = np.random.default_rng(2).exponential(size=500) + 0.2
    mean = values.mean()
    found = influential(mean, (values - mean) / 500, 10)
    assert found.without == pytest.approx(np.sort(values)[:-10].mean(), rel=0.01)
