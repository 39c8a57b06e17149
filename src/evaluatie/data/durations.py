"""How long each person is followed since time zero, and which exit ended it.

Months are calendar months, the month of the index date (its days from that date on) is number 0:
the months of the outcome `time_to_work`. A person is at risk in the months that were seen whole.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from evaluatie.data.indicators import registers_in
from evaluatie.data.outcomes.follow_up import last_days, time_zero_tables
from evaluatie.data.outcomes.histories import NEVER, Histories, Registers
from evaluatie.data.outcomes.values import measured
from evaluatie.months import Integers, as_days, month_number
from evaluatie.study.designs import SurvivalDesign
from evaluatie.study.model import Study
from evaluatie.study.outcomes import EnrolmentOutcome, TimeOutcome
from evaluatie.tables.survival import CENSORED, DURATIONS

ONE_DAY = np.timedelta64(1, "D")
LATER = np.iinfo(np.int64).max  # the month of what did not happen


class Seen(NamedTuple):
    """Whole months (n,) that were seen of each person, and who left in the month after them."""

    months: Integers
    left: npt.NDArray[np.bool_]


def durations(registers: Registers, study: Study) -> pd.DataFrame:
    """DURATIONS: one row for each person with an index date and each design of survival.

    Months beyond the longest horizon do not matter. An exit counts in a month that was seen whole,
    and a departure in the month in which it falls: of that month it is not known whether it would
    have been one of work. In the same month work comes before school, and both before a departure.
    """
    histories = Histories(registers, study)
    parts = [
        _of_design(histories, name, plan)
        for name, plan in study.designs.items()
        if isinstance(plan, SurvivalDesign)
    ]
    table = pd.concat([DURATIONS.empty(), *parts], ignore_index=True)
    return table.sort_values(list(DURATIONS.key), ignore_index=True)[DURATIONS.names]


def duration_parts(folder: Path, study: Study, memory_mb: int) -> Iterator[pa.Table]:
    """The same from the kept tables in `folder`, some persons at a time."""
    names = list(dict.fromkeys([*time_zero_tables(study), "dienstverbanden", "onderwijs"]))
    for registers in registers_in(folder, names, memory_mb):
        yield pa.Table.from_pandas(durations(registers, study), preserve_index=False)


def _of_design(histories: Histories, name: str, plan: SurvivalDesign) -> pd.DataFrame:
    seen = _seen(histories)
    work = _inside(_first_month_of_work(histories, plan), seen)
    exits = {plan.outcome: work, **_competing(histories, plan, seen)}
    first, event = _first_exit(exits, seen)
    columns = {
        "persoon_id": histories.persons["persoon_id"].to_numpy(dtype=object),
        "design": name,
        "months_to_work": np.minimum(work, seen.months),
        "worked": work < seen.months,
        "months": first,
        "event": event,
    }
    table = pd.DataFrame(columns).astype({"persoon_id": "str", "event": "str"})
    return table[~np.isnat(histories.index_date)]


def _seen(histories: Histories) -> Seen:
    """Up to the longest horizon; nobody leaves who was not there at time zero."""
    last, departs = last_days(histories.persons, histories.study)
    whole = month_number(last + ONE_DAY) - month_number(histories.dates)
    there = last >= histories.dates
    most = histories.calendar.months
    months = np.where(there, np.clip(whole, 0, most), 0)
    return Seen(months, departs & there & (whole < most))


def _inside(month: Integers, seen: Seen) -> Integers:
    """Of what happens in a month, that which happens in one that was seen whole."""
    return np.where(month < seen.months, month, LATER)


def _first_month_of_work(histories: Histories, plan: SurvivalDesign) -> Integers:
    outcome = measured(histories.study)[plan.outcome]
    assert isinstance(outcome, TimeOutcome)
    counted = histories.counted(outcome.hours_per_week).whole
    return np.where(counted.any(axis=0), counted.argmax(axis=0), LATER)


def _competing(histories: Histories, plan: SurvivalDesign, seen: Seen) -> dict[str, Integers]:
    """The month (n,) of each exit that competes with work."""
    departed = histories.persons["uitschrijfreden"].fillna("onbekend")
    return {
        name: _inside(_first_month_enrolled(histories, cause), seen)
        if isinstance(cause, str)
        else np.where(seen.left & departed.isin(cause).to_numpy(), seen.months, LATER)
        for name, cause in plan.competing.items()
    }


def _first_month_enrolled(histories: Histories, name: str) -> Integers:
    """Who was enrolled at such a level before time zero did not start here."""
    outcome = measured(histories.study)[name]
    assert isinstance(outcome, EnrolmentOutcome)
    first = histories.first_enrolment(outcome.levels)
    starts = (first >= histories.index) & (first < NEVER)
    day = as_days(np.where(starts, first, histories.index).astype("datetime64[D]"))
    return np.where(starts, month_number(day) - month_number(histories.dates), LATER)


def _first_exit(exits: dict[str, Integers], seen: Seen) -> tuple[Integers, npt.NDArray[np.object_]]:
    """Months before the first exit that was seen, and its name; else all months, censored."""
    month, event = seen.months.copy(), np.full(len(seen.months), CENSORED, dtype=object)
    for name, when in exits.items():
        # a departure falls in the month after the last whole one: only the end can be there too
        sooner = (when < month) | ((when == month) & (event == CENSORED))
        month, event = np.where(sooner, when, month), np.where(sooner, name, event)
    return month, event
