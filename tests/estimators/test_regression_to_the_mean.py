"""Matching on earlier outcomes: the bias that is predicted is the bias that matching makes."""

import numpy as np
import pytest

from evaluatie.estimators.matching.matched_fit import matched
from evaluatie.estimators.regression_to_the_mean import (
    measured_regression_to_the_mean,
    regression_to_the_mean,
)


def test_one_period_by_hand():
    """Half of a deviation lasts, so controls matched up by 4 fall back by 2."""
    found = regression_to_the_mean((10.0, 6.0), 4.0, 0.5)
    assert (found.bias, found.gap, found.gap_in_sd, found.lasting) == (2.0, 4.0, 2.0, 0.5)


def test_more_periods_tell_more_of_the_person():
    """Spearman-Brown: two periods that correlate 0.5 make a mean of which 2/3 lasts."""
    found = regression_to_the_mean((10.0, 6.0), 4.0, 0.5, periods=2)
    assert found.lasting == pytest.approx(2 / 3)
    assert found.bias == pytest.approx(4 / 3)


def test_no_bias_without_gap_or_when_everything_lasts():
    assert regression_to_the_mean((3.0, 3.0), 1.0, 0.2).bias == 0
    assert regression_to_the_mean((5.0, 3.0), 1.0, 1.0).bias == 0


def test_nothing_varies():
    assert np.isnan(regression_to_the_mean((1.0, 0.0), 0.0, 0.0).bias)


@pytest.mark.parametrize(("variance", "correlation", "periods"), [(-1, 0, 1), (1, 2, 1), (1, 0, 0)])
def test_impossible_numbers(variance, correlation, periods):
    with pytest.raises(ValueError, match="Give a variance"):
        regression_to_the_mean((1.0, 0.0), variance, correlation, periods=periods)


def panel(rows, gap, correlation, seed):  # type: ignore[no-untyped-def]
    """Two earlier periods and one later; parallel trends and no effect; a third is treated."""
    rng = np.random.default_rng(seed)
    treated = rng.random(rows) < 1 / 3
    person = rng.normal(0, correlation**0.5, rows)
    noise = rng.normal(0, (1 - correlation) ** 0.5, (rows, 3))
    return gap * treated[:, None] + person[:, None] + noise + [0.0, 0.0, 0.3], treated


@pytest.mark.parametrize("correlation", [0.3, 0.7])
def test_simulated_bias_of_matching_on_earlier_outcomes(correlation):
    """Prediction within 0.03 (2 standard errors), and no bias when nothing is matched on."""
    outcome, treated = panel(20_000, 0.5, correlation, 3)
    change = outcome[:, 2] - outcome[:, 1]
    options = {"neighbours": 1, "bias_corrected": False, "distance": "mahalanobis"}
    one = matched(change, treated, outcome[:, 1], **options)
    predicted = regression_to_the_mean((0.5, 0.0), 1.0, correlation)
    assert one.estimate == pytest.approx(predicted.bias, abs=0.03)
    both = outcome[:, 2] - outcome[:, :2].mean(axis=1)
    two = matched(both, treated, outcome[:, :2].mean(axis=1), **options)
    measured = measured_regression_to_the_mean(outcome[:, :2], treated)
    assert measured is not None
    assert two.estimate == pytest.approx(measured.bias, abs=0.03)
    assert measured.lasting == pytest.approx(2 * correlation / (1 + correlation), abs=0.02)
    plain = matched(change, treated, None, neighbours=None, bias_corrected=False)
    assert plain.estimate == pytest.approx(0, abs=0.03)


def test_not_measurable():
    assert measured_regression_to_the_mean(np.zeros((6, 1)), np.arange(6) < 3) is None
    assert measured_regression_to_the_mean(np.zeros((6, 2)), np.arange(6) < 1) is None
    flat = measured_regression_to_the_mean(np.zeros((6, 2)), np.arange(6) < 3)
    assert flat is not None
    assert np.isnan(flat.bias)
