"""Who is in a study: eligibility, cohorts, rollout arms, contamination and subgroups."""

from typing import Literal

from pydantic import Field, model_validator

from evaluatie.study.outcomes import Name, Text
from evaluatie.study.section import Day, Interval, Number, Section, Whole


class Population(Section):
    """Who is eligible: settled in one of the places, of an age at the index date."""

    index_date: Literal["vestigingsdatum", "vergunningdatum", "start_begeleiding"] = Field(
        description="time zero; who is in which cohort always follows from vestigingsdatum"
    )
    age: tuple[Whole, Whole] = Field(
        description="youngest and oldest age in years at the index date"
    )
    municipality: Text
    comparison: list[Text]


class Cohorts(Section):
    """Settlement dates of the two cohorts."""

    control: Interval
    treatment: Interval


class Arm(Section):
    """One phase of the rollout, recognised by settlement date and route; B: reception centre."""

    settled: tuple[Day, Day]
    route: Literal["A", "B"] | None = None
    guidance_from: Literal["settlement", "reception"] | Day


class Contamination(Section):
    """From when the control cohort got guidance too, and what happens with later months.

    `exclude_window` leaves out windows that run into them; `censor` does, and ends the follow-up
    of a control there; `ignore` keeps them.
    """

    cohort: Literal["control"]
    start: Day = Field(alias="from")
    handling: Literal["exclude_window", "censor", "ignore"]


class Subgroup(Section):
    """Levels of a column (as they are, cut at numbers, or grouped), or the rollout arms."""

    column: Text | None = None
    cuts: list[Number] | None = Field(None, description="a level starts at each number")
    groups: dict[Name, list[str]] | None = None
    other: Name | None = Field(None, description="name of the level that holds the rest")
    arms: Literal["all"] | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "Subgroup":
        if (self.column is None) == (self.arms is None):
            raise ValueError("give either 'column' or 'arms: all'")
        if self.cuts is not None and self.groups is not None:
            raise ValueError("give 'cuts' or 'groups', not both")
        if (self.groups is None) != (self.other is None):
            raise ValueError("'groups' and 'other' belong together")
        if self.cuts is not None and sorted(set(self.cuts)) != self.cuts:
            raise ValueError("'cuts' must rise")
        return self
