"""Robustness variations: the same study with one choice made otherwise."""

from typing import Literal

from pydantic import Field, model_validator

from evaluatie.study.outcomes import Name, RegisterOutcome
from evaluatie.study.section import Interval, Section


class Variation(Section):
    """What is done otherwise; all else is as in the main analysis.

    It is run for the primary outcome at the primary horizon, everybody, by every design of
    cohorts; with `start_arm` for that arm only.
    """

    donut: Interval | None = Field(
        None, description="settled in it are left out: they may have anticipated the approach"
    )
    index_date: Literal["vestigingsdatum", "vergunningdatum", "start_begeleiding"] | None = None
    start_arm: Name | None = Field(
        None,
        description="an arm with a date in guidance_from: follow-up starts when its guidance may, "
        "for those compared with it as many months after settling in the same season",
    )
    contamination: Literal["exclude_window", "ignore"] | None = None
    outcome: RegisterOutcome | None = Field(
        None, discriminator="kind", description="another definition of the primary outcome"
    )
    departures: Literal["weighted"] | None = Field(
        None,
        description="those who stayed stand for those like them who left (inverse probability of "
        "censoring weights); for did_cohort designs",
    )

    @model_validator(mode="after")
    def _changes_something(self) -> "Variation":
        if all(getattr(self, name) is None for name in type(self).model_fields):
            raise ValueError("changes nothing: name what is done otherwise")
        if self.index_date and self.start_arm:
            raise ValueError("'index_date' and 'start_arm' both say when follow-up starts")
        return self

    @property
    def remeasured(self) -> bool:
        """Whether outcomes or persons have to be derived again from the registers."""
        return any((self.index_date, self.start_arm, self.contamination, self.outcome))
