"""The world has the persons, the selection and the truth that it says."""

import numpy as np
import pytest

from evaluatie.models.covariates import covariate_matrix
from evaluatie.models.logit import fit_logit
from evaluatie.simulation.cells import World
from evaluatie.simulation.worlds import COVARIATES, baseline, draw_world, random_of

LARGE = World(size=60_000, controls_per_treated=3, effect=0.08)


@pytest.mark.parametrize("controls", [1, 3, 9])
@pytest.mark.parametrize("size", [60, 200])
def test_a_world_has_exactly_its_persons(size: int, controls: int) -> None:
    world = World(size, controls, 0.0)
    people = draw_world(world, np.random.default_rng(1))
    assert len(people) == size
    assert int(people["treated"].sum()) == size // (1 + controls)
    assert set(people["outcome"].unique()) <= {0.0, 1.0}


def test_the_draw_follows_from_seed_world_and_repetition_alone() -> None:
    def draw(world: World, seed: int, repetition: int) -> str:
        return draw_world(world, random_of(world, seed, repetition)).to_csv()

    world = World(60, 1, 0.08)
    assert draw(world, 5, 2) == draw(World(60, 1, 0.08), 5, 2)
    others = [(world, 5, 3), (world, 6, 2), (World(60, 1, 0.0), 5, 2), (World(60, 3, 0.08), 5, 2)]
    assert len({draw(world, 5, 2), *(draw(*other) for other in others)}) == 5


def test_selection_follows_a_logit_whatever_the_size_of_the_pool() -> None:
    """Sampling by group moves the intercept only: -0.045 per year, -0.7 for women (3 errors)."""
    people = draw_world(LARGE, np.random.default_rng(2))
    matrix = covariate_matrix(people, COVARIATES)
    fit = fit_logit(matrix.to_numpy(), people["treated"])
    for term, slope in (("leeftijd", -0.045), ("geslacht=vrouw", -0.7)):
        place = 1 + list(matrix.columns).index(term)
        error = float(np.sqrt(fit.covariance[place, place]))
        assert abs(fit.coefficients[place] - slope) < 3 * error


def test_the_effect_is_the_same_for_everybody_and_the_raw_difference_is_not_it() -> None:
    people = draw_world(LARGE, np.random.default_rng(3))
    treated = people["treated"].to_numpy(dtype=bool)
    chance, outcome = baseline(people), people["outcome"].to_numpy()
    gain = outcome - chance
    error = 3 * 0.4 / np.sqrt(treated.sum())
    assert gain[treated].mean() == pytest.approx(LARGE.effect, abs=error)
    assert gain[~treated].mean() == pytest.approx(0.0, abs=error)
    for old in (True, False):  # in any part of the treated
        part = treated & ((people["leeftijd"] > 35).to_numpy() == old)
        assert gain[part].mean() == pytest.approx(LARGE.effect, abs=2 * error)
    assert 0.08 < chance.mean() < 0.12
    assert outcome[treated].mean() - outcome[~treated].mean() > LARGE.effect + 0.03


def test_the_baseline_can_bear_the_largest_effect_of_the_settings() -> None:
    people = draw_world(LARGE, np.random.default_rng(4))
    assert baseline(people).max() <= 0.9
