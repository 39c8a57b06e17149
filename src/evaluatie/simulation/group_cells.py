"""The settings of the simulation of groups, and its worlds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import Field, model_validator

from evaluatie.simulation.settings import Repeated, read_settings
from evaluatie.study.designs import Design
from evaluatie.study.outcomes import Name
from evaluatie.study.section import Number, Section, Whole

KINDS = ("matching", "did_cohort")
Effect = Annotated[Number, Field(gt=0, le=0.25)]


class Grouped(Section):
    """Persons of each draw, and the effects in the worlds that have any."""

    size: Whole = Field(ge=400, description="persons in two cohorts, here and elsewhere")
    everybody: Effect = Field(description="the same for all, as a difference of probabilities")
    women: Effect = Field(description="for women only")


class GroupSimulation(Repeated):
    """All that moves a number of this simulation. Made by `load_group_simulation`."""

    groups: Grouped
    designs: dict[Name, Design] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits(self) -> GroupSimulation:
        if self.inference.draws is None:
            raise ValueError("inference.draws: is missing: Romano-Wolf needs it (999, say)")
        for name, plan in self.designs.items():
            if plan.kind not in KINDS:
                raise ValueError(f"designs.{name}: no world here has persons followed over time")
            if getattr(plan, "method", "none") != "none":
                raise ValueError(f"designs.{name}.method: only none is simulated here")
            if len(plan.estimators) > 1:
                raise ValueError(f"designs.{name}.estimators: name one: the families are by each")
        return self


def load_group_simulation(path: Path | str) -> GroupSimulation:
    """The settings in a YAML file; StudyError with one line a problem."""
    return read_settings(path, GroupSimulation, ("designs",))


@dataclass(frozen=True)
class GroupWorld:
    """What differs between worlds: who has an effect, and how large it is."""

    name: str
    size: int
    men: float
    women: float

    @property
    def differs(self) -> bool:
        """Whether the effect is not the same for all."""
        return self.men != self.women

    def effect(self, level: str) -> float:
        """True effect in a level of some subgroup, as far as it is nil; women are in all but men.

        Of levels with men and women it is a mean, of which only is asked whether it is nil.
        """
        return self.men if level == "man" else self.women


def group_worlds(settings: GroupSimulation) -> Iterator[GroupWorld]:
    """No effect at all, the same effect for everybody, an effect for women only."""
    groups = settings.groups
    yield GroupWorld("nothing", groups.size, 0.0, 0.0)
    yield GroupWorld("everybody", groups.size, groups.everybody, groups.everybody)
    yield GroupWorld("women", groups.size, 0.0, groups.women)
