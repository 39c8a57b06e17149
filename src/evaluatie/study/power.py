"""What a study declares to learn, before any data, which effects its design could find.

Everything here is an expectation of persons that are not there yet: how many, how often they reach
the outcome, how much varies together. See `simulation.power`.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from evaluatie.study.outcomes import Name, Text
from evaluatie.study.section import Number, Section, Whole

HalfYear = Annotated[str, Field(pattern=r"^[0-9]{4}H[12]$")]
Share = Annotated[Number, Field(ge=0, le=1)]
NO_EFFECT = 0.0


class ExpectedOutcome(Section):
    """How often an outcome is expected, by horizon in months."""

    base: dict[Whole, Share] = Field(
        min_length=1, description="share of the control cohort of the intervention municipality"
    )
    trend: dict[Whole, Annotated[Number, Field(ge=-0.5, le=0.5)]] = Field(
        min_length=1, description="what a later year of settlement adds to it, in every place"
    )
    r2: Number = Field(
        ge=0, le=0.3, description="part of the outcome's variance that the covariates explain"
    )


class Judged(Section):
    """An estimator whose power is asked for, and where.

    `every` level of every subgroup too, `everybody` at every horizon, or everybody at the
    `primary` horizon only.
    """

    design: Name
    estimator: Text
    cells: Literal["every", "everybody", "primary"]


class Power(Section):
    """The simulation of `snakemake power`: who is expected, and which effects are tried."""

    repetitions: Whole = Field(ge=2, le=100_000)
    chunks: Whole = Field(ge=1, le=1000, description="files that the repetitions are divided over")
    persons: dict[Text, dict[HalfYear, Annotated[Whole, Field(ge=1, le=1_000_000)]]] = Field(
        min_length=1,
        description="settlers of the study's age, by municipality and half-year of settlement",
    )
    shares: dict[Name, dict[Text, Share]] = Field(
        description="of levels of subgroups, cohorts together; {}: those of the synthetic world"
    )
    household_correlation: Number = Field(
        ge=0, lt=1, description="of what makes persons of one household reach an outcome or not"
    )
    outcomes: dict[Name, ExpectedOutcome] = Field(min_length=1)
    effects: list[Annotated[Number, Field(ge=0, le=0.5)]] = Field(
        min_length=2, max_length=10, description="true effects to try, as differences of shares"
    )
    relevant_effect: Number = Field(gt=0, le=0.5, description="smallest effect worth finding")
    judged: list[Judged] = Field(min_length=1)

    @model_validator(mode="after")
    def _fits(self) -> "Power":
        if self.chunks > self.repetitions:
            raise ValueError("more chunks than repetitions: some files would be empty")
        return self
