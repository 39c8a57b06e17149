"""Which comparison each group and period gets: its base period and its controls.

Callaway & Sant'Anna (2021, Journal of Econometrics 225); conventions of R's did. A group is
everyone whose treatment starts in the same period. After the start the base is the last period
before start less anticipation. Before the start it is the period before (`varying`) or that
same last period (`universal`, where the base itself is 0 by construction: `reference`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
CONTROLS = ("never_treated", "not_yet_treated")
BASES = ("varying", "universal")


@dataclass(frozen=True)
class Rules:
    """Options of the comparisons; `anticipation` is in the unit of the periods."""

    controls: str
    base_period: str
    anticipation: float

    def __post_init__(self) -> None:
        _one_of("controls", self.controls, CONTROLS)
        _one_of("base_period", self.base_period, BASES)
        if not self.anticipation >= 0:
            raise ValueError("anticipation cannot be negative: it is a time before the start.")


@dataclass(frozen=True)
class Cell:
    """One group and period: positions of both periods, and controls start after `cutoff`."""

    group: float
    period: int
    base: int
    cutoff: float

    @property
    def is_reference(self) -> bool:
        """Whether the effect is 0 because the period is its own base."""
        return self.period == self.base


def cells(start: Floats, periods: Floats, rules: Rules) -> list[Cell]:
    """All comparisons, by group and period.

    A group without any period before start less anticipation has none (see `at_entry`). Who
    starts after the last period is no group; as never treated counts who starts later than
    that by more than the anticipation.
    """
    groups = np.unique(start[(start <= periods[-1]) & ~at_entry(start, periods, rules)])
    first = 1 if rules.base_period == "varying" else 0
    return [
        _cell(float(group), period, periods, rules)
        for group in groups
        for period in range(first, len(periods))
    ]


def at_entry(start: Floats, periods: Floats, rules: Rules) -> NDArray[np.bool_]:
    """Who is treated (or anticipates it) from the first period on, (n,): never seen before."""
    return start <= periods[0] + rules.anticipation


def _cell(group: float, period: int, periods: Floats, rules: Rules) -> Cell:
    before = int(np.searchsorted(periods, group - rules.anticipation)) - 1
    varies = rules.base_period == "varying" and periods[period] < group
    base = period - 1 if varies else before
    later = periods[-1] if rules.controls == "never_treated" else periods[max(period, base)]
    return Cell(group, period, base, float(later) + rules.anticipation)


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ValueError(f"{name} {value!r} is unknown: use one of {', '.join(allowed)}.")
