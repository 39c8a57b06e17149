"""Rules for the robustness variations: each does something otherwise, and somebody is left."""

from collections.abc import Iterator
from typing import Any

from evaluatie.months import add_months, as_days
from evaluatie.study.rules.problem import LEVELS, MAIN, Problem, listed, malformed, names_in


def _robustness_names(written: Any) -> Iterator[Problem]:
    taken = (MAIN, LEVELS, *names_in(written, "placebos"))
    for name in names_in(written, "robustness"):
        if name in taken:
            yield ("robustness", name), "this name stands for another analysis; choose another"


def _robustness(
    robustness: Any, source: Any, population: Any, contamination: Any
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


def _departures(robustness: Any, source: Any, designs: Any, written: Any) -> Iterator[Problem]:
    kinds = [design.kind for design in designs.values()]
    if source.kind != "registers" or "did_cohort" in kinds:
        return
    for name, variation in robustness.items():
        if variation.departures and not malformed(written, "designs", designs):
            yield ("robustness", name, "departures"), "needs a design of kind did_cohort"


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
        emptied = [cohort for cohort, days in cohorts if _within(days, variation.donut)]
        if emptied:
            problem = f"leaves nobody of the {' or '.join(emptied)} cohort: choose a shorter period"
            yield ("robustness", name, "donut"), problem


def _start_arm(robustness: Any, arms: Any, subgroups: Any, written: Any) -> Iterator[Problem]:
    for name, variation in robustness.items():
        place, arm = ("robustness", name, "start_arm"), variation.start_arm
        if arm is None or arm in malformed(written, "arms", arms):
            continue
        if arm not in arms:
            yield place, f"is not one of the arms: {listed(arms) or 'the study has none'}"
        elif isinstance(arms[arm].guidance_from, str):
            problem = "changes nothing: the guidance of this arm starts at settlement"
            yield place, f"{problem}; name an arm with a date in guidance_from"
        phases = any(subgroup.arms for subgroup in subgroups.values())
        if not phases and not malformed(written, "subgroups", subgroups):
            yield place, "needs a subgroup with arms: all, for it is an estimate of that arm"


def _start_observed(robustness: Any, arms: Any, source: Any, primary: Any) -> Iterator[Problem]:
    """The primary window of an arm from its own start must be in the data."""
    for name, variation in robustness.items():
        arm = arms.get(variation.start_arm)
        if arm is None or isinstance(arm.guidance_from, str) or source.kind != "registers":
            continue
        end = add_months(as_days([arm.guidance_from]), primary.horizon or 0)[0]
        if end > as_days([source.data_until])[0] + 1:
            yield (
                ("robustness", name, "start_arm"),
                f"{primary.horizon} months after {arm.guidance_from} lie beyond "
                f"source.data_until ({source.data_until})",
            )


def _within(days: Any, period: Any) -> bool:
    return bool(period.start <= days.start and days.until <= period.until)


RULES = (
    _robustness_names,
    _robustness,
    _departures,
    _never_contaminated,
    _robust_outcome,
    _donut,
    _start_arm,
    _start_observed,
)
