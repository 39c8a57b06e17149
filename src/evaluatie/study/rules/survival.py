"""Rules for designs of survival: what counts as work, whose weights, what competes with work."""

from collections.abc import Iterator
from typing import Any

from evaluatie.study.designs import WEIGHTED_SURVIVAL
from evaluatie.study.rules.problem import Problem, listed, malformed

CENSORED = "censored"


def _survivals(designs: Any) -> Iterator[tuple[tuple[str, str], Any]]:
    """The place and plan of each design of survival."""
    for name, design in designs.items():
        if design.kind == "survival":
            yield ("designs", name), design


def _source(designs: Any, source: Any, population: Any, primary: Any) -> Iterator[Problem]:
    for place, design in _survivals(designs):
        if source.kind != "registers":
            problem = "survival needs a source of kind registers: a persons file has no months"
            yield (*place, "kind"), problem
        elif any(e.startswith("rmst_did") for e in design.estimators) and not (
            population and population.comparison
        ):
            problem = "rmst_did needs population.comparison: name the comparison municipalities"
            yield (*place, "estimators"), problem
        if primary.design == place[1]:
            problem = "survival stands beside the primary result: choose another design"
            yield ("primary", "design"), problem


def _outcome(designs: Any, outcomes: Any, secondary: Any, written: Any) -> Iterator[Problem]:
    plans = {**secondary, **outcomes}
    unread = [*malformed(written, "outcomes", plans), *malformed(written, "secondary", plans)]
    known = [name for name, plan in plans.items() if plan.kind == "time_to_work"]
    for place, design in _survivals(designs):
        if design.outcome not in (*known, *unread):
            names = listed(known) or "none; add one to secondary"
            yield (*place, "outcome"), f"is not an outcome of kind time_to_work: {names}"


def _weights(designs: Any, written: Any) -> Iterator[Problem]:
    known = [name for name, plan in designs.items() if plan.kind == "matching"]
    for place, design in _survivals(designs):
        users = [name for name in design.estimators if name in WEIGHTED_SURVIVAL]
        if design.weights is None and users:
            problem = (
                f"{listed(users)} needs the weights of a matching design: name one "
                "(of method none: everybody counts once)"
            )
            yield (*place, "weights"), problem
        elif design.weights is not None and not users:
            yield (*place, "weights"), "no estimator of this design uses them: say null"
        elif design.weights not in (None, *known, *malformed(written, "designs", designs)):
            names = listed(known) or "none"
            yield (*place, "weights"), f"is not a matching design of this study: {names}"


def _covariates(designs: Any) -> Iterator[Problem]:
    for place, design in _survivals(designs):
        if design.covariates is not None and "rmst_did_entropy" not in design.estimators:
            yield (*place, "covariates"), "only rmst_did_entropy adjusts: remove it"


def _competing(designs: Any, outcomes: Any, secondary: Any, written: Any) -> Iterator[Problem]:
    plans = {**secondary, **outcomes}
    unread = [*malformed(written, "outcomes", plans), *malformed(written, "secondary", plans)]
    known = [name for name, plan in plans.items() if plan.kind == "enrolment"]
    for place, design in _survivals(designs):
        used = "rmst_competing" in design.estimators
        if used != bool(design.competing):
            problem = (
                "rmst_competing needs at least one exit: education, or reasons of departure"
                if used
                else "only rmst_competing uses it: write {}"
            )
            yield (*place, "competing"), problem
        for name, cause in design.competing.items():
            if name in (design.outcome, CENSORED):
                problem = "this name has another meaning here; choose another"
                yield (*place, "competing", name), problem
            if isinstance(cause, str) and cause not in (*known, *unread):
                problem = f"{cause} is not an outcome of kind enrolment: {listed(known) or 'none'}"
                yield (*place, "competing", name), problem
        yield from _reasons((*place, "competing"), design.competing)


def _reasons(place: tuple[str, ...], competing: Any) -> Iterator[Problem]:
    """A reason of departure is one exit, of at least one reason."""
    seen: list[str] = []
    for name, cause in competing.items():
        if cause == []:
            yield (*place, name), "names no reason of departure: remove it"
        for reason in cause if isinstance(cause, list) else []:
            if reason in seen:
                yield (*place, name), f"{reason} is given twice"
            seen.append(reason)


RULES = (_source, _outcome, _weights, _covariates, _competing)
