"""Rules for `power`: what is expected must fit what the study will do."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from evaluatie.study.levels import known_levels
from evaluatie.study.power import NO_EFFECT
from evaluatie.study.reading import did_you_mean
from evaluatie.study.rules.problem import Problem, listed, malformed

SIMULATED = ("matching", "did_cohort")


def _power_source(power: Any, source: Any, population: Any) -> Iterator[Problem]:
    if power and source.kind != "registers":
        problem = (
            "draws settlers by place and half-year: only a source of kind registers has those; "
            "remove it (for two groups of persons the closed formula of two means will do)"
        )
        yield ("power",), problem
    if power and population and population.index_date == "start_begeleiding":
        problem = "needs population.index_date vestigingsdatum or vergunningdatum: when guidance "
        yield ("power",), problem + "starts is not simulated; remove it, or plan by settlement"


def _power_effects(power: Any) -> Iterator[Problem]:
    if not power:
        return
    place = ("power", "effects")
    if len(set(power.effects)) < len(power.effects):
        yield place, "an effect is given twice"
    if NO_EFFECT not in power.effects:
        yield place, "must hold 0: false alarms and detectable effects are found without an effect"
    if power.relevant_effect not in power.effects:
        problem = f"is not one of the effects tried: {listed(power.effects)}; add it there"
        yield ("power", "relevant_effect"), problem


def _power_persons(power: Any, population: Any) -> Iterator[Problem]:
    if not power or not population:
        return
    places = [population.municipality, *population.comparison]
    for name in power.persons:
        if name not in places:
            problem = f"is not a municipality of the population: {listed(places)}"
            yield ("power", "persons", name), problem
    for name in places:
        if name not in power.persons:
            problem = f"{name} is missing: say how many persons of it are expected"
            yield ("power", "persons"), problem


def _power_half_years(power: Any, cohorts: Any) -> Iterator[Problem]:
    """Half-years within a cohort, some of them in each."""
    if not power or not cohorts:
        return
    intervals = {"control": cohorts.control, "treatment": cohorts.treatment}
    for name, expected in power.persons.items():
        found = {half_year: _cohort_of(half_year, intervals) for half_year in expected}
        for half_year, cohort in found.items():
            if cohort is None:
                problem = "no cohort of the study holds the whole half-year: leave it out"
                yield ("power", "persons", name, half_year), problem
        for cohort in intervals:
            if cohort not in found.values():
                problem = f"has nobody in the {cohort} cohort: nothing can be compared"
                yield ("power", "persons", name), problem


def _cohort_of(half_year: str, intervals: dict[str, Any]) -> str | None:
    year, half = int(half_year[:4]), int(half_year[-1])
    if year < 1900:
        return None
    first = dt.date(year, 6 * half - 5, 1)
    last = dt.date(year, 6, 30) if half == 1 else dt.date(year, 12, 31)
    held = (n for n, one in intervals.items() if one.start <= first and last <= one.until)
    return next(held, None)


def _power_outcomes(
    power: Any, outcomes: Any, horizons: Any, primary: Any, written: Any
) -> Iterator[Problem]:
    if not power:
        return
    unread = malformed(written, "outcomes", outcomes)
    for name, expected in power.outcomes.items():
        place = ("power", "outcomes", name)
        if name not in (*outcomes, *unread):
            yield place, f"is not one of the outcomes: {listed(outcomes)}"
        elif name in outcomes and outcomes[name].unit != "share":
            yield place, "is no share of persons: only shares are simulated; leave it out"
        for key in ("base", "trend"):
            missing = [horizon for horizon in horizons if horizon not in getattr(expected, key)]
            if missing:
                yield (*place, key), f"must name every horizon of the study: add {listed(missing)}"
    if primary.outcome not in power.outcomes:
        problem = f"{primary.outcome} is missing: it is the study's primary outcome"
        yield ("power", "outcomes"), problem


def _power_shares_fit(power: Any, cohorts: Any) -> Iterator[Problem]:
    """What is expected of the last settlers, with the largest effect, is a share still."""
    if not power or not cohorts:
        return
    years = (cohorts.treatment.until - cohorts.control.start).days / 365.25
    for name, expected in power.outcomes.items():
        for horizon in set(expected.base) & set(expected.trend):
            trend = years * expected.trend[horizon]
            least, most = (expected.base[horizon] + end for end in (min(trend, 0), max(trend, 0)))
            if least < 0 or most + max(power.effects) > 1:
                problem = "with the trend and the largest effect this is no share any more"
                yield ("power", "outcomes", name, "base", horizon), problem


def _power_subgroups(power: Any, subgroups: Any, written: Any) -> Iterator[Problem]:
    if not power:
        return
    known = [name for name, plan in subgroups.items() if plan.column]
    for name, shares in power.shares.items():
        place = ("power", "shares", name)
        if name not in (*known, *malformed(written, "subgroups", subgroups)):
            yield place, f"is not a subgroup by a column of persons: {listed(known)}"
        if abs(sum(shares.values()) - 1) > 1e-6:
            yield place, "the shares of its levels must add up to 1"


def _power_levels(power: Any, subgroups: Any) -> Iterator[Problem]:
    """Levels of free columns are known when the persons are there: their names are checked then."""
    for name, shares in power.shares.items() if power else ():
        levels = known_levels(subgroups[name]) if name in subgroups else ()
        for level in shares:
            if levels and level not in levels:
                problem = f"is not a level of {name}: {listed(levels)}"
                yield ("power", "shares", name, level), problem + did_you_mean(level, levels)


def _power_judged(power: Any, designs: Any, primary: Any, written: Any) -> Iterator[Problem]:
    if not power:
        return
    known = [name for name, plan in designs.items() if plan.kind in SIMULATED]
    pairs = [(one.design, one.estimator) for one in power.judged]
    for number, one in enumerate(power.judged):
        place, plan = ("power", "judged", number), designs.get(one.design)
        if one.design not in (*known, *malformed(written, "designs", designs)):
            problem = f"{one.design} is no design of kind {' or '.join(SIMULATED)} of this study"
            yield (*place, "design"), f"{problem}: {listed(known)}"
        elif plan and one.estimator not in plan.estimators:
            problem = f"is not one of the design's estimators: {listed(plan.estimators)}"
            yield (*place, "estimator"), problem
        if (one.design, one.estimator) in pairs[:number]:
            yield place, "this design and estimator are given twice"
    if (primary.design, primary.estimator) not in pairs:
        problem = f"{primary.design} with {primary.estimator} is missing: it is the primary result"
        yield ("power", "judged"), problem


RULES = (
    _power_source,
    _power_effects,
    _power_persons,
    _power_half_years,
    _power_outcomes,
    _power_shares_fit,
    _power_subgroups,
    _power_levels,
    _power_judged,
)
