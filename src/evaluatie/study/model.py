"""The shape of a study file: frozen models that refuse unknown keys.

No key that can move a number has a default: a reader of the file sees every choice. Rules that
span several keys are in `rules`, so that they can be checked on the parts that are well formed.
"""

from typing import Annotated, Literal

from pydantic import Field

from evaluatie.study.account import Account
from evaluatie.study.designs import Design
from evaluatie.study.gates import Override, Unblinded
from evaluatie.study.inference import Gates, Inference
from evaluatie.study.missing import Missing
from evaluatie.study.outcomes import MonthlyOutcome, Name, Outcome, Text
from evaluatie.study.placebos import Placebo
from evaluatie.study.population import Arm, Cohorts, Contamination, Population, Subgroup
from evaluatie.study.power import Power
from evaluatie.study.robustness import Variation
from evaluatie.study.section import Number, Section, Whole
from evaluatie.study.sensitivity import Sensitivity
from evaluatie.study.source import Source
from evaluatie.study.told import Told


class Primary(Section):
    """The one result the study stands for, chosen before the numbers are seen."""

    outcome: Name
    horizon: Whole | None = None
    design: Name
    estimator: Text


class Disclosure(Section):
    """What may be printed. A rule that is not named is at its strictest usual value, never off."""

    minimum_cell: Whole = Field(
        ge=1,
        description="fewest persons behind any printed number; at least 10 of registers of origin "
        "files",
    )
    dominance: Number | None = Field(
        0.5, gt=0, le=1, description="largest part of a total of amounts that one person may have; "
        "null: not looked at",
    )  # fmt: skip
    group: Number | None = Field(
        0.9, gt=0.5, le=1, description="largest share of a group that may be printed to have "
        "reached an outcome: more says it of nearly each of them; null: not looked at",
    )  # fmt: skip
    rounding: Literal[5, 10] | None = Field(
        None, description="every printed number of persons is rounded to a multiple of it; null: "
        "as counted",
    )  # fmt: skip


class Reference(Section):
    """A published result to read beside the study's own."""

    label: Told
    outcome: Name
    horizon: Whole | None = None
    estimate: Number
    std_error: Number | None = Field(gt=0)
    source: Told


class Study(Section):
    """A whole analysis plan. Made by `load_study`, which also checks the rules across keys."""

    study: Name
    title: Told
    question: Told
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
    theory: Text | None = Field(
        None, description="file of the policy theory, as config/beleidstheorie.yaml; null: none"
    )
    power: Power | None = Field(
        None, description="what is expected before the data are there, for `snakemake power`"
    )
    account: Account | None = Field(
        None, description="what no table tells, for the last chapter of the report"
    )
    references: list[Reference] = Field(default_factory=list)
    labels: dict[str, Told] = Field(default_factory=dict)
