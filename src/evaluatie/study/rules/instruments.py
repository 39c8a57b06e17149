"""Rules for designs of instruments: which study can have one, and what it can see."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from evaluatie.months import add_months, as_days
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
    """The window of every landmark must be seen of somebody: of who settled first."""
    if source.kind != "registers" or not cohorts:
        return
    for place, design in _instrument_designs(designs):
        months = list(design.months)
        starts = as_days([cohorts.treatment.start] * len(months))
        ends = add_months(starts, np.add(months, design.horizon))
        # the day after the data: a window that they end with is whole
        seen = ends <= as_days([source.data_until])[0] + 1
        if not seen.all():
            month, last = months[int(seen.argmin())], int(seen.sum()) - 1
            yield (
                (*place, "landmarks"),
                f"{design.horizon} months from month {month} of the first treated settlement lie "
                f"beyond source.data_until ({source.data_until}): "
                + (f"end at month {months[last]}" if last >= 0 else "choose earlier months"),
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
