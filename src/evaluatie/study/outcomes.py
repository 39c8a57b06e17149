"""What a study can measure: the ZonMw measures, secondary ones, and columns of a persons file.

A calendar month is a month of work when the day-weighted average of the weekly hours, over the
part of the month inside the window, reaches `hours_per_week`. Every share is a share of all
persons, also of those who never worked: what happens after a first job cannot be compared between
groups in which different people found one.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from evaluatie.study.section import Number, Section, Whole

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Text = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Level = Literal["vo", "entree", "mbo2", "mbo3", "mbo4", "hbo", "wo", "schakel"]
Scheme = Literal["bijstand", "ioaw", "bbz", "leefgeld_coa"]
Hours = Annotated[Number, Field(gt=0, le=168)]
Months = Annotated[Whole, Field(ge=1, le=60)]


class ShareOutcome(Section):
    """What a person reached or not: 1 or 0."""

    @property
    def unit(self) -> str:
        """Unit of the outcome's mean."""
        return "share"


class WorkOutcome(ShareOutcome):
    """Share with at least `months` of work of at least `hours_per_week` in the window.

    Basis `calendar_month` counts calendar months, `consecutive` or `cumulative`. Basis `daily`
    asks for an uninterrupted stretch of days, each with enough hours, that lasts `months` from
    its first day to the day before the same date; gaps of at most `gap_days` are bridged.
    """

    kind: Literal["work"]
    hours_per_week: Hours
    months: Months
    run: Literal["consecutive", "cumulative"]
    basis: Literal["calendar_month", "daily"]
    gap_days: Whole | None = Field(None, ge=0, le=31, description="basis daily only")

    @model_validator(mode="after")
    def _basis(self) -> "WorkOutcome":
        if (self.basis == "daily") != (self.gap_days is not None):
            raise ValueError("'gap_days' belongs to basis daily, which needs it (0: no gaps)")
        if self.basis == "daily" and self.run == "cumulative":
            raise ValueError("'cumulative' counts calendar months: use basis calendar_month")
        return self


class EnrolmentOutcome(ShareOutcome):
    """Share with a first enrolment at one of the levels in the window."""

    kind: Literal["enrolment"]
    levels: list[Level] = Field(min_length=1)


class AnyOutcome(ShareOutcome):
    """Share that reached at least one of several shares of the study."""

    kind: Literal["any_of"]
    outcomes: list[Name] = Field(min_length=2)


class SustainedOutcome(ShareOutcome):
    """Share that still works `months` calendar months after the first month of work.

    Both months lie in the window.
    """

    kind: Literal["sustained_work"]
    hours_per_week: Hours
    months: Months


class EndedOutcome(ShareOutcome):
    """Share whose first stretch of work ended within `months` calendar months, in the window."""

    kind: Literal["work_ended"]
    hours_per_week: Hours
    months: Months


class BenefitOutcome(ShareOutcome):
    """Share that left benefit for at least `months` consecutive calendar months of the window.

    `full`: months without a day on any of the `schemes`, after a month on one. `partial`: months
    without a day on a full benefit, after a month on one. Who had no benefit in the window did
    not leave it.
    """

    kind: Literal["benefit_exit"]
    schemes: list[Scheme] = Field(min_length=1)
    exit: Literal["full", "partial"]
    months: Months


class TimeOutcome(Section):
    """Calendar months from the index date to the first month of work.

    The horizon for those without one: its mean is the restricted mean time without work.
    """

    kind: Literal["time_to_work"]
    hours_per_week: Hours

    @property
    def unit(self) -> str:
        """Unit of the outcome's mean."""
        return "maanden"


class HoursOutcome(Section):
    """Hours worked in the window, all jobs together."""

    kind: Literal["hours_worked"]

    @property
    def unit(self) -> str:
        """Unit of the outcome's mean."""
        return "uren"


class MonthlyWork(ShareOutcome):
    """Share at work in a calendar month: average weekly hours of at least `hours_per_week`."""

    kind: Literal["work_in_month"]
    hours_per_week: Hours


class MonthlyBenefit(ShareOutcome):
    """Share with a day on benefit in a calendar month."""

    kind: Literal["benefit_in_month"]


class ColumnOutcome(Section):
    """A column of a persons file; unit `share` for 0/1, else the unit's name."""

    kind: Literal["column"]
    column: Text
    unit: Text


RegisterOutcome = (
    WorkOutcome
    | EnrolmentOutcome
    | AnyOutcome
    | SustainedOutcome
    | EndedOutcome
    | BenefitOutcome
    | TimeOutcome
    | HoursOutcome
)
Outcome = Annotated[RegisterOutcome | ColumnOutcome, Field(discriminator="kind")]
MonthlyOutcome = Annotated[MonthlyWork | MonthlyBenefit, Field(discriminator="kind")]
