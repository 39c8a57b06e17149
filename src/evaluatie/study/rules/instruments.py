"""Rules for designs of instruments: which study can have one, and what it can see."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from evaluatie.months import add_months
from evaluatie.study.instrument_design import INSTRUMENT
from evaluatie.study.rules.problem import Problem, listed, malformed, names_in


def _instrument_designs(designs: Any) -> Iterator[tuple[tuple[str, str], Any]]:
    """The place and plan of each design of instruments."""
    for name, design in designs.items():
        if design.kind == INSTRUMENT:
            yield ("designs", name), design


def _registers_only(designs: Any, source: Any) -> Iterator[Problem]:
    for place, _ in _instrument_designs(designs):
        if source.kind != "registers":
            problem = "instrument needs a source of kind registers: when it starts is in trajecten"
            yield (*place, "kind"), problem


def _instrument_outcome(designs: Any, outcomes: Any, written: Any) -> Iterator[Problem]:
    known = [*outcomes, *malformed(written, "outcomes", outcomes)]
    for place, design in _instrument_designs(designs):
        if design.outcome not in known:
            yield (*place, "outcome"), f"is not one of the outcomes: {listed(known)}"
        months = getattr(outcomes.get(design.outcome), "months", 0)
        if months > design.horizon:
            problem = f"the {months} months of {design.outcome} do not fit in it"
            yield (*place, "horizon"), problem


def _landmarks_seen(designs: Any, source: Any, cohorts: Any) -> Iterator[Problem]:
    """Of the first landmark somebody's window must be seen; of later ones that is less sure."""
    if source.kind != "registers" or not cohorts:
        return
    for place, design in _instrument_designs(designs):
        months = design.landmarks[0] + design.horizon
        end = add_months(cohorts.treatment.start, months).item()
        if end - dt.timedelta(days=1) > source.data_until:  # type: ignore[operator]
            yield (
                (*place, "landmarks"),
                f"{design.horizon} months from month {design.landmarks[0]} of the first treated "
                f"settlement lie beyond source.data_until ({source.data_until})",
            )


def _primary_is_no_instrument(primary: Any, designs: Any) -> Iterator[Problem]:
    if getattr(designs.get(primary.design), "kind", None) == INSTRUMENT:
        problem = "instruments explain and do not confirm: choose a design of the approach itself"
        yield ("primary", "design"), problem


def _reserved_subgroup(designs: Any, written: Any) -> Iterator[Problem]:
    if INSTRUMENT in names_in(written, "subgroups") and any(_instrument_designs(designs)):
        problem = "this name stands for the parts of a design of instruments; choose another"
        yield ("subgroups", INSTRUMENT), problem


RULES = (
    _registers_only,
    _instrument_outcome,
    _landmarks_seen,
    _primary_is_no_instrument,
    _reserved_subgroup,
)
