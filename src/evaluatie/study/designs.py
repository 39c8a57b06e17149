"""The designs a study can name, each with the choices that move its numbers."""

from typing import Annotated, Literal

from pydantic import Field

from evaluatie.study.section import Number, Section, Whole

LinearEstimator = Literal["difference_in_means", "regression", "gcomputation"]
CohortEstimator = Literal[
    "unconditional", "regression", "ipw_normalised", "doubly_robust", "doubly_robust_improved",
    "doubly_robust_stationary", "twoway_fe",
]  # fmt: skip
PanelEstimator = Literal[
    "unconditional", "regression", "ipw", "ipw_normalised", "doubly_robust",
    "doubly_robust_improved", "twoway_fe",
]  # fmt: skip


class DesignSection(Section):
    """What every design shares."""

    covariates: list[str] | None = Field(None, min_length=1, description="null: the study's list")


class NearestDesign(DesignSection):
    """Nearest-neighbour matching on the estimated propensity score; ATT."""

    kind: Literal["matching"]
    method: Literal["nearest"]
    distance: Literal["logit", "propensity"] = Field(description="scale of the score")
    order: Literal["largest", "smallest", "closest", "data"]
    ratio: Whole = Field(ge=1, le=50)
    replacement: bool | Literal["auto"]
    ties: Literal["first", "all"] = Field(description="equally near controls: lowest id, or all")
    caliper: Number | None = Field(gt=0, description="in standard deviations of the distance")
    exact: list[str]
    estimators: list[LinearEstimator] = Field(min_length=1)


class IpwDesign(DesignSection):
    """Inverse probability weights for the treated; ATT."""

    kind: Literal["matching"]
    method: Literal["ipw"]
    trim: tuple[Number, Number] | None = Field(
        description="scores kept, lowest and highest; the effect is then on the treated inside"
    )
    estimators: list[Literal["difference_in_means", "aipw"]] = Field(min_length=1)


class UnmatchedDesign(DesignSection):
    """Everybody with weight one: the raw difference and the regression."""

    kind: Literal["matching"]
    method: Literal["none"]
    estimators: list[LinearEstimator] = Field(min_length=1)


class DidCohortDesign(DesignSection):
    """Cohort x place: repeated cross-sections of settlers, here and elsewhere."""

    kind: Literal["did_cohort"]
    estimators: list[CohortEstimator] = Field(min_length=1)


class DidPanelDesign(DesignSection):
    """The same persons before and after."""

    kind: Literal["did_panel"]
    before: str = Field(description="the outcome's earlier measurement")
    estimators: list[PanelEstimator] = Field(min_length=1)


MatchingDesign = Annotated[
    NearestDesign | IpwDesign | UnmatchedDesign, Field(discriminator="method")
]
Design = Annotated[MatchingDesign | DidCohortDesign | DidPanelDesign, Field(discriminator="kind")]
