"""The settings of the simulation of matching, and its worlds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from evaluatie.simulation.settings import Repeated, read_settings, refuse_twice
from evaluatie.study.designs import MatchingDesign
from evaluatie.study.outcomes import Name
from evaluatie.study.section import Number, Whole


@dataclass(frozen=True)
class World:
    """What differs between worlds: persons, controls for each treated person, the true effect."""

    size: int
    controls_per_treated: int
    effect: float

    @property
    def groups(self) -> tuple[int, int]:
        """Treated and control persons."""
        treated = round(self.size / (1 + self.controls_per_treated))
        return treated, self.size - treated

    @property
    def name(self) -> str:
        """`1:3, 200 persons, effect 0.08`."""
        return f"1:{self.controls_per_treated}, {self.size} persons, effect {self.effect:g}"


class Simulation(Repeated):
    """All that moves a number of the simulation. Made by `load_simulation`."""

    sizes: list[Annotated[Whole, Field(ge=10)]] = Field(min_length=1, description="persons")
    controls_per_treated: list[Annotated[Whole, Field(ge=1)]] = Field(min_length=1)
    effects: list[Annotated[Number, Field(ge=0, le=0.1)]] = Field(
        min_length=1, description="true effect, as a difference of probabilities"
    )
    designs: dict[Name, MatchingDesign] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits(self) -> Simulation:
        if self.gates.calendar or self.gates.placebo:
            raise ValueError("gates: this world has no calendar and no placebo; set both to false")
        for name in ("sizes", "controls_per_treated", "effects"):
            refuse_twice(name, getattr(self, name))
        return self


def load_simulation(path: Path | str) -> Simulation:
    """The settings in a YAML file; StudyError with one line a problem."""
    return read_settings(path, Simulation, ("designs",))


def worlds(settings: Simulation) -> Iterator[World]:
    """Every world of the simulation: pool by size by effect."""
    for controls in settings.controls_per_treated:
        for size in settings.sizes:
            for effect in settings.effects:
                yield World(size, controls, effect)
