"""The shape of a study file: frozen models that refuse unknown keys.

No key that can move a number has a default: a reader of the file sees every choice. Rules that
span several keys are in `rules`, so that they can be checked on the parts that are well formed.
"""

from typing import Annotated, Literal

from pydantic import Field, ValidationInfo, field_validator, model_validator

from evaluatie.study.designs import Design
from evaluatie.study.gates import CHOICES, Override, Unblinded
from evaluatie.study.missing import Missing
from evaluatie.study.outcomes import ColumnOutcome, MonthlyOutcome, Name, Outcome, Text
from evaluatie.study.power import Power
from evaluatie.study.robustness import Variation
from evaluatie.study.section import Day, Interval, Number, Section, Whole
from evaluatie.study.sensitivity import Sensitivity


class World(Section):
    """Multipliers on the calibrated synthetic world; 1 is the calibration, 0 switches it off."""

    size: Number = Field(gt=0, le=100, description="number of persons")
    effect: Number = Field(ge=-1, le=5, description="effect of the approach")
    trend: Number = Field(ge=-1, le=5, description="rise of the labour market, in every place")


class RegistersSource(Section):
    """Extracts in the tables of the data contract, one folder for each cohort."""

    kind: Literal["registers"]
    origin: Literal["synthetic", "files"]
    mapping: Text | None = Field(
        description="name of a file in config/mappings, or its path; null: the contract's own names"
    )
    jobs: Literal["spells", "loonaangiften"] = Field(
        "spells", description="which of the two shapes of dienstverbanden is delivered"
    )
    extracts: dict[Name, Text] = Field(min_length=1, description="extract name: folder")
    data_until: Day = Field(description="last day on which every register is complete")
    max_quarantined: Number = Field(ge=0, le=1, description="share of a table's rows; more stops")
    world: World | None = None

    @field_validator("mapping")
    @classmethod
    def _own_names(cls, mapping: str | None, others: ValidationInfo) -> str | None:
        if mapping is not None and others.data.get("origin") == "synthetic":
            raise ValueError("only null is supported for a synthetic world: it has its own names")
        return mapping

    @field_validator("jobs")
    @classmethod
    def _own_shape(cls, jobs: str, others: ValidationInfo) -> str:
        if jobs != "spells" and others.data.get("origin") == "synthetic":
            raise ValueError("a synthetic world delivers spells")
        return jobs


class Treatment(Section):
    """Who is treated: values of one column; persons with other values are left out, counted."""

    column: Text
    treated: list[str | int | float | bool] = Field(min_length=1)
    control: list[str | int | float | bool] = Field(min_length=1)


class PersonsSource(Section):
    """One CSV or Parquet file with one row for each person."""

    kind: Literal["persons"]
    origin: Literal["files"]
    file: Text
    id: Text | None = Field(description="column with a unique person id; null: the row number")
    treatment: Treatment
    derive: dict[Name, Text] = Field(description="new column: expression of other columns")


Source = Annotated[RegistersSource | PersonsSource, Field(discriminator="kind")]


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


class Primary(Section):
    """The one result the study stands for, chosen before the numbers are seen."""

    outcome: Name
    horizon: Whole | None = None
    design: Name
    estimator: Text


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


class Disclosure(Section):
    """What may be printed."""

    minimum_cell: Whole = Field(ge=1, description="fewest persons behind any printed number")


class Reference(Section):
    """A published result to read beside the study's own."""

    label: Text
    outcome: Name
    horizon: Whole | None = None
    estimate: Number
    std_error: Number | None = Field(gt=0)
    source: Text


class Study(Section):
    """A whole analysis plan. Made by `load_study`, which also checks the rules across keys."""

    study: Name
    title: Text
    question: Text
    seed: Whole = Field(ge=0)
    source: Source
    population: Population | None = None
    cohorts: Cohorts | None = None
    arms: dict[Name, Arm] = Field(default_factory=dict)
    contamination: Contamination | None = None
    outcomes: dict[Name, Outcome] = Field(min_length=1)
    secondary: dict[Name, Outcome] = Field(
        default_factory=dict, description="measured and described, without an estimate of effects"
    )
    monthly: dict[Name, MonthlyOutcome] = Field(
        default_factory=dict, description="measured month by month, for a staggered rollout"
    )
    horizons: list[Annotated[Whole, Field(ge=1, le=120)]] = Field(default_factory=list)
    primary: Primary
    subgroups: dict[Name, Subgroup]
    covariates: list[Text] = Field(min_length=1)
    missing: Missing | None = Field(
        None, description="covariates that are not known of everybody; null: a number that is "
        "missing stops the run, a category becomes the level onbekend",
    )  # fmt: skip
    designs: dict[Name, Design] = Field(min_length=1)
    placebos: dict[Name, Placebo]
    robustness: dict[Name, Variation] = Field(default_factory=dict)
    sensitivity: Sensitivity | None = None
    inference: Inference
    gates: Gates
    overrides: list[Override] = Field(default_factory=list)
    blind: bool = Field(
        False, description="hides effects until all gates of the primary result pass, or unblinded"
    )
    unblinded: Unblinded | None = None
    disclosure: Disclosure
    power: Power | None = Field(
        None, description="what is expected before the data are there, for `snakemake power`"
    )
    references: list[Reference] = Field(default_factory=list)
    labels: dict[str, Text] = Field(default_factory=dict)
