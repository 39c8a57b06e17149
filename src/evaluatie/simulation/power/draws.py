"""One repetition: who settles, with whom, and what becomes of them under every effect."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluatie.models.covariates import covariate_matrix, independent_columns, level_codes
from evaluatie.simulation.households import luck
from evaluatie.simulation.power.settlers import Flags, Floats, Ints, Settlers, Stratum, power_of
from evaluatie.study.model import Study
from evaluatie.study.power import NO_EFFECT

Terms = tuple[str, ...]


def effects_tried(study: Study) -> list[float]:
    """The true effects, none first."""
    return sorted(power_of(study).effects)


def outcome_name(outcome: str, effect: float) -> str:
    """The outcome as the study names it without an effect; with one behind it: `work@0.04`."""
    return outcome if effect == NO_EFFECT else f"{outcome}@{effect:g}"


@dataclass(frozen=True)
class Plan:
    """What every repetition of a study shares: persons, their chances, their covariates.

    `chance`: by outcome and horizon, (n,). `matrix` (n, k) and `codes` (n, c) of categories: by
    the terms that a design adjusts for. `study` is the one in which outcomes have effects.
    """

    settlers: Settlers
    chance: dict[tuple[str, int], Floats]
    matrix: dict[Terms, Floats]
    codes: dict[Terms, Ints]
    study: Study


def encoded(found: Settlers, terms: Terms) -> tuple[Floats, Ints]:
    """Covariates as numbers (n, k), and the codes of the categories among them (n, c)."""
    matrix = covariate_matrix(found.persons, terms).to_numpy()
    return matrix, level_codes(found.persons, terms)


@dataclass(frozen=True)
class Repetition:
    """Persons (n,) as rows of the settlers, their household, and their luck by outcome."""

    plan: Plan
    row: Ints
    household: Ints
    luck: dict[str, Floats]


def draw(plan: Plan, rng: np.random.Generator) -> Repetition:
    """So many persons as the study expects of every place and half-year, household by household."""
    power = power_of(plan.study)
    row, household = _persons(plan.settlers, rng)
    shares = [(household, power.household_correlation)]
    return Repetition(
        plan, row, household, {name: luck(shares, (len(row),), rng) for name in power.outcomes}
    )


def _persons(found: Settlers, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Rows (n,) of persons and the number of each one's household."""
    drawn = [_households(found, stratum, rng) for stratum in found.strata]
    rows, numbers, first = [], [], 0
    for households, stratum in zip(drawn, found.strata, strict=True):
        size = found.size[households]
        number = np.repeat(np.arange(len(size)), size)
        within = np.arange(len(number)) - np.repeat(np.cumsum(size) - size, size)
        row = np.repeat(found.start[households], size) + within
        # the last household may not fit whole: as many persons as expected, no more
        rows.append(row[: stratum.expected])
        numbers.append(first + number[: stratum.expected])
        first += len(size)
    return np.concatenate(rows), np.concatenate(numbers)


def _households(found: Settlers, stratum: Stratum, rng: np.random.Generator) -> Ints:
    """Households, one after another, until there are enough persons."""
    drawn = stratum.households[
        rng.choice(len(stratum.households), stratum.expected, p=stratum.chance)
    ]
    enough = int(np.searchsorted(np.cumsum(found.size[drawn]), stratum.expected)) + 1
    return np.asarray(drawn[:enough], dtype=np.int64)


@dataclass(frozen=True)
class Sample:
    """The persons of one cell: places in the repetition, rows of the settlers, outcomes."""

    repetition: Repetition
    place: Ints
    outcomes: pd.DataFrame

    @property
    def row(self) -> Ints:
        """Rows of the settlers, (n,)."""
        return self.repetition.row[self.place]

    @property
    def settlers(self) -> Settlers:
        """The persons they were drawn from."""
        return self.repetition.plan.settlers

    def cluster(self, study: Study) -> Ints:
        """What varies together: the household drawn, the municipality, or the person."""
        if study.inference.cluster == "gemeente":
            return self.settlers.places["gemeente"][self.row]
        return self.repetition.household[self.place] if study.inference.cluster else self.place

    def matrix(self, terms: Terms) -> Floats:
        """Covariates (n, k) without those that are constant or dependent here."""
        values = self.repetition.plan.matrix[terms][self.row]
        return values[:, independent_columns(values)]

    def shared(self, terms: Terms, target: Flags) -> Flags:
        """Who has, of every category, a level that the target has too, (n,)."""
        codes = self.repetition.plan.codes[terms][self.row]
        inside = np.ones(len(codes), dtype=bool)
        for level in codes.T:
            inside &= np.bincount(level[target], minlength=level.max() + 1)[level] > 0
        return inside


def outcomes_at(repetition: Repetition, horizon: int) -> pd.DataFrame:
    """Columns `y_<outcome>` (n rows) of every outcome and effect, whole windows or not."""
    plan, row = repetition.plan, repetition.row
    late_here = (plan.settlers.here & plan.settlers.late)[row]
    return pd.DataFrame({
        f"y_{outcome_name(name, effect)}":
            (repetition.luck[name] < plan.chance[name, horizon][row] + effect * late_here)
            .astype(np.float64)
        for name in power_of(plan.study).outcomes
        for effect in effects_tried(plan.study)
    })  # fmt: skip
