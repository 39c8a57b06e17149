"""What the settings of every simulation share, and how repetitions are divided over files."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from pydantic import Field, ValidationError, model_validator

from evaluatie.errors import StudyError
from evaluatie.progress import Progress
from evaluatie.study.inference import Gates, Inference
from evaluatie.study.reading import check_sections, lines, read_yaml
from evaluatie.study.section import Section, Whole


class Repeated(Section):
    """Settings of a simulation: how often, divided over how many files, judged by what."""

    seed: Whole = Field(ge=0)
    repetitions: Whole = Field(ge=2, le=1_000_000, description="per cell")
    chunks: Whole = Field(ge=1, le=1000, description="files that the repetitions are divided over")
    inference: Inference
    gates: Gates

    @model_validator(mode="after")
    def _no_empty_files(self) -> Repeated:
        if self.chunks > self.repetitions:
            raise ValueError("more chunks than repetitions: some files would be empty")
        return self


class Divided(Protocol):
    """What has repetitions in chunks: settings of a simulation, or the power of a study."""

    @property
    def repetitions(self) -> int:
        """How often."""

    @property
    def chunks(self) -> int:
        """Over how many files."""


Settings = TypeVar("Settings", bound=Repeated)
World = TypeVar("World")


def read_settings(path: Path | str, model: type[Settings], named: Collection[str]) -> Settings:
    """The settings in a YAML file; StudyError with one line a problem.

    `named`: sections that hold named entries.
    """
    tree, raw = read_yaml(Path(path), "seed: ..., repetitions: ...")
    problems = check_sections(model, raw, named)[0]
    if not problems:
        try:
            return model.model_validate(raw)
        except ValidationError as error:
            problems = [((), str(found["ctx"]["error"])) for found in error.errors()]
    raise StudyError(str(path), lines(tree, problems))


def refuse_twice(name: str, values: Sequence[float]) -> None:
    """ValueError when a list of worlds names one of them again."""
    if len(set(values)) < len(values):
        raise ValueError(f"{name}: names a value twice")


def repetitions_of(settings: Divided, chunk: int) -> range:
    """The repetitions of chunk 0, 1, ...; those of all chunks are 0 up to `repetitions`."""
    first, last = (settings.repetitions * part // settings.chunks for part in (chunk, chunk + 1))
    return range(first, last)


def repeated(
    settings: Repeated, chunk: int, worlds: Sequence[World], name: str
) -> Iterator[tuple[int, World]]:
    """Every repetition of a chunk with every world; says on the terminal how far it is."""
    numbers = repetitions_of(settings, chunk)
    progress = Progress(name, len(numbers) * len(worlds), "worlds")
    for number in numbers:
        for world in worlds:
            yield number, world
            progress.add(1)
