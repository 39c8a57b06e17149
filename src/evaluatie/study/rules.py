"""Rules across sections of a study file.

Each rule takes the sections it names and yields problems: where and what. A rule is skipped when
one of its sections is not well formed; that section's own problems are listed anyway.
"""

import datetime as dt
import inspect
from collections.abc import Callable, Iterator
from typing import Any

from evaluatie.months import add_months
from evaluatie.study.columns import PERSON_COVARIATES, TREATED_ONLY

OVERALL, MAIN = "all", "main"
Problem = tuple[tuple[str | int, ...], str]
Rule = Callable[..., Iterator[Problem]]


def broken_rules(parts: dict[str, Any]) -> list[Problem]:
    """All problems across the well-formed sections."""
    problems: list[Problem] = []
    for rule in RULES:
        needs = list(inspect.signature(rule).parameters)
        if all(name in parts for name in needs):
            problems += rule(**{name: parts[name] for name in needs})
    return problems


def _register_sections(
    source: Any, population: Any, cohorts: Any, horizons: Any
) -> Iterator[Problem]:
    needed = {"population": population, "cohorts": cohorts, "horizons": horizons}
    for name, section in needed.items():
        if source.kind == "registers" and not section:
            yield (name,), "is missing: a study of registers needs it"
        if source.kind == "persons" and section:
            yield (name,), "does not apply to a source of kind persons; remove it"


def _rollout_sections(source: Any, arms: Any, contamination: Any) -> Iterator[Problem]:
    for name, section in {"arms": arms, "contamination": contamination}.items():
        if source.kind == "persons" and section:
            yield (name,), "does not apply to a source of kind persons; remove it"


def _world(source: Any) -> Iterator[Problem]:
    if source.kind == "registers" and (source.origin == "synthetic") != (source.world is not None):
        where = (
            "origin synthetic needs"
            if source.origin == "synthetic"
            else "only origin synthetic has"
        )
        yield ("source", "world"), f"{where} a world (size, effect, trend)"


def _outcomes_of_source(source: Any, outcomes: Any) -> Iterator[Problem]:
    fitting = {"registers": ("work", "enrolment"), "persons": ("column",)}[source.kind]
    for name, outcome in outcomes.items():
        if outcome.kind not in fitting:
            yield (
                ("outcomes", name, "kind"),
                f"a source of kind {source.kind} has outcomes of kind {' or '.join(fitting)}",
            )


def _primary(primary: Any, written: Any, horizons: Any) -> Iterator[Problem]:
    if primary.outcome not in _names(written, "outcomes"):
        names = _listed(_names(written, "outcomes"))
        yield ("primary", "outcome"), f"is not one of the outcomes: {names}"
    if horizons and primary.horizon not in horizons:
        yield ("primary", "horizon"), f"is not one of the horizons: {_listed(horizons)}"
    if not horizons and primary.horizon is not None:
        yield ("primary", "horizon"), "the study has no horizons; remove it"


def _primary_design(primary: Any, designs: Any, written: Any) -> Iterator[Problem]:
    if primary.design not in _names(written, "designs"):
        names = _listed(_names(written, "designs"))
        yield ("primary", "design"), f"is not one of the designs: {names}"
    elif primary.design in designs:
        estimators = designs[primary.design].estimators
        if primary.estimator not in estimators:
            names = _listed(estimators)
            yield ("primary", "estimator"), f"is not one of the design's estimators: {names}"


def _horizons(horizons: Any, source: Any, cohorts: Any, outcomes: Any) -> Iterator[Problem]:
    if len(set(horizons)) != len(horizons):
        yield ("horizons",), "a horizon is given twice"
    if source.kind == "registers" and cohorts:
        for number, horizon in enumerate(horizons):
            end = add_months(cohorts.treatment.start, horizon).item()
            if end > source.data_until + dt.timedelta(days=1):
                yield (
                    ("horizons", number),
                    f"{horizon} months after the first treated settlement lies beyond "
                    f"source.data_until ({source.data_until})",
                )
    for name, outcome in outcomes.items():
        if outcome.kind == "work" and horizons and outcome.months > min(horizons):
            yield (
                ("outcomes", name, "months"),
                f"{outcome.months} months do not fit in the shortest horizon ({min(horizons)})",
            )


def _cohorts(cohorts: Any, contamination: Any) -> Iterator[Problem]:
    if cohorts and cohorts.control.until >= cohorts.treatment.start:
        yield ("cohorts",), "the control cohort must end before the treatment cohort starts"
    if cohorts and contamination and contamination.start <= cohorts.control.start:
        yield ("contamination", "from"), "leaves no clean month of the control cohort"


def _population(population: Any) -> Iterator[Problem]:
    if population and population.municipality in population.comparison:
        yield ("population", "comparison"), "holds the intervention municipality itself"
    if population and population.age[0] > population.age[1]:
        yield ("population", "age"), "the youngest age is above the oldest"


def _arms(arms: Any, cohorts: Any) -> Iterator[Problem]:
    for name, arm in arms.items():
        first, last = arm.settled
        if first > last:
            yield ("arms", name, "settled"), "the last day lies before the first"
        elif cohorts and not cohorts.treatment.start <= first <= last <= cohorts.treatment.until:
            yield ("arms", name, "settled"), "lies outside the treatment cohort"
    names = list(arms)
    for number, name in enumerate(names):
        for other in names[:number]:
            if _overlap(arms[name], arms[other]):
                yield ("arms", name, "settled"), f"a person can be in this arm and in {other}"


def _overlap(one: Any, other: Any) -> bool:
    same_route = one.route is None or other.route is None or one.route == other.route
    return same_route and one.settled[0] <= other.settled[1] and other.settled[0] <= one.settled[1]


def _subgroups(subgroups: Any, arms: Any) -> Iterator[Problem]:
    for name, subgroup in subgroups.items():
        if subgroup.arms and not arms:
            yield ("subgroups", name, "arms"), "the study has no arms"


def _register_columns(
    source: Any, subgroups: Any, covariates: Any, inference: Any
) -> Iterator[Problem]:
    if source.kind != "registers":
        return
    for name, subgroup in subgroups.items():
        if subgroup.column is not None and subgroup.column not in PERSON_COVARIATES:
            yield (
                ("subgroups", name, "column"),
                f"is not a column known at settlement: {_listed(PERSON_COVARIATES)}",
            )
    for number, term in enumerate(covariates):
        yield from _known_covariate(("covariates", number), term, subgroups)
    if inference.cluster not in (None, "huishouden_id", "gemeente"):
        yield ("inference", "cluster"), "must be huishouden_id, gemeente or null"


def _known_covariate(place: Any, term: Any, subgroups: Any) -> Iterator[Problem]:
    if term in TREATED_ONLY:
        yield place, f"{term} is recorded for treated persons only: it cannot be matched on"
    elif term not in PERSON_COVARIATES and not (term in subgroups and subgroups[term].column):
        known = [*PERSON_COVARIATES, *subgroups]
        yield (
            place,
            f"{term} is neither a column known at settlement nor a subgroup: {_listed(known)}",
        )


def _design_columns(
    source: Any, subgroups: Any, designs: Any, covariates: Any
) -> Iterator[Problem]:
    for name, design in designs.items():
        if source.kind == "registers":
            for number, term in enumerate(design.covariates or []):
                yield from _known_covariate(
                    ("designs", name, "covariates", number), term, subgroups
                )
        for number, term in enumerate(getattr(design, "exact", [])):
            if term not in (design.covariates or covariates):
                yield ("designs", name, "exact", number), f"{term} is not among the covariates"


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


def _nearest(designs: Any) -> Iterator[Problem]:
    for name, design in designs.items():
        if getattr(design, "ties", None) == "all" and design.replacement is not True:
            yield ("designs", name, "ties"), "'all' needs replacement: true"
        trim = getattr(design, "trim", None)
        if trim is not None and not 0 <= trim[0] < trim[1] <= 1:
            yield ("designs", name, "trim"), "must be two rising numbers between 0 and 1"
        if trim is not None and "aipw" in design.estimators:
            yield ("designs", name, "estimators"), "aipw needs trim: null"


def _placebo_gate(written: Any, gates: Any) -> Iterator[Problem]:
    if gates.placebo and not _names(written, "placebos"):
        yield ("gates", "placebo"), "the study names no placebo: add one, or say placebo: false"


def _placebos(placebos: Any, source: Any, cohorts: Any, covariates: Any) -> Iterator[Problem]:
    for name, placebo in placebos.items():
        place = ("placebos", name)
        fitting = {"registers": "cohorts", "persons": "outcome"}[source.kind]
        if placebo.kind != fitting:
            yield (*place, "kind"), f"a source of kind {source.kind} has placebos of kind {fitting}"
        elif placebo.kind == "cohorts":
            yield from _placebo_cohorts(place, placebo, cohorts)
        else:
            for number, term in enumerate(placebo.without):
                if term not in covariates:
                    yield (*place, "without", number), f"{term} is not among the covariates"


def _placebo_cohorts(place: Any, placebo: Any, cohorts: Any) -> Iterator[Problem]:
    if placebo.control.until >= placebo.treatment.start:
        yield place, "its control cohort must end before its treatment cohort starts"
    if cohorts and placebo.treatment.until >= cohorts.treatment.start:
        yield (*place, "treatment"), "must be settled before the study's treatment cohort"
    if cohorts and placebo.control.start < cohorts.control.start:
        yield (*place, "control"), "starts before the study's control cohort"
    if cohorts and placebo.treatment.until > cohorts.control.until:
        yield (*place, "treatment"), "ends after the study's control cohort"


def _reserved_names(written: Any) -> Iterator[Problem]:
    """Names that the tables of results use for everybody and for the main analysis."""
    if OVERALL in _names(written, "subgroups"):
        yield ("subgroups", OVERALL), "this name stands for everybody; choose another"
    if MAIN in _names(written, "placebos"):
        yield ("placebos", MAIN), "this name stands for the main analysis; choose another"


def _references(references: Any, written: Any, horizons: Any) -> Iterator[Problem]:
    for number, reference in enumerate(references):
        if reference.outcome not in _names(written, "outcomes"):
            yield ("references", number, "outcome"), "is not one of the outcomes"
        if reference.horizon is not None and reference.horizon not in horizons:
            yield ("references", number, "horizon"), "is not one of the horizons"


def _names(written: Any, section: str) -> list[str]:
    """Names in a section as written, whether well formed or not."""
    entries = written.get(section)
    return list(entries) if isinstance(entries, dict) else []


def _listed(names: Any) -> str:
    return ", ".join(map(str, names))


RULES: tuple[Rule, ...] = (
    _register_sections,
    _rollout_sections,
    _world,
    _outcomes_of_source,
    _primary,
    _primary_design,
    _horizons,
    _cohorts,
    _population,
    _arms,
    _subgroups,
    _register_columns,
    _design_columns,
    _designs,
    _nearest,
    _placebo_gate,
    _placebos,
    _reserved_names,
    _references,
)
