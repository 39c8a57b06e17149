"""The statistics of the corners against the linear programme that they solve."""

import numpy as np
import pytest
from scipy.optimize import linprog

from evaluatie.inference.honest_did.event_study import make_event_study
from evaluatie.inference.honest_did.restrictions import (
    bend_loading,
    relative_magnitudes_corners,
    smoothness_corners,
)

BOUNDS = (0.0, 0.5, 1.3)


def statistic(corners, study, value):
    return np.max(corners.rows @ study.estimate + corners.constant - corners.slope * value)


def programme(study, moments, fixed, value):
    """Least eta for which effects with this target exceed no moment by more than eta errors."""
    errors = np.sqrt(np.diag(moments @ study.covariance @ moments.T))
    after = moments[:, study.n_pre :]
    found = linprog(
        np.r_[1, np.zeros(len(study.weights))],
        A_ub=np.column_stack([-errors, -after]),
        b_ub=-(moments @ study.estimate - fixed),
        A_eq=[np.r_[0, study.weights]],
        b_eq=[value],
        bounds=[(None, None)] * (1 + len(study.weights)),
    )
    return found.fun


def random_study(rng):
    n_pre, after = rng.integers(1, 4), rng.integers(1, 5)
    root = rng.normal(size=(n_pre + after, 10))
    weights = rng.normal(size=after) * (rng.random(after) < 0.7)
    weights[0] += not weights.any()
    return make_event_study(rng.normal(size=n_pre + after), root @ root.T, n_pre, weights)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("bound", BOUNDS)
def test_relative_magnitudes_solve_the_programme(seed, bound):
    rng = np.random.default_rng(seed)
    study, value = random_study(rng), rng.normal()
    before, after = study.differences(order=1)
    largest = [sign * bound * step for step in before for sign in (1, -1)]
    union = relative_magnitudes_corners(study, bound)
    assert len(union) == 2 * study.n_pre
    for corners, limit in zip(union, largest, strict=True):
        moments = np.vstack([after - limit, -after - limit])
        expected = programme(study, moments, 0.0, value)
        assert statistic(corners, study, value) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("bound", BOUNDS)
def test_smoothness_solves_the_programme(seed, bound):
    rng = np.random.default_rng(seed)
    study, value = random_study(rng), rng.normal()
    after = study.differences(order=2)[1]
    (corners,) = smoothness_corners(study, bound)
    expected = programme(study, np.vstack([after, -after]), bound, value)
    assert statistic(corners, study, value) == pytest.approx(expected, abs=1e-9)


def test_bends_add_up():
    """A third effect is three bends at the reference, two after one period, one after two."""
    study = make_event_study(np.zeros(4), np.eye(4), 1, [0, 0, 1])
    assert bend_loading(study).tolist() == [3, 2, 1]
