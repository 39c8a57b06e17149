"""E-values against published ones."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluatie.models.e_value import approximate_ratio, e_value, e_value_of_interval


def test_published_e_values() -> None:
    """VanderWeele & Ding (2017): breastfeeding and infant deaths, 3.9 (1.8 to 8.7)."""
    assert e_value(3.9) == pytest.approx(7.26, abs=0.005)
    assert e_value_of_interval(1.8, 8.7) == pytest.approx(3.0, abs=0.005)
    # the same paper: leukaemia in infants, 0.80 (0.71 to 0.91)
    assert e_value(0.80) == pytest.approx(1.81, abs=0.005)
    assert e_value_of_interval(0.71, 0.91) == pytest.approx(1.43, abs=0.005)


def test_an_interval_that_holds_one_needs_nothing_hidden() -> None:
    assert e_value_of_interval(0.9, 1.4) == 1.0
    assert e_value(1.0) == 1.0
    assert np.isnan(e_value(0.0))
    assert np.isnan(e_value_of_interval(np.nan, 2.0))


@given(st.floats(1.01, 50.0))
def test_the_bound_of_ding_and_vanderweele_is_reached(ratio: float) -> None:
    """Two associations that strong bias a ratio by at most themselves: E x E / (2 E - 1)."""
    value = e_value(ratio)
    assert value * value / (2 * value - 1) == pytest.approx(ratio)
    assert e_value(1 / ratio) == pytest.approx(value)


def test_a_standardised_difference_as_a_ratio() -> None:
    """Chinn (2000): 0.91 times the difference in standard deviations is a log risk ratio."""
    assert approximate_ratio(3.0, 6.0) == pytest.approx(np.exp(0.455))
    assert np.isnan(approximate_ratio(1.0, 0.0))
