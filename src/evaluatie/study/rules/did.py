"""Rules for difference-in-differences designs and for the robustness variations."""

from collections.abc import Iterator
from typing import Any

from evaluatie.months import add_months, as_days
from evaluatie.study.rules.problem import LEVELS, MAIN, Problem, listed, names_in


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
        if plan is not None and plan.neighbours is None and plan.bias_corrected:
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


def _staggered(designs: Any, source: Any, arms: Any, monthly: Any) -> Iterator[Problem]:
    for name, design in designs.items():
        if design.kind != "did_staggered":
            continue
        place = ("designs", name)
        if source.kind != "registers":
            yield (*place, "kind"), "did_staggered needs a source of kind registers"
        elif not arms:
            yield (*place, "kind"), "did_staggered needs arms: they say when guidance starts"
        if design.outcome not in monthly:
            names = listed(monthly) or "none"
            yield (*place, "outcome"), f"is not one of the outcomes in monthly: {names}"
        if design.control == "never_treated" and not design.control_cohort:
            yield (
                (*place, "control"),
                "never_treated needs control_cohort: true; of the cohort itself everybody starts",
            )


def _monthly(designs: Any, written: Any) -> Iterator[Problem]:
    used = {getattr(d, "outcome", None) for d in designs.values()}
    for name in names_in(written, "monthly"):
        if name not in used:
            yield ("monthly", name), "no design of kind did_staggered uses it: remove it"
        if name in (*names_in(written, "outcomes"), *names_in(written, "secondary")):
            yield ("monthly", name), "this name is among the outcomes already"


def _primary_is_no_rollout(primary: Any, designs: Any) -> Iterator[Problem]:
    if getattr(designs.get(primary.design), "kind", None) == "did_staggered":
        problem = "a rollout within the approach says nothing of the approach itself"
        yield ("primary", "design"), problem


def _pretrend(designs: Any, gates: Any) -> Iterator[Problem]:
    tested = [
        name for name, design in designs.items()
        if getattr(design, "event_study", None) or design.kind == "did_staggered"
    ]  # fmt: skip
    if gates.pretrend_p is not None and not tested:
        yield ("gates", "pretrend_p"), "no design has an event study to test: remove it"
    if tested and gates.pretrend_p is None:
        yield ("gates", "pretrend_p"), f"is missing: {listed(tested)} is tested before the start"


def _draws(designs: Any, inference: Any) -> Iterator[Problem]:
    asked = [name for name, design in designs.items() if _asks_draws(design)]
    if asked and inference.draws is None:
        yield ("inference", "draws"), f"is missing: {listed(asked)} needs it (999, say)"
    if not asked and inference.draws is not None:
        yield ("inference", "draws"), "no design asks for draws: remove it"


def _asks_draws(design: Any) -> bool:
    bootstrap = getattr(design, "variance", "") == "multiplier_bootstrap"
    places = getattr(design, "event_study", None) or getattr(design, "places", None)
    return bool(bootstrap or places or design.kind == "did_staggered")


def _robustness_names(written: Any) -> Iterator[Problem]:
    taken = (MAIN, LEVELS, *names_in(written, "placebos"))
    for name in names_in(written, "robustness"):
        if name in taken:
            yield ("robustness", name), "this name stands for another analysis; choose another"


def _robustness(
    robustness: Any, source: Any, population: Any, contamination: Any, designs: Any
) -> Iterator[Problem]:
    if robustness and source.kind != "registers":
        yield ("robustness",), "does not apply to a source of kind persons; remove it"
        return
    for name, variation in robustness.items():
        place = ("robustness", name)
        if population and variation.index_date == population.index_date:
            yield (*place, "index_date"), "is what the study does already"
        if variation.contamination and contamination is None:
            yield (*place, "contamination"), "the study has no contamination"
        elif variation.contamination and variation.contamination == contamination.handling:
            yield (*place, "contamination"), "is what the study does already"
        if variation.departures and "did_cohort" not in [d.kind for d in designs.values()]:
            yield (*place, "departures"), "needs a design of kind did_cohort"


def _never_contaminated(
    robustness: Any, contamination: Any, cohorts: Any, primary: Any
) -> Iterator[Problem]:
    """A variation of contamination that no window of the primary horizon runs into."""
    for name, variation in robustness.items():
        if variation.contamination and contamination and cohorts and primary.horizon:
            last = add_months(as_days([cohorts.control.until]), primary.horizon)[0]
            if last <= as_days([contamination.start])[0]:
                yield (
                    ("robustness", name, "contamination"),
                    "changes nothing: at the primary horizon no control's window is contaminated",
                )


def _robust_outcome(
    robustness: Any, outcomes: Any, primary: Any, horizons: Any
) -> Iterator[Problem]:
    for name, variation in robustness.items():
        place = ("robustness", name, "outcome")
        if variation.outcome is None or primary.outcome not in outcomes:
            continue
        if variation.outcome == outcomes[primary.outcome]:
            yield place, "is what the study does already"
        if getattr(variation.outcome, "months", 0) > (primary.horizon or 0):
            yield (*place, "months"), f"do not fit in the primary horizon ({primary.horizon})"
        if variation.outcome.unit != outcomes[primary.outcome].unit:
            yield place, "has another unit than the primary outcome"


def _donut(robustness: Any, cohorts: Any) -> Iterator[Problem]:
    for name, variation in robustness.items():
        if variation.donut is None or not cohorts:
            continue
        first, last = cohorts.control.start, cohorts.treatment.until
        if variation.donut.until < first or variation.donut.start > last:
            yield ("robustness", name, "donut"), "lies outside both cohorts: nobody is left out"


RULES = (
    _matched_did,
    _event_study,
    _staggered,
    _monthly,
    _primary_is_no_rollout,
    _pretrend,
    _draws,
    _robustness_names,
    _robustness,
    _never_contaminated,
    _robust_outcome,
    _donut,
)
