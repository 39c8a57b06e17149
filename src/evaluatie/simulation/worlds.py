"""A world with a known effect: persons like the study's, selected into treatment.

Selection is on covariates that also move the outcome, so that the raw difference is far off
(about +4 percentage points on a baseline of 10 %). The effect is the same for everybody on the
scale of probabilities, so that the truth is one number whoever is matched.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.models.logit import inverse_logit
from evaluatie.simulation.cells import World
from evaluatie.simulation.seeds import generator, millionths

Floats = NDArray[np.float64]
COVARIATES = ("leeftijd", "geslacht", "huishoudtype", "herkomst", "maanden_opvang")
WHERE = {"treatment": 0, "outcome": 1}
BASE = (0.0, -2.5)  # log odds of treatment (half of all) and of the outcome (about 10 %)
# what a level, or one standard deviation of a number, adds to both log odds
LEVELS = {
    "geslacht": {"man": (0.25, 0.35), "vrouw": (-0.45, -0.6)},
    "huishoudtype": {"alleenstaand": (0.2, 0.2), "paar": (-0.1, 0.0), "gezin": (-0.6, -0.5)},
    "herkomst": {"syrie": (0.35, 0.3), "eritrea": (-0.3, -0.5), "overig": (-0.4, -0.1)},
}
SHARES = {
    "geslacht": (0.65, 0.35),
    "huishoudtype": (0.6, 0.15, 0.25),
    "herkomst": (0.5, 0.2, 0.3),
}
NUMBERS = {"leeftijd": (-0.45, -0.45), "maanden_opvang": (0.35, 0.2)}
HIGHEST = 0.9  # baseline probability, so that it can bear the effect
SPARE = 3  # persons drawn for each one asked


def random_of(world: World, seed: int, repetition: int) -> np.random.Generator:
    """The random numbers of one repetition of a world."""
    what = (world.size, world.controls_per_treated, millionths(world.effect))
    return generator(seed, *what, repetition)


def draw_world(world: World, rng: np.random.Generator) -> pd.DataFrame:
    """The persons of one repetition: COVARIATES, `treated`, `outcome` (0/1), in random order.

    Persons come from one population in which treatment follows a logit, until there are as many
    of either group as the world has. That is sampling by group: the logit keeps its slopes and
    only its intercept moves (Prentice & Pyke 1979), and the overlap is the same in every world.
    The probability of the outcome is a logit without treatment, plus `effect` with it.
    """
    found: list[pd.DataFrame] = []
    short = np.array(world.groups)
    while short.any():
        persons = _population(SPARE * world.size, rng)
        for group in (1, 0):
            members = persons[persons["treated"] == bool(group)].iloc[: short[1 - group]]
            short[1 - group] -= len(members)
            found.append(members)
    people = pd.concat(found, ignore_index=True)
    people = people.iloc[rng.permutation(len(people))].reset_index(drop=True)
    chance = baseline(people) + world.effect * people["treated"]
    return people.assign(outcome=(rng.random(len(people)) < chance).astype(np.float64))


def _population(size: int, rng: np.random.Generator) -> pd.DataFrame:
    """Persons and whether they are treated, before anybody is selected for the sample."""
    age = 18.0 + np.floor(46.0 * rng.beta(1.2, 2.4, size))
    reception = np.round(3.0 + 15.0 * rng.beta(2.0, 2.5, size), 1)
    texts = {
        name: np.array(list(levels))[rng.choice(len(levels), size, p=SHARES[name])]
        for name, levels in LEVELS.items()
    }
    people = pd.DataFrame({"leeftijd": age, **texts, "maanden_opvang": reception})
    chance = inverse_logit(log_odds(people, "treatment"))
    return people[list(COVARIATES)].assign(treated=rng.random(size) < chance)


def log_odds(people: pd.DataFrame, of: str) -> Floats:
    """Log odds (n,) of `treatment`, or of `outcome` without treatment."""
    place = WHERE[of]
    age = (people["leeftijd"].to_numpy() - 33.0) / 10.0
    reception = (people["maanden_opvang"].to_numpy() - 9.5) / 3.0
    total = BASE[place] + NUMBERS["leeftijd"][place] * age
    total = total + NUMBERS["maanden_opvang"][place] * reception
    for name, levels in LEVELS.items():
        total = total + people[name].map({k: v[place] for k, v in levels.items()}).to_numpy(float)
    return np.asarray(total, dtype=np.float64)


def baseline(people: pd.DataFrame) -> Floats:
    """Probability of the outcome without treatment, (n,)."""
    return np.minimum(inverse_logit(log_odds(people, "outcome")), HIGHEST)
