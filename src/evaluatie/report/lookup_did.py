"""Finds what was asked of a difference-in-differences: checks, effects by time, its designs."""

from typing import Any

from evaluatie.report import lookup
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate, as_estimate
from evaluatie.study import Study
from evaluatie.study.analyses import MAIN
from evaluatie.study.designs import DidStaggeredDesign

COHORT, ROLLOUT = "did_cohort", "did_staggered"
REFERENCE = "reference:"


def cohort_design(study: Study) -> str | None:
    """The primary design when it is a difference-in-differences of cohorts, else the first such."""
    if study.designs[study.primary.design].kind == COHORT:
        return study.primary.design
    return lookup.design_of_kind(study, COHORT)


def rollout_designs(study: Study) -> list[str]:
    """The designs of a rollout, in the order of the study."""
    return [name for name, plan in study.designs.items() if plan.kind == ROLLOUT]


def checks(context: Context, *names: str, **key: Any) -> list[Any]:
    """Rows of SENSITIVITY of these checks, in the order of the table."""
    found = lookup.rows(context.released.sensitivity, **key)
    return list(found[found["check"].isin(names)].itertuples(index=False))


def primary_checks(context: Context, *names: str) -> list[Any]:
    """Those of the primary outcome and horizon, everybody."""
    cell = {"analysis": MAIN, **lookup.primary_cell(context.study), **lookup.everybody()}
    return checks(context, *names, design=cohort_design(context.study), **cell)


def rollout_checks(context: Context, design: str, *names: str) -> list[Any]:
    """Those of a rollout."""
    return checks(context, *names, design=design, analysis=MAIN)


def first(found: list[Any]) -> Any | None:
    """The only row, or None."""
    return found[0] if found else None


def over_time(context: Context, **key: Any) -> list[tuple[Estimate, Any]]:
    """Effects that are not pooled, each with the row that holds its time and its band."""
    table = lookup.rows(context.released.estimates, analysis=MAIN, **key)
    timed = table[table["time"].notna()]
    return [(as_estimate(row), row) for row in timed.itertuples(index=False)]


def primary_effect(context: Context) -> Estimate | None:
    """The pooled primary estimate of the difference-in-differences of cohorts."""
    design = cohort_design(context.study)
    found = lookup.primary_results(context.released, context.study)
    return next((e for e in found if e.design == design), None)


def rollout_effect(context: Context, design: str) -> Estimate | None:
    """The pooled estimate of a rollout by the estimator that speaks for it."""
    return rollout_by(context, design, lookup.speaker(context.study, design))


def rollout_by(context: Context, design: str, estimator: str) -> Estimate | None:
    """The pooled estimate of a rollout by an estimator."""
    key = {"design": design, "estimator": estimator}
    return first(lookup.find(context.released, analysis=MAIN, **key, **lookup.everybody()))


def varied(context: Context, design: str, estimator: str, measured: bool) -> list[Estimate]:
    """The primary result of robustness variations, in the order of the study.

    `measured`: those that measure the outcome otherwise, which never stand beside the others.
    """
    return [
        result
        for name, variation in context.study.robustness.items()
        if (variation.outcome is not None) == measured
        for result in lookup.find(
            context.released, analysis=name, design=design, estimator=estimator,
            **lookup.primary_cell(context.study), **lookup.everybody(),
        )
    ]  # fmt: skip


def reference_of(row: Any | None) -> str:
    """The half-year that others are compared with, from the note of a check; empty when none."""
    note = "" if row is None or not isinstance(row.note, str) else row.note
    codes = (code.strip() for code in note.split(";"))
    return next((code.removeprefix(REFERENCE) for code in codes if code.startswith(REFERENCE)), "")


def names(context: Context) -> dict[str, str]:
    """What sentences call the programme and the places."""
    words = context.words
    return {
        "programme": words.label("programma"),
        "here": words.label("intervention"),
        "elsewhere": words.label("comparison"),
        "start": words.label("time_zero"),
    }


def rollout_names(context: Context, design: str) -> dict[str, str]:
    """Those names, and with whom the estimator that speaks for a rollout compares the guided."""
    words, known = context.words, names(context)
    plan = context.study.designs[design]
    assert isinstance(plan, DidStaggeredDesign)
    case = compared(plan, lookup.speaker(context.study, design))
    return known | {"compared": words.variant("compared", case, start=known["start"])}


def compared(plan: DidStaggeredDesign, estimator: str) -> str:
    """Case of the wording of whom an estimator of a rollout compares the guided with.

    The plan's choice holds for effects by group and month; the others have rules of their own:
    imputation takes all who wait, Sun & Abraham who start last or never, fixed effects everybody.
    """
    own = {"twoway_fe": "mixed", "sun_abraham": "last"}.get(estimator)
    if own is not None:
        return own
    if plan.control == "never_treated" and estimator != "imputation":
        return "earlier" if plan.control_cohort else "never"
    return "waiting_or_earlier" if plan.control_cohort else "waiting"
