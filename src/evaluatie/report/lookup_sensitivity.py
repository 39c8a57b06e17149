"""Finds what it takes to undo the primary result, and all ways in which it was computed."""

from dataclasses import dataclass
from typing import Any

from evaluatie.report import lookup, lookup_did
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import missing
from evaluatie.study.analyses import MAIN, comparing
from evaluatie.tables.sensitivity import HIDDEN_BIAS, SPECIFICATIONS

ASKED = (*HIDDEN_BIAS, *SPECIFICATIONS)
# from the raw difference to what adjusts for most; fixed effects, the familiar one, come last
_ORDER = ("difference_in_means", "unconditional", "matched_did")
_LAST = "twoway_fe"


@dataclass(frozen=True)
class Specification:
    """One way to compute the primary result."""

    result: Estimate
    variation: str


def primary_checks(context: Context, *names: str, **key: Any) -> list[Any]:
    """Rows of SENSITIVITY of the primary outcome and horizon, everybody; of all designs."""
    cell = {"analysis": MAIN, **lookup.primary_cell(context.study), **lookup.everybody()}
    found = lookup_did.checks(context, *names, **cell, **key)
    order = {name: place for place, name in enumerate(lookup.designs_in_order(context.study))}
    return sorted(found, key=lambda row: order.get(row.design, len(order)))


def of_primary(context: Context, *names: str, **key: Any) -> list[Any]:
    """Those of the design and estimator that the plan chose."""
    primary = context.study.primary
    key = {"design": primary.design, "estimator": primary.estimator} | key
    return primary_checks(context, *names, **key)


def the_one(found: list[Any]) -> Any | None:
    """The only row, or None."""
    return lookup_did.first(found)


def number_of(row: Any | None, column: str = "estimate") -> float | None:
    """A number of a row that is there and printed; None otherwise."""
    if row is None or row.status != "ok" or missing(getattr(row, column)):
        return None
    return float(getattr(row, column))


def planned(context: Context) -> Estimate | None:
    """The estimate that the plan chose beforehand, whether or not it passes."""
    return lookup_did.first(lookup.primary_results(context.released, context.study)[:1])


def every_way(context: Context) -> list[Estimate]:
    """The primary result by every design and estimator, from the raw difference on."""
    key = {"analysis": MAIN, **lookup.primary_cell(context.study), **lookup.everybody()}
    designs = comparing(context.study)
    found = [e for e in lookup.find(context.released, **key) if e.design in designs]
    return sorted(found, key=lambda e: _rank(e, context))


def approach(result: Estimate, context: Context) -> str:
    """What kind of answer an estimate is: raw, matched, weighted, adjusted, differenced."""
    plan = context.study.designs[result.design]
    if plan.kind != "matching":
        return _differenced(result.estimator)
    if result.estimator in ("gcomputation", "bias_corrected", "aipw", "aipw_cross_fitted"):
        return "doubly_robust"
    if plan.method == "none":
        return "raw" if result.estimator == "difference_in_means" else "regression"
    return "weighting" if plan.method in ("ipw", "entropy") else "matching"


def _differenced(estimator: str) -> str:
    named = {"matched_did": "matched_did", "unconditional": "did", "twoway_fe": "fixed_effects"}
    return named.get(estimator, "adjusted_did")


def _rank(result: Estimate, context: Context) -> tuple[int, int, int]:
    """Unmatched cohorts, matched cohorts, then difference-in-differences, simple ones first."""
    plans = context.study.designs
    plan = plans[result.design]
    raw = getattr(plan, "method", "") == "none"
    kind = 0 if raw else 1 if plan.kind == "matching" else 2
    return kind, list(plans).index(result.design), _simplicity(result.estimator)


def _simplicity(estimator: str) -> int:
    if estimator in _ORDER:
        return _ORDER.index(estimator)
    return len(_ORDER) + (estimator == _LAST)


def specifications(context: Context) -> list[Specification]:
    """Printed estimates of the primary outcome as the study measures it, from low to high."""
    same = [name for name, plan in context.study.robustness.items() if plan.outcome is None]
    cell = {**lookup.primary_cell(context.study), **lookup.everybody()}
    found = [
        Specification(result, name)
        for name in (MAIN, *same)
        for result in lookup.find(context.released, analysis=name, **cell)
        if result.known and result.design in comparing(context.study)
    ]
    return sorted(found, key=lambda one: one.result.estimate)
