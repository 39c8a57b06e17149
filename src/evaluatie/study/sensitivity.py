"""What is asked of the primary result beside its gates: hidden bias, leaving, other choices."""

from typing import Annotated

from pydantic import Field, field_validator

from evaluatie.study.section import Number, Section


class Sensitivity(Section):
    """How strong something hidden, or the leaving of some, must be to undo the primary result.

    Asked of the primary outcome at the primary horizon, everybody; E-values of every outcome and
    horizon. With this section the curve of all specifications and the most influential households
    come along, which need no number of their own.
    """

    gamma: list[Annotated[Number, Field(ge=1, le=100)]] = Field(
        min_length=1,
        max_length=20,
        description="odds by which two persons of a matched set may differ in being treated",
    )
    benchmarks: list[str] = Field(
        max_length=10, description="covariates that something hidden is compared with in strength"
    )
    strengths: list[Annotated[Number, Field(gt=0, le=100)]] = Field(
        max_length=10, description="how many times as strong as these covariates"
    )
    lee: bool = Field(description="bounds for those who left before they were measured")

    @field_validator("gamma", "strengths")
    @classmethod
    def _rising(cls, values: list[float]) -> list[float]:
        if sorted(set(values)) != values:
            raise ValueError("must rise, each once")
        return values
