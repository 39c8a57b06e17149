"""Rules for every study: names that refer to each other, and choices that need another."""

from collections.abc import Iterator
from typing import Any

from evaluatie.study.rules.problem import (
    LEVELS,
    MAIN,
    OVERALL,
    Problem,
    listed,
    malformed,
    names_in,
)
from evaluatie.study.rules.registers import placebo_cohorts


def _outcomes_of_source(source: Any, outcomes: Any, secondary: Any) -> Iterator[Problem]:
    if source.kind == "persons" and secondary:
        yield ("secondary",), "does not apply to a source of kind persons; remove it"
    for section, plans in (("outcomes", outcomes), ("secondary", secondary)):
        for name, outcome in plans.items():
            if source.kind == "registers" and outcome.kind == "column":
                yield (section, name, "kind"), f"a source of kind registers has no {outcome.kind}s"
            if source.kind == "persons" and outcome.kind != "column":
                problem = "a source of kind persons has outcomes of kind column"
                yield (section, name, "kind"), problem


def _any_of(outcomes: Any, secondary: Any, written: Any) -> Iterator[Problem]:
    """What `any_of` joins must be shares of the study that are not joined themselves."""
    plans = {**outcomes, **secondary}
    unread = malformed(written, "outcomes", plans) + malformed(written, "secondary", plans)
    shares = [n for n, plan in plans.items() if plan.unit == "share" and plan.kind != "any_of"]
    for section, part in (("outcomes", outcomes), ("secondary", secondary)):
        for name, plan in part.items():
            for number, other in enumerate(getattr(plan, "outcomes", [])):
                if other not in (*shares, *unread):
                    problem = f"{other} is not a share of this study: {listed(shares)}"
                    yield (section, name, "outcomes", number), problem


def _outcome_twice(written: Any) -> Iterator[Problem]:
    for name in names_in(written, "secondary"):
        if name in names_in(written, "outcomes"):
            yield ("secondary", name), "this name is among the outcomes already"


def _primary_outcome(primary: Any, outcomes: Any, written: Any) -> Iterator[Problem]:
    known = [*outcomes, *malformed(written, "outcomes", outcomes)]
    if primary.outcome not in known:
        yield ("primary", "outcome"), f"is not one of the outcomes: {listed(known)}"


def _primary_horizon(primary: Any, horizons: Any) -> Iterator[Problem]:
    if horizons and primary.horizon not in horizons:
        yield ("primary", "horizon"), f"is not one of the horizons: {listed(horizons)}"
    if not horizons and primary.horizon is not None:
        yield ("primary", "horizon"), "the study has no horizons; remove it"


def _primary_design(primary: Any, designs: Any, written: Any) -> Iterator[Problem]:
    if primary.design not in names_in(written, "designs"):
        names = listed(names_in(written, "designs"))
        yield ("primary", "design"), f"is not one of the designs: {names}"
    elif primary.design in designs:
        estimators = designs[primary.design].estimators
        if primary.estimator not in estimators:
            names = listed(estimators)
            yield ("primary", "estimator"), f"is not one of the design's estimators: {names}"


def _subgroups(subgroups: Any, arms: Any, written: Any) -> Iterator[Problem]:
    for name, subgroup in subgroups.items():
        if subgroup.arms and not arms and not malformed(written, "arms", arms):
            yield ("subgroups", name, "arms"), "the study has no arms"


def _designs(designs: Any, source: Any, population: Any) -> Iterator[Problem]:
    for name, design in designs.items():
        place = ("designs", name)
        if design.kind == "did_cohort" and source.kind != "registers":
            yield (*place, "kind"), "did_cohort needs a source of kind registers; use did_panel"
        elif design.kind == "did_cohort" and population and not population.comparison:
            yield (
                (*place, "kind"),
                "without population.comparison there is no difference-in-differences: "
                "name the comparison municipalities, or use a matching design",
            )
        if design.kind == "did_panel" and source.kind != "persons":
            yield (*place, "kind"), "did_panel needs a source of kind persons; use did_cohort"
        if len(set(design.estimators)) != len(design.estimators):
            yield (*place, "estimators"), "an estimator is given twice"


def _placebo_gate(placebos: Any, gates: Any, written: Any) -> Iterator[Problem]:
    if gates.placebo and not placebos and not malformed(written, "placebos", placebos):
        yield ("gates", "placebo"), "the study names no placebo: add one, or say placebo: false"


def _placebos(placebos: Any, source: Any, cohorts: Any, covariates: Any) -> Iterator[Problem]:
    for name, placebo in placebos.items():
        place = ("placebos", name)
        fitting = {"registers": "cohorts", "persons": "outcome"}[source.kind]
        if placebo.kind != fitting:
            yield (*place, "kind"), f"a source of kind {source.kind} has placebos of kind {fitting}"
        elif placebo.kind == "cohorts":
            yield from placebo_cohorts(place, placebo, cohorts)
        else:
            for number, term in enumerate(placebo.without):
                if term not in covariates:
                    yield (*place, "without", number), f"{term} is not among the covariates"


def _reserved_names(written: Any) -> Iterator[Problem]:
    """Names that the tables of results use for everybody and for the main analysis."""
    if OVERALL in names_in(written, "subgroups"):
        yield ("subgroups", OVERALL), "this name stands for everybody; choose another"
    for name in (MAIN, LEVELS):
        if name in names_in(written, "placebos"):
            yield (
                ("placebos", name),
                "this name stands for an analysis; choose another",
            )


def _repeated(population: Any, covariates: Any) -> Iterator[Problem]:
    lists: dict[tuple[str, ...], list[str]] = {("covariates",): covariates}
    if population:
        lists["population", "comparison"] = population.comparison
    for place, names in lists.items():
        if len(set(names)) != len(names):
            yield place, "a name is given twice"


def _references(references: Any, outcomes: Any, horizons: Any, written: Any) -> Iterator[Problem]:
    for number, reference in enumerate(references):
        if reference.outcome not in (*outcomes, *malformed(written, "outcomes", outcomes)):
            yield ("references", number, "outcome"), "is not one of the outcomes"
        if reference.horizon is not None and reference.horizon not in horizons:
            yield ("references", number, "horizon"), "is not one of the horizons"


RULES = (
    _outcomes_of_source,
    _any_of,
    _outcome_twice,
    _primary_outcome,
    _primary_horizon,
    _primary_design,
    _subgroups,
    _designs,
    _placebo_gate,
    _placebos,
    _reserved_names,
    _repeated,
    _references,
)
