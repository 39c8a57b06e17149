"""One function for each kind of outcome: its value for every person, within one horizon.

The window of horizon H is [s, s + H months) for index date s. Whether a window was observed is not
judged here.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from evaluatie.data.outcomes.follow_up import time_zero_tables
from evaluatie.data.outcomes.histories import Flags, Histories
from evaluatie.data.outcomes.work_months import longest_run
from evaluatie.study.model import Study
from evaluatie.study.outcomes import (
    AnyOutcome,
    BenefitOutcome,
    EndedOutcome,
    EnrolmentOutcome,
    HoursOutcome,
    RegisterOutcome,
    SustainedOutcome,
    TimeOutcome,
    WorkOutcome,
)

Values = npt.NDArray[Any]


def measured(study: Study) -> dict[str, RegisterOutcome]:
    """The primary and secondary outcomes of a study of registers, by name."""
    return dict(sorted((dict(study.outcomes) | study.secondary).items()))  # type: ignore[arg-type]


def tables_for(study: Study) -> list[str]:
    """The tables that the study's outcomes are made of; those of time zero first."""
    tables = {EnrolmentOutcome: "onderwijs", BenefitOutcome: "uitkeringen"}
    outcomes = [plan for plan in measured(study).values() if not isinstance(plan, AnyOutcome)]
    needed = [tables.get(type(plan), "dienstverbanden") for plan in outcomes]
    return list(dict.fromkeys([*time_zero_tables(study), *sorted(needed)]))


def values(histories: Histories, name: str, horizon: int) -> Values:
    """The outcome of this name for every person: bool for shares, else a number."""
    outcome = measured(histories.study)[name]
    return _KINDS[type(outcome)](histories, outcome, horizon)


def _worked(histories: Histories, outcome: WorkOutcome, horizon: int) -> Values:
    """Enough months of work, or an uninterrupted stretch of days."""
    if outcome.basis == "daily":
        return histories.worked_days(outcome, horizon)
    if outcome.run == "consecutive":
        return histories.runs(outcome.hours_per_week)[horizon] >= outcome.months
    counted = histories.counted(outcome.hours_per_week).within(horizon)
    return counted.sum(axis=0) >= outcome.months


def _enrolled(histories: Histories, outcome: EnrolmentOutcome, horizon: int) -> Values:
    """First enrolment at a counted level starts inside the window.

    Somebody who was enrolled at such a level before did not enter education here.
    """
    first = histories.first_enrolment(outcome.levels)
    return (first >= histories.index) & (first < histories.window_end(horizon))


def _any(histories: Histories, outcome: AnyOutcome, horizon: int) -> Values:
    reached = [values(histories, name, horizon) for name in outcome.outcomes]
    return np.logical_or.reduce(reached)


def _first_month(counted: Flags) -> tuple[Values, Values]:
    """The first month of work, and whether there is one."""
    return counted.argmax(axis=0), np.logical_or.reduce(counted, axis=0)


def _time(histories: Histories, outcome: TimeOutcome, horizon: int) -> Values:
    first, found = _first_month(histories.counted(outcome.hours_per_week).within(horizon))
    return np.where(found, first, horizon)


def _hours(histories: Histories, outcome: HoursOutcome, horizon: int) -> Values:
    return histories.total_hours(horizon)


def _sustained(histories: Histories, outcome: SustainedOutcome, horizon: int) -> Values:
    counted = histories.counted(outcome.hours_per_week).within(horizon)
    first, found = _first_month(counted)
    later = first + outcome.months
    inside = found & (later <= horizon)
    still = counted[np.minimum(later, horizon), np.arange(counted.shape[1])]
    return np.asarray(inside & still)


def _ended(histories: Histories, outcome: EndedOutcome, horizon: int) -> Values:
    counted = histories.counted(outcome.hours_per_week).within(horizon)
    # the days after the anniversary are no month without work: a window of whole months has none
    exists = np.ones_like(counted)
    exists[horizon] = histories.months.calendar.tail_days(horizon) > 0
    first, found = _first_month(counted)
    since = np.arange(horizon + 1)[:, None] - first
    stopped = exists & ~counted & (since > 0) & (since <= outcome.months)
    return np.asarray(found & stopped.any(axis=0))


def _left_benefit(histories: Histories, outcome: BenefitOutcome, horizon: int) -> Values:
    days = histories.benefit_days(outcome.schemes, full_only=outcome.exit == "partial")
    on = days.enough(0.01).within(horizon)  # any day of the month: 1 of 31 is 0.03
    exists = np.ones_like(on)
    exists[horizon] = days.calendar.tail_days(horizon) > 0
    been_on = np.logical_or.accumulate(on, axis=0)
    return longest_run(been_on & ~on & exists) >= outcome.months


_KINDS: Mapping[type, Callable[[Histories, Any, int], Values]] = {
    WorkOutcome: _worked,
    EnrolmentOutcome: _enrolled,
    AnyOutcome: _any,
    TimeOutcome: _time,
    HoursOutcome: _hours,
    SustainedOutcome: _sustained,
    EndedOutcome: _ended,
    BenefitOutcome: _left_benefit,
}
