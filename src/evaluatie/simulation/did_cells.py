"""The settings of the simulation of difference-in-differences, and its worlds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from evaluatie.simulation.settings import Repeated, read_settings, refuse_twice
from evaluatie.study.designs import Design
from evaluatie.study.outcomes import Name
from evaluatie.study.section import Number, Section, Whole

MONTHS = 12  # of the rollout, from 0
Persons = Annotated[Whole, Field(ge=40)]


class CohortPlace(Section):
    """Worlds in which later settlers of one place get the approach, and work rises everywhere."""

    sizes: list[Persons] = Field(min_length=1, description="in the two cohorts, both places")
    effects: list[Annotated[Number, Field(ge=0, le=0.1)]] = Field(
        min_length=1, description="true effect, as a difference of probabilities"
    )
    trend: Number = Field(ge=0.05, le=0.1, description="rise of the outcome between two cohorts")


class Rollout(Section):
    """Worlds in which the approach starts in another month for each group."""

    sizes: list[Persons] = Field(min_length=1)
    trends: list[Number] = Field(
        min_length=1,
        description="how much faster work rises for those more often treated; 0: equally fast",
    )


class DidSimulation(Repeated):
    """All that moves a number of this simulation. Made by `load_did_simulation`."""

    cohort_place: CohortPlace
    rollout: Rollout
    designs: dict[Name, Design] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits(self) -> DidSimulation:
        if self.gates.calendar or not self.gates.placebo:
            raise ValueError(
                "gates: calendar must be false and placebo true: what is asked here is whether the "
                "placebo stops a comparison of cohorts, that the calendar would stop before it"
            )
        if self.inference.draws is None:
            raise ValueError("inference.draws: is missing: simultaneous bands need it (999, say)")
        for name, plan in self.designs.items():
            if plan.kind == "did_panel":
                raise ValueError(f"designs.{name}: no world here has the same persons twice")
            if plan.kind == "did_staggered" and plan.months != MONTHS - 1:
                raise ValueError(f"designs.{name}.months: the rollout ends at month {MONTHS - 1}")
        refuse_twice("cohort_place.sizes", self.cohort_place.sizes)
        refuse_twice("cohort_place.effects", self.cohort_place.effects)
        refuse_twice("rollout.sizes", self.rollout.sizes)
        refuse_twice("rollout.trends", self.rollout.trends)
        return self


def load_did_simulation(path: Path | str) -> DidSimulation:
    """The settings in a YAML file; StudyError with one line a problem."""
    return read_settings(path, DidSimulation, ("designs",))


@dataclass(frozen=True)
class CohortWorld:
    """Persons in two cohorts and two kinds of place, the true effect, the shared trend."""

    size: int
    effect: float
    trend: float

    kind = "cohort_place"
    design_kinds = ("matching", "did_cohort")

    @property
    def scenario(self) -> str:
        """`effect 0.08`."""
        return f"effect {self.effect:g}"

    @property
    def name(self) -> str:
        """`cohort_place, 1500 persons, effect 0.08`."""
        return f"{self.kind}, {self.size} persons, {self.scenario}"


@dataclass(frozen=True)
class RolloutWorld:
    """Persons followed over MONTHS, and how much faster work rises for the often treated."""

    size: int
    trend: float

    kind = "rollout"
    design_kinds = ("did_staggered",)

    @property
    def scenario(self) -> str:
        """`trend 1`."""
        return f"trend {self.trend:g}"

    @property
    def name(self) -> str:
        """`rollout, 400 persons, trend 1`."""
        return f"{self.kind}, {self.size} persons, {self.scenario}"


def did_worlds(settings: DidSimulation) -> Iterator[CohortWorld | RolloutWorld]:
    """Every world of the simulation."""
    places, rollout = settings.cohort_place, settings.rollout
    for size in places.sizes:
        for effect in places.effects:
            yield CohortWorld(size, effect, places.trend)
    for size in rollout.sizes:
        for trend in rollout.trends:
            yield RolloutWorld(size, trend)
