"""A staggered rollout with known effects that differ by group and grow with time since the start.

Four groups start in another month, a fifth never does. Who is in which goes with characteristics
that move the level of work, and with `trend` above zero its rise as well: without covariates
trends are then not parallel. Two-way fixed effects mixes effects of groups with each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluatie.simulation.did_cells import MONTHS, RolloutWorld
from evaluatie.simulation.households import COVARIATES, LEVEL, Groups, draw_households, luck
from evaluatie.simulation.seeds import generator, millionths

Floats = NDArray[np.float64]
NEVER = np.inf
START = np.array([4.0, 6.0, 8.0, 10.0, NEVER])
FIRST = np.array([0.04, 0.03, 0.02, 0.01, 0.0])  # effect in the month of the start
GROWTH = np.array([0.03, 0.02, 0.012, 0.005, 0.0])  # and more in every month after it
GROUPS = Groups(
    share=np.array([0.15, 0.15, 0.15, 0.15, 0.4]),
    syrie=np.array([0.8, 0.6, 0.4, 0.2, 0.0]),
    eritrea=np.array([-0.3, -0.2, -0.1, 0.0, 0.0]),
    opvang=np.array([0.4, 0.3, 0.2, 0.1, 0.0]),
)
BASE, RISE = 0.15, 0.006  # probability of work in the first month, and more in every month
# what each covariate adds to the monthly rise, when `trend` is 1
FASTER = np.array([0.012, -0.006, 0.004, 0.0, 0.0, 0.0])
OWN_LUCK, SHARED_LUCK = 0.3, 0.2  # that stays with a person, and with a household in all months


@dataclass(frozen=True)
class Panel:
    """Work (n, MONTHS) 0/1, start (n,), covariates (n, k), household (n,)."""

    outcome: Floats
    start: Floats
    matrix: Floats
    household: NDArray[np.int64]

    @property
    def periods(self) -> Floats:
        """Months, (MONTHS,)."""
        return np.arange(float(MONTHS))

    @property
    def exposed(self) -> NDArray[np.bool_]:
        """Months (n, MONTHS) from the start on."""
        return self.periods >= self.start[:, None]


def draw_panel(world: RolloutWorld, number: int, seed: int) -> Panel:
    """One repetition. Probabilities are linear in covariates, months and their products."""
    rng = generator(seed, 2, world.size, millionths(world.trend), number)
    people = draw_households(world.size, GROUPS, rng)
    group, household = people["group"].to_numpy(), people["household"].to_numpy()
    matrix = people[list(COVARIATES)].to_numpy()
    rise = RISE + world.trend * (matrix @ FASTER)
    chance = BASE + (matrix @ LEVEL)[:, None] + rise[:, None] * np.arange(MONTHS)
    chance += true_effects()[group]
    shared = [(np.arange(world.size), OWN_LUCK), (household, SHARED_LUCK)]
    work = luck(shared, chance.shape, rng) < chance
    return Panel(work.astype(np.float64), START[group], matrix, household)


def true_effects() -> Floats:
    """Effect of each group in each month, (5, MONTHS); 0 before its start."""
    since = np.arange(MONTHS) - START[:, None]
    started = since >= 0
    return np.where(started, FIRST[:, None] + GROWTH[:, None] * np.where(started, since, 0.0), 0.0)


def truth(target: str) -> float:
    """True value of `simple` (each group's months treated, by its share) or `e` with months.

    Months below zero are before the start: the effect is 0.
    """
    since = np.arange(MONTHS) - START[:, None]
    wanted = since >= 0 if target == "simple" else since == float(target.removeprefix("e"))
    weight = wanted * GROUPS.share[:, None]
    return float((weight * true_effects()).sum() / weight.sum())
