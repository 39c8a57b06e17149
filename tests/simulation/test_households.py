"""Households have the persons, the selection and the luck in common that they say."""

import numpy as np
import pytest

from evaluatie.models.logit import fit_logit
from evaluatie.simulation.households import COVARIATES, Groups, draw_households, luck

GROUPS = Groups(
    share=np.array([0.3, 0.7]),
    syrie=np.array([0.8, 0.0]),
    eritrea=np.array([-0.5, 0.0]),
    opvang=np.array([0.4, 0.0]),
)


def rng() -> np.random.Generator:
    return np.random.default_rng(11)


@pytest.mark.parametrize("size", [1, 2, 40, 999])
def test_exactly_so_many_persons_in_households_of_one_to_four(size: int) -> None:
    people = draw_households(size, GROUPS, rng())
    assert len(people) == size
    assert people.groupby("household").size().between(1, 4).all()
    assert (people.groupby("household")[["group", "syrie", "opvang"]].nunique() == 1).all(axis=None)


def test_the_group_is_a_logit_of_the_characteristics_with_these_slopes() -> None:
    """Slopes .8, -.5, .4 and none for the others; share .3 (4 standard errors, by household)."""
    people = draw_households(80_000, GROUPS, rng())
    first = (people["group"] == 0).to_numpy()
    fit = fit_logit(people[list(COVARIATES)].to_numpy(), first)
    error = np.sqrt(1.9 * np.diag(fit.covariance))[1:]  # persons of a household are in one group
    wanted = np.array([0.8, -0.5, 0.4, 0.0, 0.0, 0.0])
    assert (np.abs(fit.coefficients[1:] - wanted) < 4 * error).all()
    assert first.mean() == pytest.approx(0.3, abs=0.01)


def test_luck_is_uniform_and_shared_as_much_as_asked() -> None:
    household = np.repeat(np.arange(40_000), 2)
    found = luck([(household, 0.3)], (80_000,), rng())
    assert np.quantile(found, [0.1, 0.5, 0.9]) == pytest.approx([0.1, 0.5, 0.9], abs=0.01)
    pairs = found.reshape(-1, 2)
    # of a normal correlation of .3 the uniform scale keeps 6 / pi * arcsin(.15) = .287
    assert np.corrcoef(pairs.T)[0, 1] == pytest.approx(0.287, abs=0.02)
    months = luck([(np.arange(20_000), 0.5)], (20_000, 2), rng())
    assert np.corrcoef(months.T)[0, 1] == pytest.approx(6 / np.pi * np.arcsin(0.25), abs=0.02)
