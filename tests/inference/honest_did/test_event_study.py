import numpy as np
import pytest

from evaluatie.inference.honest_did.event_study import (
    make_event_study,
    original_interval,
    problem,
)


def study(n_pre=2, weights=None, covariance=None):
    covariance = np.eye(4) if covariance is None else covariance
    return make_event_study([1.0, 2.0, 5.0, 9.0], covariance, n_pre, weights)


def test_first_differences_pass_through_the_reference():
    """Path 1 2 0 5 9: steps 1 -2 before, 5 4 after."""
    before, after = study().differences(order=1)
    assert (before @ study().estimate).tolist() == [1, -2]
    assert (after @ study().estimate).tolist() == [5, 4]


def test_second_differences_belong_to_their_middle():
    """Path 1 2 0 5 9: -3 in the middle of 1 2 0; 7 at the reference, then -1."""
    before, after = study().differences(order=2)
    assert (before @ study().estimate).tolist() == [-3]
    assert (after @ study().estimate).tolist() == [7, -1]


def test_one_period_before_has_no_bend_before():
    before, after = study(n_pre=1).differences(order=2)
    assert before.shape == (0, 4)
    assert (after @ study().estimate).tolist() == [1 + 2, 2 * -2 + 5, 2 - 10 + 9]


def test_target_and_its_interval():
    assert study().target.tolist() == [0, 0, 1, 0]
    mean = study(weights=[0.5, 0.5])
    assert mean.std_error == pytest.approx(np.sqrt(0.5))
    low, high = original_interval(mean, 0.95)
    assert (low + high) / 2 == pytest.approx(7)
    assert high - low == pytest.approx(2 * 1.959963984540054 * np.sqrt(0.5))


@pytest.mark.parametrize(
    ("n_pre", "covariance", "status"),
    [
        (2, np.eye(4), "ok"),
        (0, np.eye(4), "no_pre_period"),
        (2, np.diag([1, 1, np.nan, 1]), "not_finite"),
        (2, np.diag([1.0, 1, 0, 1]), "singular_covariance"),
        (2, np.ones((4, 4)), "singular_covariance"),
        (2, np.diag([1e-12, 1, 1e6, 1]), "ok"),  # units do not make a covariance singular
    ],
)
def test_problems_have_a_status(n_pre, covariance, status):
    found, note = problem(study(n_pre, covariance=covariance))
    assert found == status
    assert bool(note) == (status != "ok")


@pytest.mark.parametrize(
    ("n_pre", "weights", "covariance"),
    [
        (4, None, np.eye(4)),  # nothing after
        (2, [1.0], np.eye(4)),
        (2, [0.0, 0.0], np.eye(4)),
        (2, None, np.eye(3)),
        (-1, None, np.eye(4)),
    ],
)
def test_shapes_that_do_not_fit(n_pre, weights, covariance):
    with pytest.raises(ValueError, match=r"\w"):
        study(n_pre, weights, covariance)
