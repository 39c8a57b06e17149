"""Rules for difference-in-differences designs: by cohort and place, of persons, of a rollout."""

from collections.abc import Iterator
from typing import Any, get_args

import numpy as np

from evaluatie.months import as_days, month_number
from evaluatie.study.designs import EventEstimator
from evaluatie.study.rules.problem import Problem, listed, malformed, names_in


def _matched_did(designs: Any) -> Iterator[Problem]:
    for name, design in designs.items():
        plan = getattr(design, "matched_did", None)
        event = getattr(design, "event_study", None)
        users = [*design.estimators, getattr(event, "estimator", None)]
        used = "matched_did" in [*users, getattr(design, "places", None)]
        if used and plan is None:
            yield ("designs", name, "matched_did"), "is missing: an estimator needs it"
        if plan is not None and not used:
            yield ("designs", name, "matched_did"), "no estimator of this design uses it: remove it"
        elif plan is not None and plan.neighbours is None and plan.bias_corrected:
            problem = "without matching this is the estimator regression: say false"
            yield ("designs", name, "matched_did", "bias_corrected"), problem


def _event_study(designs: Any, covariates: Any) -> Iterator[Problem]:
    for name, design in designs.items():
        plan = getattr(design, "event_study", None)
        known = design.covariates or covariates
        for number, term in enumerate(plan.without if plan else []):
            if term not in known:
                place = ("designs", name, "event_study", "without", number)
                yield place, f"{term} is not among the covariates"
        if plan and "kwartaal" in known and "kwartaal" not in plan.without:
            problem = "must name kwartaal: settlers of two half-years never share a quarter"
            yield ("designs", name, "event_study", "without"), problem


def _event_estimator(designs: Any) -> Iterator[Problem]:
    """Its effects by half-year stand beside the pooled effect of the same estimator."""
    for name, design in designs.items():
        plan = getattr(design, "event_study", None)
        if plan and plan.estimator not in design.estimators:
            fitting = [e for e in design.estimators if e in get_args(EventEstimator)]
            remedy = "add it there" + (f", or choose one of: {listed(fitting)}" if fitting else "")
            place = ("designs", name, "event_study", "estimator")
            yield place, f"is not one of the design's estimators: {remedy}"


def _rollouts(designs: Any) -> Iterator[tuple[tuple[str, str], Any]]:
    """The place and plan of each staggered design."""
    for name, design in designs.items():
        if design.kind == "did_staggered":
            yield ("designs", name), design


def _staggered(designs: Any, source: Any, arms: Any, written: Any) -> Iterator[Problem]:
    for place, design in _rollouts(designs):
        if source.kind != "registers":
            yield (*place, "kind"), "did_staggered needs a source of kind registers"
        elif not arms and not malformed(written, "arms", arms):
            yield (*place, "kind"), "did_staggered needs arms: they say when guidance starts"
        if design.control == "never_treated" and not design.control_cohort:
            yield (
                (*place, "control"),
                "never_treated needs control_cohort: true; of the cohort itself everybody starts",
            )
        if design.anticipation >= design.months:
            yield (
                (*place, "anticipation"),
                f"must be less than the {design.months} months that are followed: nobody has an "
                "earlier month to compare with",
            )


def _rollout_outcome(designs: Any, monthly: Any, written: Any) -> Iterator[Problem]:
    known = [*monthly, *malformed(written, "monthly", monthly)]
    for place, design in _rollouts(designs):
        if design.outcome not in known:
            names = listed(known) or "none"
            yield (*place, "outcome"), f"is not one of the outcomes in monthly: {names}"


def _rollout_months(designs: Any, source: Any, cohorts: Any) -> Iterator[Problem]:
    """The last month must be seen, whole, of somebody."""
    if source.kind != "registers" or not cohorts:
        return
    first, until = as_days([cohorts.treatment.start, source.data_until])
    # the day after the data: a month that they end with is whole
    after, begin = month_number(as_days([until + np.timedelta64(1, "D"), first]))
    last = int(after - begin) - 1
    for place, design in _rollouts(designs):
        if design.months > last:
            problem = (
                f"month {design.months} after the first treated settlement lies beyond "
                f"source.data_until ({source.data_until}): "
                + (f"say at most {last}" if last >= 2 else "remove the design until data are later")
            )
            yield (*place, "months"), problem


def _monthly(designs: Any, written: Any) -> Iterator[Problem]:
    names = names_in(written, "monthly")
    used = {design.outcome for _, design in _rollouts(designs)}
    # a design that is malformed, or names another outcome by mistake, may mean this one
    unclear = malformed(written, "designs", designs) or not used <= set(names)
    for name in names:
        if name not in used and not unclear:
            yield ("monthly", name), "no design of kind did_staggered uses it: remove it"
        if name in (*names_in(written, "outcomes"), *names_in(written, "secondary")):
            yield ("monthly", name), "this name is among the outcomes already"


def _primary_is_no_rollout(primary: Any, designs: Any) -> Iterator[Problem]:
    if getattr(designs.get(primary.design), "kind", None) == "did_staggered":
        problem = "a rollout within the approach says nothing of the approach itself"
        yield ("primary", "design"), problem


def _pretrend(designs: Any, gates: Any, written: Any) -> Iterator[Problem]:
    tested = [
        name for name, design in designs.items()
        if getattr(design, "event_study", None) or design.kind == "did_staggered"
    ]  # fmt: skip
    unread = malformed(written, "designs", designs)
    if gates.pretrend_p is not None and not tested and not unread:
        yield ("gates", "pretrend_p"), "no design has an event study to test: remove it"
    if tested and gates.pretrend_p is None:
        yield ("gates", "pretrend_p"), f"is missing: {listed(tested)} is tested before the start"


def _draws(designs: Any, inference: Any, written: Any) -> Iterator[Problem]:
    asked = [name for name, design in designs.items() if _asks_draws(design)]
    families = inference.families
    asked += ["romano_wolf"] if "romano_wolf" in (families.secondary, families.subgroups) else []
    if asked and inference.draws is None:
        yield ("inference", "draws"), f"is missing: {listed(asked)} needs it (999, say)"
    unread = malformed(written, "designs", designs)
    if not asked and inference.draws is not None and not unread:
        yield ("inference", "draws"), "no design or family asks for draws: remove it"


def _asks_draws(design: Any) -> bool:
    bootstrap = getattr(design, "variance", "") == "multiplier_bootstrap"
    places = getattr(design, "event_study", None) or getattr(design, "places", None)
    return bool(bootstrap or places or design.kind in ("did_staggered", "survival"))


RULES = (
    _matched_did,
    _event_study,
    _event_estimator,
    _staggered,
    _rollout_outcome,
    _rollout_months,
    _monthly,
    _primary_is_no_rollout,
    _pretrend,
    _draws,
)
