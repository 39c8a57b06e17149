"""Time zero of each person, and until when a person is observed as the study means it."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluatie.data.outcomes.spells import person_numbers
from evaluatie.months import Days, add_months, as_days
from evaluatie.study.analyses import START_ARM
from evaluatie.study.model import Study
from evaluatie.study.population import Arm, Cohorts, Population
from evaluatie.study.source import RegistersSource
from evaluatie.tables.persons import FOLLOW_UP, STATUSES

ONE_DAY = np.timedelta64(1, "D")
MOST_YEARS = 10  # between a control and an arm
_NEVER = np.datetime64("9999-12-31")


def index_dates(persons: pd.DataFrame, begeleiding: pd.DataFrame, study: Study) -> Days:
    """Time zero of each person (one row each), as `population.index_date` says.

    `start_begeleiding` is the first day of any guidance, also when that was before settlement;
    of a varied study `start_arm` is when the guidance of its only arm may start.
    Missing when a person has no such date.
    """
    name: str = population_of(study).index_date
    if name == START_ARM:
        (arm,) = study.arms.values()
        return arm_starts(as_days(persons["vestigingsdatum"]), arm, study)
    if name != "start_begeleiding":
        return as_days(persons[name])
    number = person_numbers(begeleiding["persoon_id"], persons["persoon_id"])
    first = np.full(len(persons), _NEVER)
    known = number >= 0
    np.minimum.at(first, number[known], as_days(begeleiding["begindatum"])[known])
    return np.where(first == _NEVER, np.datetime64("NaT"), first)


def arm_starts(settled: Days, arm: Arm, study: Study) -> Days:
    """Of each person, settled on these days (n,), when the guidance of an arm may start.

    For settlers of the arm's period, in every place, the date of the arm, or settlement if that is
    later. Who settled in the control cohort starts a whole number of years earlier: as many as put
    the settlement into the arm's period, so that as much time has passed since settlement in the
    same season. Missing for who settled in another season: nobody of the arm is like them.
    """
    first, last = (np.datetime64(day, "D") for day in arm.settled)
    late = settled >= np.datetime64(cohorts_of(study).treatment.start, "D")
    start = np.full(len(settled), np.datetime64("NaT", "D"))
    assert not isinstance(arm.guidance_from, str)
    day = np.array([arm.guidance_from], dtype="datetime64[D]")
    for years in range(MOST_YEARS, -1, -1):  # of several the fewest years, written last
        moved = add_months(settled, 12 * years)
        fits = (moved >= first) & (moved <= last) & (late == (years == 0))
        start = np.where(fits, np.maximum(settled, add_months(day, -12 * years)), start)
    return start


def time_zero_tables(study: Study) -> list[str]:
    """The tables that time zero and the follow-up come from."""
    guided = population_of(study).index_date == "start_begeleiding"
    return ["personen", "begeleiding"] if guided else ["personen"]


def population_of(study: Study) -> Population:
    """The population of a study of registers."""
    assert study.population is not None
    return study.population


def cohorts_of(study: Study) -> Cohorts:
    """The cohorts of a study of registers."""
    assert study.cohorts is not None
    return study.cohorts


def data_until(study: Study) -> np.datetime64:
    """The last day on which every register is complete."""
    assert isinstance(study.source, RegistersSource)
    return np.datetime64(study.source.data_until, "D")


class Limits(NamedTuple):
    """Per person, the last day before each end of observation; far away when there is none."""

    data_end: Days
    left: Days
    contaminated: Days


def limits(persons: pd.DataFrame, study: Study) -> Limits:
    """Until when each person is observed: data end, departure, contamination of controls.

    Contamination holds in every place, so that all groups keep the same calendar.
    """
    settled, departed = as_days(persons["vestigingsdatum"]), as_days(persons["uitschrijfdatum"])
    left = np.where(np.isnat(departed), _NEVER, departed - ONE_DAY)
    end = np.full(len(persons), data_until(study))
    contaminated = np.full(len(persons), _NEVER)
    if study.contamination and study.contamination.handling != "ignore":
        control = settled <= np.datetime64(cohorts_of(study).control.until, "D")
        day = np.datetime64(study.contamination.start, "D") - ONE_DAY
        contaminated[control] = day
    return Limits(end, left, contaminated)


def window_status(index: Days, ends: Limits, end: Days, study: Study) -> npt.NDArray[np.int8]:
    """Per person the place in STATUSES: complete, or why the window was not.

    Of several reasons the first in this order: missing (no index date), data_end, left,
    contaminated; not the earliest in time. `end` is the day after the window.
    """
    last = end - ONE_DAY
    censor = study.contamination is not None and study.contamination.handling == "censor"
    reasons = {
        "missing": np.isnat(index),
        "data_end": last > ends.data_end,
        "left": last > ends.left,
        "censored" if censor else "contaminated": last > ends.contaminated,
    }
    status = np.full(len(index), STATUSES.index("complete"), dtype=np.int8)
    for name, applies in reversed(reasons.items()):
        status[applies] = STATUSES.index(name)
    return status


def last_days(persons: pd.DataFrame, study: Study) -> tuple[Days, npt.NDArray[np.bool_]]:
    """Per person the last day seen as the study means it, and whether a departure ends it.

    Contamination of controls ends it whichever way windows handle it, unless that is `ignore`:
    a survival curve needs no whole windows, so nobody has to be left out.
    """
    ends = limits(persons, study)
    last = np.minimum(np.minimum(ends.data_end, ends.left), ends.contaminated)
    return last, ends.left == last


def follow_up(persons: pd.DataFrame, index: Days, study: Study) -> pd.DataFrame:
    """One row per person with an index date: the last day of observation and why it is the last.

    The earliest of data end, departure (overleden, emigratie, verhuizing, or unknown) and, when
    the study censors contaminated controls, the day before their contamination. Who was not
    observed at time zero any more has the day before it as the last day: no follow-up.
    """
    ends = limits(persons, study)
    censor = study.contamination is not None and study.contamination.handling == "censor"
    contaminated = ends.contaminated if censor else np.full(len(persons), _NEVER)
    last = np.minimum(np.minimum(ends.data_end, ends.left), contaminated)
    why = persons["uitschrijfreden"].fillna("onbekend").astype("str")
    reason = np.select([last == ends.left, last == contaminated], [why, "contaminated"], "data_end")
    columns = {
        "persoon_id": persons["persoon_id"],
        "index_date": pd.Series(index.astype("datetime64[s]"), index=persons.index),
        "last_day": pd.Series(
            np.fmax(last, index - ONE_DAY).astype("datetime64[s]"), index=persons.index
        ),
        "end_reason": pd.Series(reason, index=persons.index, dtype="str"),
    }
    table = pd.DataFrame(columns)[FOLLOW_UP.names]
    return table[~np.isnat(index)].reset_index(drop=True)
