"""Controls with a level that no treated person has take no part, and have no influence."""

import numpy as np
import pytest

from evaluatie.estimators.effect import NotEstimable
from evaluatie.estimators.fits import FITS
from evaluatie.estimators.staggered.shared_levels import on_shared_levels

TREATED = np.array([True] * 4 + [False] * 8)
# one column for each of three levels: the treated have the first two, the last two controls c
LEVELS = np.array(
    [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 1, 0]]
    + [[1, 0, 0]] * 3
    + [[0, 1, 0]] * 3
    + [[0, 0, 1]] * 2,
    dtype=float,
)
OUTCOME = np.array([1, 0, 1, 1, 0, 1, 0, 1, 0, 0, 9, 9], dtype=float)[:, None]


@pytest.mark.parametrize("name", ["regression", "ipw_normalised", "doubly_robust"])
def test_they_are_left_out_of_the_comparison(name: str) -> None:
    """Mean of the treated 3/4, of controls with their levels 1/3 in both: 3/4 - 1/3."""
    found = on_shared_levels(FITS[name])(TREATED, LEVELS, np.ones(12)).effects(OUTCOME)
    assert found.estimate == pytest.approx([0.75 - 1 / 3])
    assert np.all(found.influence[10:] == 0)


def test_the_error_is_that_of_the_others_alone() -> None:
    inner = FITS["doubly_robust"](TREATED[:10], LEVELS[:10, :1], np.ones(10)).effects(OUTCOME[:10])
    found = on_shared_levels(FITS["doubly_robust"])(TREATED, LEVELS, np.ones(12)).effects(OUTCOME)
    own = np.sqrt((inner.influence**2).sum()) / 10
    assert np.sqrt((found.influence**2).sum()) / 12 == pytest.approx(own)


def test_without_it_there_is_no_score() -> None:
    with pytest.raises(NotEstimable):
        FITS["doubly_robust"](TREATED, LEVELS[:, 1:], np.ones(12))
