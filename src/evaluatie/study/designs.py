"""The designs a study can name, each with the choices that move its numbers."""

from typing import Annotated, Literal

from pydantic import Field

from evaluatie.study.instrument_design import InstrumentDesign
from evaluatie.study.section import Number, Section, Whole

PairEstimator = Literal["difference_in_means", "bias_corrected", "regression", "gcomputation"]
SetEstimator = Literal["difference_in_means", "regression", "gcomputation"]
CohortEstimator = Literal[
    "unconditional", "regression", "ipw_normalised", "doubly_robust", "doubly_robust_improved",
    "matched_did", "doubly_robust_stationary", "twoway_fe",
]  # fmt: skip
PanelEstimator = Literal[
    "unconditional", "regression", "ipw", "ipw_normalised", "doubly_robust",
    "doubly_robust_improved", "matched_did", "twoway_fe",
]  # fmt: skip
StaggeredEstimator = Literal[
    "unconditional", "regression", "ipw_normalised", "doubly_robust", "matched_did", "imputation",
    "sun_abraham", "twoway_fe",
]  # fmt: skip
EventEstimator = Literal[
    "unconditional", "regression", "ipw_normalised", "doubly_robust", "doubly_robust_improved",
    "matched_did",
]  # fmt: skip
SurvivalEstimator = Literal["rmst_km", "rmst_competing", "rmst_did", "rmst_did_entropy"]
# those that take the weights of a matching design: they compare cohorts in one place
WEIGHTED_SURVIVAL = ("rmst_km", "rmst_competing")
Departure = Literal["verhuizing", "emigratie", "overleden", "onbekend"]
Distance = Literal["logit", "propensity", "mahalanobis"]


class DesignSection(Section):
    """What every design shares."""

    covariates: list[str] | None = Field(None, min_length=1, description="null: the study's list")


class ScoreSection(DesignSection):
    """A design that rests on an estimated propensity score."""

    kind: Literal["matching"]
    propensity: Literal["logit", "probit", "gradient_boosting", "cbps", "cbps_overidentified"] = (
        Field(description="model of the score; gradient boosting is cross-fitted")
    )
    terms: list[str] = Field(
        default_factory=list,
        description="formula terms of the score beside the covariates: age:educ, bs(age, df=4)",
    )
    subgroup_matching: Literal["rematched", "within_all"] = Field(
        description="within a level: a score and match of its own, or the score of everybody"
    )


class LimitsSection(ScoreSection):
    """Who may be matched with whom."""

    distance: Distance = Field(description="logit: log odds of the score; mahalanobis: covariates")
    caliper: Number | None = Field(
        gt=0, description="in standard deviations of the distance (mahalanobis: of the logit)"
    )
    calipers: dict[str, Annotated[Number, Field(gt=0)]] = Field(
        default_factory=dict, description="for a covariate: in its own standard deviations"
    )
    exact: list[str] = Field(description="matched persons are equal in these covariates")
    anti_exact: list[str] = Field(
        default_factory=list, description="matched persons differ in these covariates"
    )


class NearestDesign(LimitsSection):
    """Nearest-neighbour matching, greedy; ATT."""

    method: Literal["nearest"]
    order: Literal["largest", "smallest", "closest", "data", "random"] = Field(
        description="who chooses first without replacement"
    )
    ratio: Whole = Field(ge=1, le=50)
    replacement: bool | Literal["auto"] = Field(
        description="auto: with replacement, full matching or entropy balancing for a thin pool"
    )
    ties: Literal["first", "all"] = Field(description="equally near controls: lowest id, or all")
    variance: Literal["abadie_imbens", "multiplier_bootstrap"] = Field(
        description="of bias_corrected, and of difference_in_means with replacement"
    )
    estimators: list[PairEstimator] = Field(min_length=1)


class OptimalDesign(LimitsSection):
    """Pairs (or 1:k sets) without replacement with the smallest total distance; ATT."""

    method: Literal["optimal"]
    ratio: Whole = Field(ge=1, le=50)
    estimators: list[SetEstimator] = Field(min_length=1)


class FullDesign(LimitsSection):
    """Optimal full matching: sets of one treated and more controls, or the reverse; ATT."""

    method: Literal["full"]
    estimators: list[SetEstimator] = Field(min_length=1)


class SubclassificationDesign(ScoreSection):
    """Classes of the score with equally many treated persons; ATT."""

    method: Literal["subclassification"]
    subclasses: Whole = Field(ge=2, le=100)
    estimators: list[SetEstimator] = Field(min_length=1)


class CemDesign(DesignSection):
    """Coarsened exact matching; ATT."""

    kind: Literal["matching"]
    method: Literal["cem"]
    bins: Literal["sturges"] | dict[str, Whole | list[Number]] = Field(
        description="for a number: how many equally wide bins, or cut points; others: sturges"
    )
    estimators: list[SetEstimator] = Field(min_length=1)


class IpwDesign(ScoreSection):
    """Inverse probability weights."""

    method: Literal["ipw"]
    estimand: Literal["ATT", "ATE", "ATO"] = Field(description="ATO: overlap weights")
    trim: tuple[Number, Number] | None = Field(
        description="scores kept, lowest and highest; the effect is then on the persons inside"
    )
    estimators: list[Literal["difference_in_means", "aipw", "aipw_cross_fitted"]] = Field(
        min_length=1
    )


class EntropyDesign(DesignSection):
    """Entropy balancing: the most even weights that make the means equal; ATT."""

    kind: Literal["matching"]
    method: Literal["entropy"]
    moments: Whole = Field(ge=1, le=3, description="of numbers: means, squares, cubes")
    estimators: list[SetEstimator] = Field(min_length=1)


class UnmatchedDesign(DesignSection):
    """Everybody with weight one: the raw difference and the regression."""

    kind: Literal["matching"]
    method: Literal["none"]
    estimators: list[SetEstimator] = Field(min_length=1)


class MatchedDid(Section):
    """How `matched_did` finds persons who are alike before it compares their changes.

    With replacement, on the design's covariates, which are fixed before time zero: never on
    earlier outcomes (regression to the mean, Daw & Hatfield 2018). Nobody treated is left out, so
    that all comparisons are of the same persons.
    """

    neighbours: Whole | None = Field(ge=1, le=50, description="null: everybody, without matching")
    distance: Literal["logit", "mahalanobis"]
    bias_corrected: bool = Field(description="subtract what remaining differences explain")


class EventStudy(Section):
    """Effects by half-year of settlement: before the approach there should be none.

    Bounds are those of Rambachan & Roth (2023): how far a breach of parallel trends may go, in
    multiples of the largest before (relative magnitudes), or as a change of slope (smoothness).
    """

    estimator: EventEstimator
    without: list[str] = Field(
        description="covariates left out: what the half-year fixes, as the quarter does"
    )
    relative_magnitudes: list[Annotated[Number, Field(ge=0)]] = Field(max_length=20)
    smoothness: list[Annotated[Number, Field(ge=0)]] = Field(
        max_length=20, description="in the outcome's unit, for each half-year"
    )


class DidSection(DesignSection):
    """What difference-in-differences designs share."""

    matched_did: MatchedDid | None = Field(
        None, description="needed when matched_did is among the estimators"
    )


class DidCohortDesign(DidSection):
    """Cohort x place: repeated cross-sections of settlers, here and elsewhere."""

    kind: Literal["did_cohort"]
    estimators: list[CohortEstimator] = Field(min_length=1)
    event_study: EventStudy | None = None
    places: EventEstimator | None = Field(
        None,
        description="estimator of the checks on few municipalities: each in turn as if it were "
        "the intervention, each left out; the wild cluster bootstrap is of a linear model",
    )


class DidPanelDesign(DidSection):
    """The same persons before and after."""

    kind: Literal["did_panel"]
    before: str = Field(description="the outcome's earlier measurement")
    estimators: list[PanelEstimator] = Field(min_length=1)


class DidStaggeredDesign(DidSection):
    """Rollout within the approach: guidance starts in another month for each arm.

    Persons are followed month by month since settlement; a group is all who start in the same
    month since settlement, by the rule of their arm (Callaway & Sant'Anna 2021).
    """

    kind: Literal["did_staggered"]
    outcome: str = Field(description="one of `monthly`")
    months: Whole = Field(ge=2, le=120, description="last month since settlement")
    control: Literal["never_treated", "not_yet_treated"]
    control_cohort: bool = Field(description="the control cohort as persons never treated")
    base_period: Literal["varying", "universal"]
    anticipation: Whole = Field(ge=0, le=24, description="months before the start that may move")
    estimators: list[StaggeredEstimator] = Field(min_length=1)


class SurvivalDesign(DesignSection):
    """Time to work: who is followed as long as possible, not only to the end of a window.

    Persons are followed from time zero in calendar months until their first month of work or
    until they are seen no more: the end of the data, a departure, contamination of controls.
    """

    kind: Literal["survival"]
    outcome: str = Field(description="one of kind time_to_work: it says what a month of work is")
    weights: str | None = Field(
        description="matching design that weights the persons (method none: everybody once); "
        "null where no estimator asks for it"
    )
    competing: dict[str, str | list[Departure]] = Field(
        description="exit before work: an outcome of kind enrolment, or reasons of departure; "
        "reasons that are not named end the follow-up"
    )
    estimators: list[SurvivalEstimator] = Field(min_length=1)

    def weighted_by(self, estimator: str) -> str | None:
        """The matching design whose weights an estimator takes."""
        return self.weights if estimator in WEIGHTED_SURVIVAL else None


MatchingDesign = Annotated[
    NearestDesign
    | OptimalDesign
    | FullDesign
    | SubclassificationDesign
    | CemDesign
    | IpwDesign
    | EntropyDesign
    | UnmatchedDesign,
    Field(discriminator="method"),
]
Design = Annotated[
    MatchingDesign
    | DidCohortDesign
    | DidPanelDesign
    | DidStaggeredDesign
    | SurvivalDesign
    | InstrumentDesign,
    Field(discriminator="kind"),
]
