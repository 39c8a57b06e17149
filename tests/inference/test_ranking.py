"""Ranks among placebos by hand, and the size of the test when places differ in precision."""

import numpy as np
import pytest

from evaluatie.inference.ranking import place_variance, rank_among, rescale

PLACEBOS = np.array([-8 / 3, -4 / 3, 0.0, 4.0])


def test_a_placebo_as_extreme_counts():
    """The sign does not matter, and of a tie nothing is dropped."""
    assert (rank_among(PLACEBOS, 5.0, 0.95).rank, rank_among(PLACEBOS, 5.0, 0.95).p_value) == (
        1,
        0.2,
    )
    for tie in (4.0, -4.0, 4.0 - 1e-13):
        assert rank_among(PLACEBOS, tie, 0.95).rank == 2
    assert rank_among(PLACEBOS, 3.9, 0.95).p_value == 2 / 5
    assert rank_among(PLACEBOS, 0.0, 0.95).p_value == 1.0


@pytest.mark.parametrize(
    ("confidence", "width"), [(0.95, np.inf), (0.81, np.inf), (0.8, 4), (0.6, 8 / 3), (0.2, 0)]
)
def test_interval_by_hand(confidence, width):
    """Four placebos and the real one: each step is 1/5, so below 80 % nothing can be rejected."""
    found = rank_among(PLACEBOS, 5.0, confidence)
    assert (found.conf_low, found.conf_high) == pytest.approx((5 - width, 5 + width))


def test_interval_and_p_value_agree():
    """An effect on the bound is not rejected, one just outside is."""
    bound = rank_among(PLACEBOS, 5.0, 0.6).conf_low
    assert rank_among(PLACEBOS, 5.0 - bound, 0.6).p_value > 0.4
    assert rank_among(PLACEBOS, 5.0 - bound + 1e-6, 0.6).p_value <= 0.4


def test_place_variance_by_hand():
    """Equal errors: mean square less squared error; 0 when the errors explain everything."""
    placebos = np.array([3.0, -1.0, 1.0, -3.0])
    assert place_variance(placebos, np.ones(4)) == pytest.approx(5 - 1)
    assert place_variance(placebos, np.full(4, 3.0)) == 0
    assert place_variance(placebos, np.zeros(4)) == pytest.approx(5)
    assert place_variance(np.zeros(4), np.ones(4)) == 0
    assert np.isnan(place_variance(placebos, np.array([1.0, np.nan, 1, 1])))


def test_upper_bound_of_the_place_variance():
    """20 / (v + 1) equal to the lower quartile of chi2 with 4 degrees, 1.92256."""
    bound = place_variance(np.array([3.0, -1.0, 1.0, -3.0]), np.ones(4), 0.75)
    assert bound == pytest.approx(20 / 1.9225575 - 1, rel=1e-6)


def test_equal_precision_changes_nothing():
    placebos = np.array([3.0, -1.0, 1.0, -3.0])
    np.testing.assert_allclose(rescale(placebos, np.full(4, 0.7), 0.7), placebos)
    np.testing.assert_allclose(rescale(10 * placebos, np.full(4, 7.0), 7.0), 10 * placebos)


def test_only_sampling_error_means_t_statistics():
    placebos, errors = np.array([1.0, -1.0, 2.0]), np.array([10.0, 5.0, 20.0])
    np.testing.assert_allclose(rescale(placebos, errors, 0.1), placebos / errors * 0.1)


def test_what_has_no_precision_is_not_ranked():
    assert rank_among(rescale(np.zeros(3), np.zeros(3), 0.5), 1.0, 0.95).rank == 0
    assert rank_among(rescale(np.ones(3), np.full(3, np.nan), 0.5), 1.0, 0.95).rank == 0
    assert rank_among(np.empty(0), 1.0, 0.95).rank == 0


def rejections(shock: float, real_error: float, worlds: int = 1500) -> tuple[float, float]:
    """Share of worlds without effect where each ranking rejects at 10 %, with 19 placebos."""
    random = np.random.default_rng(12)
    errors = np.sqrt(4 / random.integers(20, 200, 19))
    found = []
    for _ in range(worlds):
        placebos = random.normal(0, np.sqrt(shock**2 + errors**2))
        real = random.normal(0, np.hypot(shock, real_error))
        tests = placebos, rescale(placebos, errors, real_error)
        found.append([rank_among(one, real, 0.9).p_value <= 0.1 for one in tests])
    by_size, rescaled = np.mean(found, axis=0)
    return by_size, rescaled


@pytest.mark.parametrize("shock", [0.0, 0.15, 0.6])
def test_a_large_place_among_small_ones(shock):
    """By size far too cautious unless shocks prevail; rescaled at most a little off 10 %."""
    by_size, rescaled = rejections(shock, real_error=0.05)
    assert 0.04 < rescaled < 0.13
    assert by_size < (0.1 if shock == 0.6 else 0.03)


def test_a_small_place_among_large_ones():
    by_size, rescaled = rejections(0.1, real_error=1.0)
    assert by_size > 0.3
    assert rescaled == pytest.approx(0.1, abs=0.05)
