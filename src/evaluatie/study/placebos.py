"""Placebo tests: outcomes and cohorts on which the programme cannot have had an effect."""

from typing import Annotated, Literal

from pydantic import Field

from evaluatie.study.outcomes import ColumnOutcome, Text
from evaluatie.study.section import Interval, Section


class OutcomePlacebo(Section):
    """An outcome that the programme cannot have moved, because it was measured before."""

    kind: Literal["outcome"]
    outcome: ColumnOutcome
    before: Text | None = Field(description="its earlier measurement, for panel designs")
    without: list[Text] = Field(description="covariates left out: made of the placebo outcome")


class CohortPlacebo(Section):
    """Two cohorts that were both settled before the programme."""

    kind: Literal["cohorts"]
    control: Interval
    treatment: Interval


Placebo = Annotated[OutcomePlacebo | CohortPlacebo, Field(discriminator="kind")]
