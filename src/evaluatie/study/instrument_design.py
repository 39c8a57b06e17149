"""The design of instruments: what starting a part of the approach does, month after month."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from evaluatie.study.section import Section, Whole

INSTRUMENT = "instrument"  # the kind of design, and the subgroup of its rows of results
Instrument = Literal[
    "rechtmatigheidsintake", "doelmatigheidsintake", "assessment", "plan_van_aanpak", "tov",
    "taalboost", "jobhunting", "begeleiding_onderwijs", "werktraject_intern",
    "werktraject_extern", "maatschappelijke_begeleiding", "inburgering",
]  # fmt: skip
History = Literal[
    "months_worked", "benefit_share", "guided", "months_guided", "other_instruments", "quarter",
]  # fmt: skip
InstrumentEstimator = Literal[
    "unconditional", "regression", "ipw_normalised", "doubly_robust", "doubly_robust_improved",
]  # fmt: skip


class InstrumentDesign(Section):
    """Who starts an instrument in a month since time zero, against who has not yet started it.

    Dynamic assignment (Sianesi 2004): at every landmark month those who start are compared with
    everybody at risk who had not started by then and has the same history. Who starts later stays
    a control: the effect is of starting now rather than waiting, which may end in starting later.
    At risk is who is still observed, has no paid job on the landmark day, and has not reached the
    outcome. Explanatory: it says which parts go with the result, not whether the approach works.
    """

    kind: Literal["instrument"]
    covariates: list[str] | None = Field(None, min_length=1, description="null: the study's list")
    instruments: list[Instrument] = Field(min_length=1, description="each compared by itself")
    landmarks: tuple[Annotated[Whole, Field(ge=0)], Annotated[Whole, Field(le=60)]] = Field(
        description="first and last month since time zero in which it may start"
    )
    outcome: str = Field(description="one of `outcomes`")
    horizon: Whole = Field(ge=1, le=60, description="months from the landmark")
    control: Literal["not_yet_started"] = Field(description="also when they start later")
    history: list[History] = Field(
        min_length=1,
        description="what is the same beside covariates and landmark, from before the landmark; "
        "guided: also since the landmark, for guidance comes before an instrument",
    )
    placebo_months: Whole = Field(
        ge=1,
        le=24,
        description="days on benefit in so many months before the start, which cannot move them",
    )
    dose_days: list[Annotated[Whole, Field(ge=1)]] = Field(
        min_length=1, description="a class of days in the instrument starts at each number"
    )
    estimators: list[InstrumentEstimator] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        first, last = self.landmarks
        if first > last:
            raise ValueError("'landmarks' must name the first month and then the last")
        if first + self.placebo_months > last:
            raise ValueError(
                "'placebo_months' must fit between the first landmark and the last: nobody has a "
                "history of that many months"
            )
        if sorted(set(self.dose_days)) != self.dose_days:
            raise ValueError("'dose_days' must rise")
        for name in ("instruments", "history"):
            if len(set(getattr(self, name))) != len(getattr(self, name)):
                raise ValueError(f"'{name}' names something twice")
        return self

    @property
    def months(self) -> range:
        """The landmarks: months since time zero."""
        return range(self.landmarks[0], self.landmarks[1] + 1)
