"""The person-month panel: weekly hours of work in every calendar month since settlement.

Each month is split at the day of the month on which the person settled, so that a window of any
number of months [s, s + H) can be cut from it exactly.
"""

import numpy as np
import pandas as pd

from evaluatie.data.settlement import first_settlements
from evaluatie.months import Days, Integers, add_months, as_days, month_number, month_start
from evaluatie.study.model import RegistersSource, Study
from evaluatie.tables.derived import PANEL

ONE_DAY = np.timedelta64(1, "D")


def panel(personen: pd.DataFrame, dienstverbanden: pd.DataFrame, study: Study) -> pd.DataFrame:
    """One row per person and calendar month, from settlement to the longest horizon or data end.

    Work is labour on which wage tax is withheld; hours of simultaneous jobs add up. `hours_from`
    is the sum over the days of the month from the settlement day on of the weekly hours on that
    day (unit: hours a week x days); `hours_before` the same before that day. Days before
    settlement itself are not in the panel.
    """
    assert isinstance(study.source, RegistersSource)
    persons = first_settlements(personen)
    settled = as_days(persons["vestigingsdatum"])
    months = max(study.horizons) + 1
    anniversaries = add_months(settled[:, None], np.arange(months)[None, :])
    starts = month_start(month_number(settled)[:, None] + np.arange(months))
    ends = month_start(month_number(settled)[:, None] + np.arange(1, months + 1))
    starts[:, 0] = settled  # nothing before settlement
    last = np.datetime64(study.source.data_until, "D")
    spells = _work_spells(dienstverbanden, persons["persoon_id"], settled, last)
    hours_before, hours_from = _hours(spells, starts, anniversaries, ends)
    frame = pd.DataFrame(
        {
            "persoon_id": np.repeat(persons["persoon_id"].to_numpy(), months),
            "month": month_number(starts).ravel(),
            "since": np.tile(np.arange(months), len(persons)),
            "days_before": _days(anniversaries - starts),
            "days_from": _days(ends - anniversaries),
            "hours_before": hours_before,
            "hours_from": hours_from,
        }
    )
    return frame.loc[starts.ravel() <= last, PANEL.names].reset_index(drop=True)


def _days(differences: np.ndarray) -> Integers:
    return (differences // ONE_DAY).astype(np.int64).ravel()


def _work_spells(
    jobs: pd.DataFrame, ids: pd.Series, settled: Days, last: np.datetime64
) -> tuple[Integers, Days, Days, np.ndarray]:
    """Person number, first day, day after the last, weekly hours; clipped to [settlement, last]."""
    work = jobs[jobs["loonbelasting"] & jobs["persoon_id"].isin(ids)]
    person = pd.Index(ids).get_indexer(work["persoon_id"])
    first = np.maximum(as_days(work["begindatum"]), settled[person])
    after = np.minimum(as_days(work["einddatum"].fillna(pd.Timestamp(last))), last) + ONE_DAY
    inside = first < after
    hours = work["uren_per_week"].to_numpy(dtype=np.float64)
    order = np.lexsort((hours[inside], first[inside], person[inside]))
    columns = (person, first, after, hours)
    return tuple(column[inside][order] for column in columns)


def _hours(
    spells: tuple[Integers, Days, Days, np.ndarray], starts: Days, anniversaries: Days, ends: Days
) -> tuple[np.ndarray, np.ndarray]:
    """Weekly hours x days in both parts of every person-month, flat over persons x months."""
    person, first, after, hours = spells
    months = starts.shape[1]
    origin = month_number(starts[:, 0])[person]
    begin = np.clip(month_number(first) - origin, 0, months)
    stop = np.clip(month_number(after - ONE_DAY) - origin + 1, begin, months)
    spell = np.repeat(np.arange(len(person)), stop - begin)
    offset = np.arange(len(spell)) - np.repeat(
        np.cumsum(stop - begin) - (stop - begin), stop - begin
    )
    cell = (person[spell], begin[spell] + offset)
    flat = cell[0] * months + cell[1]

    def total(low: Days, high: Days) -> np.ndarray:
        overlap = np.minimum(after[spell], high[cell]) - np.maximum(first[spell], low[cell])
        days = np.maximum(overlap // ONE_DAY, 0).astype(np.float64)
        sums = np.bincount(flat, hours[spell] * days, minlength=starts.size)
        return sums.astype(np.float64)  # without any job numpy counts in integers

    return total(starts, anniversaries), total(anniversaries, ends)
