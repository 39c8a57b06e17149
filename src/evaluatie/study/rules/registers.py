"""Rules for a study of registers: dates, places, arms and the columns of `personen`."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from evaluatie.months import add_months
from evaluatie.study.columns import NUMERIC, PERSON_COVARIATES, TREATED_ONLY
from evaluatie.study.levels import fixed_values
from evaluatie.study.reading import did_you_mean
from evaluatie.study.rules.problem import Problem, listed, malformed

FEWEST = 10  # persons behind a printed number: export practice of Statistics Netherlands


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


def _disclosure(source: Any, disclosure: Any) -> Iterator[Problem]:
    """Real persons of registers; a synthetic world and public files may print smaller numbers."""
    real = source.kind == "registers" and source.origin == "files"
    if real and disclosure.minimum_cell < FEWEST:
        problem = f"must be at least {FEWEST} for registers of real persons (origin files)"
        yield ("disclosure", "minimum_cell"), problem


def _horizons(horizons: Any, source: Any, cohorts: Any) -> Iterator[Problem]:
    if len(set(horizons)) != len(horizons):
        yield ("horizons",), "a horizon is given twice"
    if source.kind == "registers" and cohorts:
        for number, horizon in enumerate(horizons):
            end = add_months(cohorts.treatment.start, horizon).item()
            if end - dt.timedelta(days=1) > source.data_until:  # type: ignore[operator]
                yield (
                    ("horizons", number),
                    f"{horizon} months after the first treated settlement lies beyond "
                    f"source.data_until ({source.data_until})",
                )


def _months_fit(horizons: Any, outcomes: Any, secondary: Any) -> Iterator[Problem]:
    """Work must fit in every horizon; what follows a first month of work in the longest one."""
    for section, plans in (("outcomes", outcomes), ("secondary", secondary)):
        for name, outcome in plans.items():
            months = getattr(outcome, "months", 0)
            shortest = outcome.kind in ("work", "benefit_exit")
            limit = (min if shortest else max)(horizons, default=months)
            if months > limit:
                which = "shortest" if shortest else "longest"
                yield (
                    (section, name, "months"),
                    f"{months} months do not fit in the {which} horizon ({limit})",
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


def _register_columns(
    source: Any, subgroups: Any, covariates: Any, written: Any
) -> Iterator[Problem]:
    if source.kind != "registers":
        return
    for name, subgroup in subgroups.items():
        if subgroup.column is not None and subgroup.column not in PERSON_COVARIATES:
            yield (
                ("subgroups", name, "column"),
                f"is not a column known at settlement: {listed(PERSON_COVARIATES)}",
            )
    known = _known_columns(subgroups, written)
    for number, term in enumerate(covariates):
        yield from _known_covariate(("covariates", number), term, known)


def _cluster(source: Any, inference: Any) -> Iterator[Problem]:
    known = (None, "huishouden_id", "gemeente")
    if source.kind == "registers" and inference.cluster not in known:
        yield ("inference", "cluster"), "must be huishouden_id, gemeente or null"


def _known_columns(subgroups: Any, written: Any) -> list[str]:
    """Columns known at settlement, and subgroups of them; of malformed ones that is not known."""
    groups = [name for name, subgroup in subgroups.items() if subgroup.column]
    names = [*PERSON_COVARIATES, *groups, *malformed(written, "subgroups", subgroups)]
    return list(dict.fromkeys(names))  # a subgroup may be called as its column


def _known_covariate(place: Any, term: str, known: list[str]) -> Iterator[Problem]:
    if term in TREATED_ONLY:
        yield place, f"{term} is recorded for treated persons only: it cannot be matched on"
    elif term not in known:
        yield (
            place,
            f"{term} is neither a column known at settlement nor a subgroup: {listed(known)}",
        )


def _design_columns(source: Any, subgroups: Any, designs: Any, written: Any) -> Iterator[Problem]:
    known = _known_columns(subgroups, written)
    for name, design in designs.items():
        if source.kind == "registers":
            for number, term in enumerate(design.covariates or []):
                yield from _known_covariate(("designs", name, "covariates", number), term, known)


def placebo_cohorts(place: Any, placebo: Any, cohorts: Any) -> Iterator[Problem]:
    """Both cohorts of a placebo lie, in order, within the study's control cohort."""
    if placebo.control.until >= placebo.treatment.start:
        yield place, "its control cohort must end before its treatment cohort starts"
    if cohorts and placebo.treatment.until >= cohorts.treatment.start:
        yield (*place, "treatment"), "must be settled before the study's treatment cohort"
    if cohorts and placebo.control.start < cohorts.control.start:
        yield (*place, "control"), "starts before the study's control cohort"
    if cohorts and placebo.treatment.until > cohorts.control.until:
        yield (*place, "treatment"), "ends after the study's control cohort"


def _cuts(source: Any, subgroups: Any) -> Iterator[Problem]:
    for name, subgroup in subgroups.items():
        known = subgroup.column in PERSON_COVARIATES and subgroup.column not in NUMERIC
        if source.kind == "registers" and subgroup.cuts is not None and known:
            yield ("subgroups", name, "cuts"), f"{subgroup.column} is not a number"


def _groups(source: Any, subgroups: Any) -> Iterator[Problem]:
    """Codes in a group must be codes of the column, where the data contract fixes them."""
    for name, subgroup in subgroups.items() if source.kind == "registers" else ():
        values = fixed_values(subgroup.column or "")
        for level, codes in (subgroup.groups or {}).items() if values else ():
            for number, code in enumerate(codes):
                if code not in values:
                    problem = f"{code} is not a value of {subgroup.column}: {listed(values)}"
                    place = ("subgroups", name, "groups", level, number)
                    yield place, problem + did_you_mean(code, values)


RULES = (
    _register_sections,
    _rollout_sections,
    _world,
    _disclosure,
    _horizons,
    _months_fit,
    _cohorts,
    _population,
    _arms,
    _register_columns,
    _cluster,
    _design_columns,
    _cuts,
    _groups,
)
