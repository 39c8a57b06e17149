"""Rules for gates: what overrides name must exist, and only what is hidden can be lifted."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from evaluatie.study.rules.problem import OVERALL, Problem, listed, malformed


def _overridden_designs(overrides: Any, designs: Any, written: Any) -> Iterator[Problem]:
    known = [*designs, *malformed(written, "designs", designs)]
    for number, override in enumerate(overrides):
        if override.design not in known:
            problem = f"is not one of the designs: {listed(known)}"
            yield ("overrides", number, "design"), problem


def _overridden_cells(
    overrides: Any, outcomes: Any, monthly: Any, horizons: Any, written: Any
) -> Iterator[Problem]:
    """Outcome and horizon that an override names; a rollout is followed to months of its own."""
    known = [*outcomes, *malformed(written, "outcomes", outcomes)]
    known += [*monthly, *malformed(written, "monthly", monthly)]
    for number, override in enumerate(overrides):
        place = ("overrides", number)
        if override.outcome is not None and override.outcome not in known:
            yield (*place, "outcome"), f"is not one of the outcomes: {listed(known)}"
        rollout = override.outcome is None or override.outcome in monthly
        if override.horizon is not None and not rollout and override.horizon not in horizons:
            yield (*place, "horizon"), f"is not one of the horizons: {listed(horizons) or 'none'}"


def _overridden_levels(overrides: Any, subgroups: Any, written: Any) -> Iterator[Problem]:
    known = [OVERALL, *subgroups, *malformed(written, "subgroups", subgroups)]
    for number, override in enumerate(overrides):
        place = ("overrides", number)
        if override.subgroup is not None and override.subgroup not in known:
            yield (*place, "subgroup"), f"is not one of the subgroups: {listed(known)}"
        if override.level is not None and override.subgroup in (None, OVERALL):
            yield (*place, "level"), "name the subgroup of this level too"


def _overridden_twice(overrides: Any) -> Iterator[Problem]:
    seen = []
    for number, override in enumerate(overrides):
        about = override.model_dump(exclude={"reason", "by", "date"})
        if about in seen:
            yield ("overrides", number), "sets the same gate aside twice; keep one, with its reason"
        seen.append(about)


def _decided(overrides: Any, unblinded: Any) -> Iterator[Problem]:
    """A decision on record was taken: its day is not to come."""
    records: dict[tuple[str | int, ...], Any] = {("unblinded",): unblinded} if unblinded else {}
    records |= {("overrides", number): one for number, one in enumerate(overrides)}
    today = dt.date.today()
    for place, record in records.items():
        if record.date > today:
            yield (*place, "date"), f"is after today ({today}): say on which day it was decided"


def _unblinded(blind: Any, unblinded: Any) -> Iterator[Problem]:
    if unblinded is not None and not blind:
        yield ("unblinded",), "there is nothing to lift: say blind: true, or remove it"


RULES = (
    _overridden_designs,
    _overridden_cells,
    _overridden_levels,
    _overridden_twice,
    _decided,
    _unblinded,
)
