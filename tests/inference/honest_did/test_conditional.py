from dataclasses import replace

import numpy as np
import pytest
from scipy.optimize import brentq
from scipy.stats import norm

from evaluatie.inference.honest_did.conditional import (
    _make_test,
    accepts,
    conditional_interval,
    normal_draws,
)
from evaluatie.inference.honest_did.event_study import make_event_study
from evaluatie.inference.honest_did.restrictions import relative_magnitudes_corners
from tests.inference.honest_did.studies import correlated


@pytest.mark.parametrize("bound", [0.5, 1.0])
def test_size_when_no_moment_is_slack(bound):
    """The test is exact there, but for values at or below 0, which it never rejects."""
    study = make_event_study(np.zeros(6), correlated(6), 2, [1, 0, 0, 0])
    corners = relative_magnitudes_corners(study, bound)[0]
    test = _make_test(study, corners, normal_draws(study, seed=1), alpha=0.05)
    root = np.linalg.cholesky(study.covariance)
    estimates = np.random.default_rng(2).standard_normal((4_000, 6)) @ root.T
    rejected = [
        not accepts(replace(test, value=corners.rows @ estimate), np.zeros(1))[0]
        for estimate in estimates
    ]
    assert 0.035 < np.mean(rejected) < 0.06


def test_without_violation_the_interval_is_the_two_stage_one():
    """One effect and bound 0: |z| is half-normal, cut off at the first critical value."""
    study = make_event_study([0.3, 0.02, 0.2], correlated(3), 2)
    ends = conditional_interval(
        study, relative_magnitudes_corners(study, 0.0), normal_draws(study, seed=0), 0.95
    )
    kappa, cut = 0.005, norm.isf(0.0025)
    size = (0.05 - kappa) / (1 - kappa)
    half = brentq(
        lambda z: (norm.sf(z) - norm.sf(cut)) / (0.5 - norm.sf(cut)) - size, 0, cut
    )  # about 1.97
    assert ends == pytest.approx((0.2 - half * 0.1, 0.2 + half * 0.1), abs=1e-3)


def test_first_stage_bounds_the_set_wherever_it_lies():
    """R's grid ends at 20 standard errors from 0; an effect of 50 is found all the same."""
    study = make_event_study([0.02, 0.03, 5.0, 5.0], correlated(4), 2)
    low, high = conditional_interval(
        study, relative_magnitudes_corners(study, 1.0), normal_draws(study, seed=0), 0.95
    )
    assert 4 < low < 5 < high < 6


def test_ends_of_the_set_are_where_acceptance_turns():
    study = make_event_study([0.1, -0.05, 0.2, 0.3], correlated(4), 2)
    draws = normal_draws(study, seed=0)
    union = relative_magnitudes_corners(study, 1.0)
    low, high = conditional_interval(study, union, draws, 0.95)
    tests = [_make_test(study, corners, draws, 0.05) for corners in union]
    inside, outside = np.array([low, high]), np.array([low - 1e-6, high + 1e-6])
    assert np.any([accepts(test, inside) for test in tests], axis=0).all()
    assert not np.any([accepts(test, outside) for test in tests])


@pytest.mark.parametrize("seed", range(4))
def test_acceptance_by_integration(seed):
    """The tail of the largest statistic where its corner stays the largest, by counting.

    Its other parts held still, the statistic moves over a fine line; no formula for its limits.
    """
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(7, 9))
    study = make_event_study(rng.normal(size=7) * 3, root @ root.T, 3, rng.normal(size=4))
    line = np.linspace(-20, 20, 40_001)
    compared = 0
    for corners in relative_magnitudes_corners(study, 0.5):
        test = _make_test(study, corners, normal_draws(study, seed), alpha=0.05)
        for value in rng.normal(size=10) * 10:
            statistics = test.value - value * test.slope
            i = statistics.argmax()
            if not 0 < statistics[i] <= test.critical:
                assert accepts(test, np.array([value]))[0] == (statistics[i] <= 0)
                continue
            moved = test.covariance[i] / test.covariance[i, i]
            rest = statistics - moved * statistics[i]
            stays = np.ones(len(line), dtype=bool)
            for part, slope in zip(rest, moved, strict=True):
                stays &= part + slope * line <= line + 1e-9
            density = norm.pdf(line / np.sqrt(test.covariance[i, i]))
            density = density * (stays & (line <= test.critical))
            tail = density[line > statistics[i]].sum() / density.sum()
            for size, accepted in ((tail - 5e-3, True), (tail + 5e-3, False)):
                assert accepts(replace(test, size=size), np.array([value]))[0] == accepted
            compared += 1
    assert compared >= 2
