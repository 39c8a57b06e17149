"""Rules for covariates that are not known of everybody."""

from collections.abc import Iterator
from typing import Any

from evaluatie.study.rules.problem import Problem, listed

UNPOOLED = ("did_staggered", "instrument")


def _known_terms(missing: Any, covariates: Any, designs: Any) -> Iterator[Problem]:
    terms = _terms(designs, covariates)
    for term in missing.handling if missing else ():
        if term not in terms:
            problem = f"is not among the covariates: {listed(terms)}"
            yield ("missing", "handling", term), problem


def _terms(designs: Any, covariates: Any) -> list[str]:
    own = [term for plan in designs.values() for term in plan.covariates or []]
    return list(dict.fromkeys([*covariates, *own]))


def _unpooled(missing: Any, designs: Any, covariates: Any) -> Iterator[Problem]:
    """Effects by month of guidance, or of a part that starts, are not pooled over sets."""
    for name, plan in designs.items():
        for term in _chosen(missing, "impute"):
            if plan.kind in UNPOOLED and term in (plan.covariates or covariates):
                yield (
                    ("designs", name, "covariates"),
                    f"a design of kind {plan.kind} does not pool imputed values: give it "
                    f"covariates without {term}, or handle {term} by category or exclude",
                )


def _calipers(missing: Any, designs: Any) -> Iterator[Problem]:
    """Two persons of whom a number is not known are at no distance of it."""
    for name, plan in designs.items():
        for term in _chosen(missing, "category"):
            if term in getattr(plan, "calipers", {}):
                yield (
                    ("designs", name, "calipers"),
                    f"{term} has missing: category, and what is missing lies at no distance: make "
                    "it impute or exclude, or take the caliper away",
                )


def _chosen(missing: Any, handling: str) -> list[str]:
    return missing.terms(handling) if missing else []


RULES = (_known_terms, _unpooled, _calipers)
