"""How sure a study has to be: confidence, clusters, draws, families of tests, and gates."""

from typing import Literal

from pydantic import Field, field_validator

from evaluatie.study.gates import CHOICES
from evaluatie.study.outcomes import Text
from evaluatie.study.section import Number, Section, Whole


class Families(Section):
    """Adjustment of p-values: the other primary measures, and the subgroups.

    holm and romano_wolf keep the chance of any false finding in the family down, romano_wolf with
    what the tests share (`inference.draws`); benjamini_hochberg the share of false findings, which
    stands beside either as `q_value`.
    """

    secondary: Literal["holm", "romano_wolf", "benjamini_hochberg"]
    subgroups: Literal["holm", "romano_wolf", "benjamini_hochberg"]


class Inference(Section):
    """Confidence level, the unit that varies together, and the families of tests."""

    confidence: Number = Field(gt=0.5, lt=1)
    cluster: Text | None
    draws: Whole | None = Field(
        None,
        ge=99,
        le=100_000,
        description="that all effects share: of bootstrap, bands, Romano-Wolf",
    )
    families: Families


class Gates(Section):
    """When an estimate is printed with a stamp instead of as a result."""

    calendar: bool = Field(
        description="a matching of cohorts from different years fails: it holds the trend too"
    )
    smd: Number = Field(gt=0, description="largest absolute standardised mean difference")
    ess: Number = Field(ge=1, description="smallest effective sample size of either group")
    controls_per_treated: Number = Field(
        gt=0, description="thinner pools are matched with replacement; without it fails the gate"
    )
    controls_per_treated_replaced: Number = Field(
        gt=0, description="the same with replacement: from thinner pools intervals miss too often"
    )
    placebo: bool = Field(description="a design that finds an effect on a placebo fails")
    pretrend_p: Number | None = Field(
        None, gt=0, lt=1, description="an event study whose joint test before is below it fails"
    )
    equivalence: Number | None = Field(
        None,
        gt=0,
        description="an event study fails that does not show that all effects before the start "
        "are smaller than this (share: 0-1)",
    )
    mde: Number | None = Field(
        None,
        gt=0,
        description="largest minimum detectable effect of the primary outcome and those in its "
        "unit (share: 0-1)",
    )
    caution: list[str] | None = Field(
        None,
        description="gates that stamp an estimate a caution, the others that a study may choose "
        "not interpretable; absent: as the table in study/gates.py",
    )

    @field_validator("caution")
    @classmethod
    def _choices(cls, caution: list[str] | None) -> list[str] | None:
        for gate in caution or []:
            if gate not in CHOICES:
                raise ValueError(
                    f"{gate} is no gate that can be a caution: {', '.join(CHOICES)}; set another "
                    "aside by `overrides`, with a reason"
                )
        return caution
