"""Persons at landmarks: month after month who is at risk, with what history, and what follows.

A landmark is a number of months since a person's index date. What lies before it is history;
the outcome is measured in the months after it, as if it were time zero.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from evaluatie.data.indicators import persons_at_a_time
from evaluatie.data.instrument_starts import instrument_starts
from evaluatie.data.outcomes.follow_up import index_dates, limits, population_of, window_status
from evaluatie.data.outcomes.histories import COLUMNS, Histories, Registers
from evaluatie.data.outcomes.spells import Floats
from evaluatie.data.outcomes.values import values
from evaluatie.months import Days, add_months, as_days
from evaluatie.study.instrument_design import InstrumentDesign
from evaluatie.study.model import Study
from evaluatie.tables.by_person import by_person
from evaluatie.tables.contract import SCHEMES
from evaluatie.tables.instruments import INSTRUMENT_STARTS, LANDMARKS
from evaluatie.tables.persons import STATUSES

MONTH_DAYS = 365.25 / 12
ANY_WORK = 0.01  # hours a week over a month: one day of a small job
_TRAJECTEN = ["persoon_id", "instrument", "begindatum", "einddatum"]


@dataclass(frozen=True)
class Landmarks:
    """The tables LANDMARKS and INSTRUMENT_STARTS of one design."""

    landmarks: pd.DataFrame
    instrument_starts: pd.DataFrame


def landmarks(
    folder: Path, cohort: pd.DataFrame, study: Study, design: str, memory_mb: int
) -> Landmarks:
    """Both tables, from the kept tables in `folder`, for the treated of the intervention place.

    Some persons at a time, so that memory stays within about `memory_mb`.
    """
    plan = study.designs[design]
    assert isinstance(plan, InstrumentDesign)
    wanted = cohort["treated"] & (cohort["place"] == "intervention")
    ids = pd.Index(cohort.loc[wanted, "persoon_id"])
    parts = [
        (person_landmarks(tables, study, plan), instrument_starts(tables, study, plan))
        for tables in _chunks(folder, ids, memory_mb)
    ]
    moments, starts = (pd.concat(found, ignore_index=True) for found in zip(*parts, strict=True))
    return Landmarks(
        moments.sort_values(list(LANDMARKS.key), ignore_index=True),
        starts.sort_values(list(INSTRUMENT_STARTS.key), ignore_index=True),
    )


def _chunks(folder: Path, ids: pd.Index, memory_mb: int) -> Iterator[dict[str, pd.DataFrame]]:
    """The tables of these persons, so many at a time as fit in the memory."""
    columns = COLUMNS | {"trajecten": _TRAJECTEN}
    persons = persons_at_a_time(folder, list(columns), memory_mb)
    for tables in by_person(folder, columns, persons):
        yield {
            name: table[table["persoon_id"].isin(ids)].reset_index(drop=True)
            for name, table in tables.items()
        }


def person_landmarks(
    tables: dict[str, pd.DataFrame], study: Study, plan: InstrumentDesign
) -> pd.DataFrame:
    """Rows of LANDMARKS for everybody in `tables`, sorted by landmark."""
    registers = Registers.of(tables)
    # from month 0 on: the placebo looks back from a landmark
    past = Histories(registers, _measured_at(study, list(range(plan.landmarks[1] + 1))))
    guided = index_dates(past.persons, registers.begeleiding, _from_guidance(study))
    rows = [_landmark(past, registers, guided, month, plan) for month in plan.months]
    return pd.concat(rows, ignore_index=True)[LANDMARKS.names]


def _measured_at(study: Study, horizons: list[int]) -> Study:
    return study.model_copy(update={"horizons": horizons})


def _from_guidance(study: Study) -> Study:
    population = population_of(study).model_copy(update={"index_date": "start_begeleiding"})
    return study.model_copy(update={"population": population})


def _landmark(
    past: Histories, registers: Registers, guided: Days, month: int, plan: InstrumentDesign
) -> pd.DataFrame:
    """Everybody at one landmark."""
    day = add_months(past.dates, month)
    later = Histories(registers, _measured_at(past.study, [plan.horizon]), index=day)
    ends = limits(past.persons, past.study)
    status = window_status(day, ends, add_months(day, plan.horizon), past.study)
    complete = status == STATUSES.index("complete")
    value = np.asarray(values(later, plan.outcome, plan.horizon), dtype=np.float64)
    reached = np.asarray(values(past, plan.outcome, month)).astype(bool)
    return pd.DataFrame(
        {
            "persoon_id": past.persons["persoon_id"].astype("str"),
            "landmark": np.full(len(past), month, dtype=np.int64),
            "status": np.array(STATUSES, dtype=object)[status],
            "at_risk": ~_at_work(past, day) & ~reached,
            "value": np.where(complete, value, np.nan),
            **_history(past, day, month, guided),
            "benefit_before": _benefit_share(past, month - plan.placebo_months, month),
        }
    ).astype({"status": "str"})


def _at_work(past: Histories, day: Days) -> np.ndarray:
    """Who has a paid job, of any size, on the day; (persons,)."""
    work, at = past.work, day.astype(np.int64)
    on = (work.first <= at[work.person]) & (at[work.person] < work.after)
    found = np.zeros(len(past), dtype=bool)
    found[work.person[on]] = True
    return found


def _history(past: Histories, day: Days, month: int, guided: Days) -> dict[str, object]:
    """What happened before the landmark; guidance also just after it."""
    since = np.where(np.isnat(guided), -1.0, (day - guided).astype(np.float64))
    fresh = ~np.isnat(guided) & (guided >= day) & (guided < add_months(past.dates, month + 1))
    number = as_days(day).astype("datetime64[M]").astype(np.int64)
    quarter = np.char.add((number // 12 + 1970).astype(str), "Q")
    return {
        "months_worked": past.counted(ANY_WORK).within(month).sum(axis=0).astype(np.int64),
        "benefit_share": np.nan_to_num(_benefit_share(past, 0, month)),
        "guided": np.select([since > 0, fresh], ["earlier", "new"], "no").astype(object),
        "months_guided": np.maximum(since, 0.0) / MONTH_DAYS,
        "quarter": np.char.add(quarter, (number % 12 // 3 + 1).astype(str)).astype(object),
    }


def _benefit_share(past: Histories, low: int, high: int) -> Floats:
    """Share of the days on any benefit from one landmark to a later one; missing without a day."""
    if not 0 <= low < high:
        return np.full(len(past), np.nan)
    on = past.benefit_days(SCHEMES, full_only=False)
    # shares of days on benefit stand in the place of weekly hours, of which there are a seventh
    days = 7 * (on.total(high) - on.total(low))
    length = add_months(past.dates, high) - add_months(past.dates, low)
    return np.asarray(np.round(days / length.astype(np.float64), 6), dtype=np.float64)
