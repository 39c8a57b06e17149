"""The settings of the simulation, and how its repetitions are divided over files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, model_validator

from evaluatie.errors import StudyError
from evaluatie.study.designs import MatchingDesign
from evaluatie.study.model import Gates, Inference
from evaluatie.study.outcomes import Name
from evaluatie.study.reading import check_sections, lines, read_yaml
from evaluatie.study.section import Number, Section, Whole


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


class Simulation(Section):
    """All that moves a number of the simulation. Made by `load_simulation`."""

    seed: Whole = Field(ge=0)
    repetitions: Whole = Field(ge=2, le=1_000_000, description="per cell")
    chunks: Whole = Field(ge=1, le=1000, description="files that the repetitions are divided over")
    sizes: list[Annotated[Whole, Field(ge=10)]] = Field(min_length=1, description="persons")
    controls_per_treated: list[Annotated[Whole, Field(ge=1)]] = Field(min_length=1)
    effects: list[Annotated[Number, Field(ge=0, le=0.1)]] = Field(
        min_length=1, description="true effect, as a difference of probabilities"
    )
    designs: dict[Name, MatchingDesign] = Field(min_length=1)
    inference: Inference
    gates: Gates

    @model_validator(mode="after")
    def _fits(self) -> Simulation:
        if self.chunks > self.repetitions:
            raise ValueError("more chunks than repetitions: some files would be empty")
        if self.gates.calendar or self.gates.placebo:
            raise ValueError("gates: this world has no calendar and no placebo; set both to false")
        for name in ("sizes", "controls_per_treated", "effects"):
            if len(set(getattr(self, name))) < len(getattr(self, name)):
                raise ValueError(f"{name}: names a value twice")
        return self


def load_simulation(path: Path | str) -> Simulation:
    """The settings in a YAML file; StudyError with one line a problem."""
    tree, raw = read_yaml(Path(path), "seed: ..., repetitions: ...")
    problems = check_sections(Simulation, raw, ("designs",))[0]
    if not problems:
        try:
            return Simulation.model_validate(raw)
        except ValidationError as error:
            problems = [((), str(found["ctx"]["error"])) for found in error.errors()]
    raise StudyError(str(path), lines(tree, problems))


def worlds(settings: Simulation) -> Iterator[World]:
    """Every world of the simulation: pool by size by effect."""
    for controls in settings.controls_per_treated:
        for size in settings.sizes:
            for effect in settings.effects:
                yield World(size, controls, effect)


def repetitions_of(settings: Simulation, chunk: int) -> range:
    """The repetitions of chunk 0, 1, ...; those of all chunks are 0 up to `repetitions`."""
    first, last = (settings.repetitions * part // settings.chunks for part in (chunk, chunk + 1))
    return range(first, last)
