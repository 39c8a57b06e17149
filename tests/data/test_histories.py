"""The kernels against a reference that counts day by day, in plain Python."""

import calendar as calendars
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
from hypothesis import given, settings

from evaluatie.study.outcomes import (
    AnyOutcome,
    BenefitOutcome,
    EndedOutcome,
    HoursOutcome,
    SustainedOutcome,
    TimeOutcome,
    WorkOutcome,
)
from tests.data.lives import (
    DATA_END,
    DAY,
    GROUPS,
    HORIZONS,
    Life,
    everything,
    measured,
    number,
    outcomes,
)

# --- the reference: every day of the window by itself -------------------------------------------


def anniversary(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendars.monthrange(year, month + 1)[1]))


@cache
def window(life: Life, horizon: int) -> list[dt.date]:
    end = anniversary(life.settled, horizon)
    return [life.settled + n * DAY for n in range((end - life.settled).days)]


def holds(day: dt.date, first: dt.date, last: dt.date | None) -> bool:
    return first <= day <= (last or DATA_END) and day <= DATA_END


@cache
def weekly_hours(life: Life, horizon: int) -> list[int]:
    """Hours a week on each day of the window, all jobs together, in hundredths."""
    jobs = [(first, last, hundredths(hours)) for first, last, hours in life.jobs]
    return [
        sum(hours for first, last, hours in jobs if holds(day, first, last))
        for day in window(life, horizon)
    ]


def hundredths(hours: float) -> int:
    return round(100 * hours)


def by_month(days: Sequence[dt.date]) -> list[list[int]]:
    """The places of the days, month by month."""
    months: dict[tuple[int, int], list[int]] = {}
    for place, day in enumerate(days):
        months.setdefault((day.year, day.month), []).append(place)
    return list(months.values())


@cache
def months_of_work(life: Life, horizon: int, threshold: float) -> list[bool]:
    hours = weekly_hours(life, horizon)
    return [
        sum(hours[place] for place in month) >= hundredths(threshold) * len(month)
        for month in by_month(window(life, horizon))
    ]


def runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """Where each run of true values begins, and the place after its end."""
    padded = [False, *flags, False]
    edges = [n for n in range(len(flags) + 1) if padded[n] != padded[n + 1]]
    return list(zip(edges[::2], edges[1::2], strict=True))


def longest(flags: Sequence[bool]) -> int:
    return max((end - start for start, end in runs(flags)), default=0)


def bridged(flags: list[bool], gap_days: int) -> list[bool]:
    """Gaps between two stretches of the window that are short enough are filled."""
    filled = list(flags)
    found = runs(flags)
    for (_, end), (start, _) in pairwise(found):
        if start - end <= gap_days:
            filled[end:start] = [True] * (start - end)
    return filled


def worked_daily(life: Life, horizon: int, plan: WorkOutcome) -> bool:
    days = window(life, horizon)
    enough = [hours >= hundredths(plan.hours_per_week) for hours in weekly_hours(life, horizon)]
    for start, end in runs(bridged(enough, plan.gap_days or 0)):
        for place in range(start, end):
            if anniversary(days[place], plan.months) <= days[end - 1] + DAY:
                return True
    return False


def worked(life: Life, horizon: int, plan: WorkOutcome) -> bool:
    if plan.basis == "daily":
        return worked_daily(life, horizon, plan)
    months = months_of_work(life, horizon, plan.hours_per_week)
    count = longest(months) if plan.run == "consecutive" else sum(months)
    return count >= plan.months


def left_benefit(life: Life, horizon: int, plan: BenefitOutcome) -> bool:
    forms = {"full": ("volledig", "gedeeltelijk"), "partial": ("volledig",)}[plan.exit]
    spells = [s for s in life.benefits if s[2] in plan.schemes and s[3] in forms]
    days = window(life, horizon)
    on = [
        any(holds(days[place], first, last) for place in month for first, last, *_ in spells)
        for month in by_month(days)
    ]
    off = [any(on[:n]) and not now for n, now in enumerate(on)]
    return longest(off) >= plan.months


def after_first_month(life: Life, horizon: int, plan: SustainedOutcome | EndedOutcome) -> bool:
    months = months_of_work(life, horizon, plan.hours_per_week)
    if True not in months:
        return False
    since = months[months.index(True) :]
    if isinstance(plan, SustainedOutcome):
        return len(since) > plan.months and since[plan.months]
    return not all(since[: plan.months + 1])


def reference(life: Life, horizon: int, name: str) -> float:
    """The value of an outcome, from its words in methods.md."""
    plan = outcomes()[name]
    if isinstance(plan, AnyOutcome):
        return max(reference(life, horizon, other) for other in plan.outcomes)
    if isinstance(plan, HoursOutcome):
        return sum(weekly_hours(life, horizon)) / 700
    if isinstance(plan, TimeOutcome):
        months = months_of_work(life, horizon, plan.hours_per_week)
        return months.index(True) if True in months else horizon
    if isinstance(plan, WorkOutcome):
        return worked(life, horizon, plan)
    if isinstance(plan, BenefitOutcome):
        return left_benefit(life, horizon, plan)
    assert isinstance(plan, SustainedOutcome | EndedOutcome)
    return after_first_month(life, horizon, plan)


def expected(lives: Sequence[Life], horizons: Sequence[int]) -> pd.DataFrame:
    rows = {
        (number(n), horizon): {name: reference(life, horizon, name) for name in outcomes()}
        for n, life in enumerate(lives)
        for horizon in horizons
    }
    return pd.DataFrame.from_dict(rows, orient="index").astype("float64")


def same(found: pd.DataFrame, wanted: pd.DataFrame) -> None:
    names = sorted(wanted)
    assert found.index.tolist() == wanted.index.tolist()
    np.testing.assert_allclose(found[names].to_numpy(), wanted[names].to_numpy(), atol=1e-6)


GAP = ["daily_1m_gap1", "daily_1m_gap7", "daily_3m_gap1", "daily_3m_gap7"]


@settings(max_examples=15, deadline=None)
@given(GROUPS)
def test_the_kernels_count_what_a_person_would_count(lives: list[Life]) -> None:
    found = measured(lives).drop(columns=GAP)
    same(found, expected(lives, HORIZONS).drop(columns=GAP))


@settings(max_examples=10, deadline=None)
@given(GROUPS)
def test_gaps_are_bridged_as_a_person_would(lives: list[Life]) -> None:
    """Work after the window is cut off here: see test_work_after_the_window_bridges_nothing."""
    for horizon in HORIZONS:
        cut = [until(life, anniversary(life.settled, horizon) - DAY) for life in lives]
        found = measured(cut, everything(horizons=(horizon,)))[GAP]
        same(found, expected(cut, [horizon])[GAP])


def until(life: Life, last: dt.date) -> Life:
    """The life without what happened after a day."""
    jobs = [(first, min(end or last, last), h) for first, end, h in life.jobs if first <= last]
    benefits = [(first, min(end or last, last), *r) for first, end, *r in life.benefits]
    return replace(life, jobs=tuple(jobs), benefits=tuple(b for b in benefits if b[0] <= b[1]))
