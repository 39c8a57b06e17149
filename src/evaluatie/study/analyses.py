"""The analyses of a study: the main one, its placebos and its variations; what each compares."""

from dataclasses import dataclass, replace
from typing import Any

from evaluatie.study.designs import SurvivalDesign
from evaluatie.study.model import Study
from evaluatie.study.placebos import CohortPlacebo, OutcomePlacebo
from evaluatie.study.robustness import Variation
from evaluatie.study.section import Interval

MAIN = "main"
LEVELS = "levels"
TIME_ZERO = 0  # the horizon of persons whose windows nobody has looked at
START_ARM = "start_arm"  # as time zero of a varied study: when guidance may start in its only arm
OTHER_WAY = {"rematched": "within_all", "within_all": "rematched"}


@dataclass(frozen=True)
class Analysis:
    """One run of a design: which outcomes and horizons, adjusted for what, who against whom.

    `cohorts` is empty for the study's own treatment; a cohort placebo gives other dates.
    `before` maps an outcome to its earlier measurement, for panel designs. `subgroup_matching` is
    how a matching design treats the levels of a subgroup, `variation` what a robustness analysis
    does otherwise. `levels` are the only pairs of subgroup and level to run; empty: all.
    """

    name: str
    outcomes: tuple[str, ...]
    horizons: tuple[int, ...]
    covariates: tuple[str, ...]
    before: str | None = None
    cohorts: tuple[Interval, Interval] | None = None
    with_everybody: bool = True
    with_subgroups: bool = False
    subgroup_matching: str = "rematched"
    variation: Variation | None = None
    levels: tuple[tuple[str, str], ...] = ()


def analyses(study: Study, design: str) -> list[Analysis]:
    """The main analysis of a design, its levels matched the other way, placebos, variations.

    The other way is there to be compared (in the technical appendix): at the primary horizon.
    Variations are of the primary outcome at the primary horizon. A design whose weights serve one
    of survival weights everybody at time zero too, whatever was seen of them later.
    """
    plan = study.designs[design]
    covariates = tuple(plan.covariates or study.covariates)
    if isinstance(plan, SurvivalDesign):
        main = Analysis(MAIN, (plan.outcome,), horizons(study), covariates, with_subgroups=True)
        return [main, *(_placebo(main, name, study) for name in study.placebos)]
    before = getattr(plan, "before", None)
    main = Analysis(
        MAIN, tuple(study.outcomes), horizons(study), covariates, before, with_subgroups=True,
        subgroup_matching=getattr(plan, "subgroup_matching", "rematched"),
    )  # fmt: skip
    others = [_placebo(main, name, study) for name in study.placebos]
    if design in survival_weights(study):
        others = [*others, *(_at_time_zero(one) for one in (main, *others))]
    others += [_varied(main, name, study) for name in variations(study, design)]
    if hasattr(plan, "subgroup_matching") and study.subgroups:
        return [main, _levels(main, study), *others]
    return [main, *others]


def survival_weights(study: Study) -> list[str]:
    """Designs whose weights serve one of survival."""
    plans = [plan for plan in study.designs.values() if isinstance(plan, SurvivalDesign)]
    return [plan.weights for plan in plans if plan.weights is not None]


def _at_time_zero(analysis: Analysis) -> Analysis:
    """The same persons and more, before any window is looked at."""
    return replace(analysis, outcomes=(), horizons=(TIME_ZERO,))


def _levels(main: Analysis, study: Study) -> Analysis:
    return replace(
        main,
        name=LEVELS,
        horizons=(study.primary.horizon or 0,),
        with_everybody=False,
        subgroup_matching=OTHER_WAY[main.subgroup_matching],
    )


def variations(study: Study, design: str) -> list[str]:
    """Robustness variations that a design is run with: weights for departures only did_cohort."""
    kind = study.designs[design].kind
    return [
        name
        for name, variation in study.robustness.items()
        if kind == "did_cohort" or (kind == "matching" and variation.departures is None)
    ]


def _varied(main: Analysis, name: str, study: Study) -> Analysis:
    arm = study.robustness[name].start_arm
    phases = [subgroup for subgroup, plan in study.subgroups.items() if plan.arms]
    return replace(
        main,
        name=name,
        outcomes=(study.primary.outcome,),
        horizons=(study.primary.horizon or 0,),
        with_everybody=arm is None,
        with_subgroups=arm is not None,
        subgroup_matching="rematched",
        variation=study.robustness[name],
        levels=tuple((subgroup, arm) for subgroup in phases if arm is not None),
    )


def start_variations(study: Study) -> dict[str, str]:
    """Variations that start the follow-up when the guidance of an arm may, with that arm."""
    return {
        name: variation.start_arm
        for name, variation in study.robustness.items()
        if variation.start_arm is not None
    }


def remeasured(study: Study) -> list[str]:
    """Variations for which persons or outcomes are derived again from the registers."""
    return [name for name, variation in study.robustness.items() if variation.remeasured]


def varied_study(study: Study, name: str) -> Study:
    """The study as a variation measures it: time zero, contamination, primary outcome."""
    variation = study.robustness[name]
    changes: dict[str, Any] = {}
    if variation.index_date and study.population:
        population = study.population.model_copy(update={"index_date": variation.index_date})
        changes["population"] = population
    if variation.start_arm and study.population:
        changes["population"] = study.population.model_copy(update={"index_date": START_ARM})
        changes["arms"] = {variation.start_arm: study.arms[variation.start_arm]}
    if variation.contamination and study.contamination:
        handling = {"handling": variation.contamination}
        changes["contamination"] = study.contamination.model_copy(update=handling)
    if variation.outcome:
        changes["outcomes"] = {**study.outcomes, study.primary.outcome: variation.outcome}
    return study.model_copy(update={**changes, "horizons": [study.primary.horizon]})


COMPARING = ("matching", "did_cohort", "did_panel")  # kinds that answer the primary question


def comparing(study: Study) -> list[str]:
    """The designs that estimate the primary result, in the order of the study."""
    return [name for name, plan in study.designs.items() if plan.kind in COMPARING]


def speaker(study: Study, design: str) -> str:
    """The estimator that speaks for a design: the plan's choice, else the first it names."""
    if design == study.primary.design:
        return study.primary.estimator
    return str(study.designs[design].estimators[0])


def adjusted_for(study: Study) -> list[str]:
    """The covariates of all designs, sorted."""
    return sorted({t for p in study.designs.values() for t in p.covariates or study.covariates})


def imputed_terms(study: Study, design: str | None = None) -> list[str]:
    """Covariates of which missing values are imputed: those of the study, or of one design.

    Of a design of survival also those of the design that gives its weights: these differ from set
    to set.
    """
    terms = study.missing.terms("impute") if study.missing else []
    if design is None:
        return terms
    plan = study.designs[design]
    own = [*(plan.covariates or study.covariates)]
    if isinstance(plan, SurvivalDesign) and plan.weights is not None:
        own += imputed_terms(study, plan.weights)
    return [term for term in terms if term in own]


def horizons(study: Study) -> tuple[int, ...]:
    """The study's horizons in months; (0,) when its outcomes have none."""
    return tuple(study.horizons) or (0,)


def _placebo(main: Analysis, name: str, study: Study) -> Analysis:
    placebo = study.placebos[name]
    if isinstance(placebo, CohortPlacebo):
        cohorts = (placebo.control, placebo.treatment)
        return Analysis(name, main.outcomes, main.horizons, main.covariates, cohorts=cohorts)
    # an earlier measurement of the outcome cannot also be a covariate of its own change
    left_out = {*placebo.without, placebo.before if main.before else None}
    covariates = tuple(term for term in main.covariates if term not in left_out)
    before = placebo.before if main.before else None
    return Analysis(name, (placebo.outcome.column,), (0,), covariates, before)


def outcome_columns(study: Study) -> dict[str, str]:
    """Of a persons study: outcome name -> column, with the columns that placebos and panels use."""
    columns = {name: outcome.column for name, outcome in study.outcomes.items()}  # type: ignore[union-attr]
    needed = [getattr(plan, "before", None) for plan in study.designs.values()]
    for placebo in study.placebos.values():
        if isinstance(placebo, OutcomePlacebo):
            needed += [placebo.outcome.column, placebo.before]
    return columns | {name: name for name in needed if name is not None}


def unit_of(study: Study, outcome: str) -> str:
    """Unit of an outcome, a secondary one or a placebo's; `share` for what is 0 or 1."""
    plans = dict(study.outcomes) | study.secondary | study.monthly
    for placebo in study.placebos.values():
        if isinstance(placebo, OutcomePlacebo):
            plans.setdefault(placebo.outcome.column, placebo.outcome)
    return plans[outcome].unit


def origin_subgroup(study: Study) -> str | None:
    """The first subgroup of the study that groups countries of origin."""
    found = (n for n, p in study.subgroups.items() if p.column == "herkomstland" and p.groups)
    return next(found, None)
