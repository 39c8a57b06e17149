"""When each person first started each instrument, and how much of it followed."""

import numpy as np
import pandas as pd

from evaluatie.data.outcomes.follow_up import data_until, index_dates
from evaluatie.data.outcomes.histories import Registers
from evaluatie.data.outcomes.spells import Spells, day_numbers, person_numbers
from evaluatie.data.outcomes.work_days import stretches
from evaluatie.data.settlement import first_settlements
from evaluatie.months import Days, Integers, add_months, as_days, month_number
from evaluatie.study.instrument_design import InstrumentDesign
from evaluatie.study.model import Study
from evaluatie.tables.instruments import INSTRUMENT_STARTS


def instrument_starts(
    tables: dict[str, pd.DataFrame], study: Study, plan: InstrumentDesign
) -> pd.DataFrame:
    """Rows of INSTRUMENT_STARTS for everybody in `tables` with an index date.

    A dose is what follows within the horizon of the first start: who is observed longer would
    otherwise have had more of it. An instrument that goes on lasts until the data end.
    """
    registers = Registers.of(tables)
    persons = first_settlements(registers.personen)
    index = index_dates(persons, registers.begeleiding, study)
    rows = tables["trajecten"]
    number = person_numbers(rows["persoon_id"], persons["persoon_id"])
    known = (number >= 0) & ~np.isnat(index[number])
    rows, number = rows[known], number[known]
    # what one person has of one instrument is one history: `pair` numbers them
    names, code = np.unique(rows["instrument"].to_numpy(dtype=str), return_inverse=True)
    pairs, pair = np.unique(number * len(names) + code, return_inverse=True)
    first = np.full(len(pairs), np.iinfo(np.int64).max)
    np.minimum.at(first, pair, day_numbers(rows["begindatum"]))
    who = pairs // max(len(names), 1)
    courses, days = _dose(rows, pair, first, plan.horizon, int(data_until(study).astype(np.int64)))
    columns = {
        "persoon_id": persons["persoon_id"].to_numpy(dtype=object)[who],
        "instrument": names[pairs % max(len(names), 1)].astype(object),
        "started": whole_months(index[who], as_days(first.astype("datetime64[D]"))),
        "courses": courses,
        "days": days,
    }
    found = pd.DataFrame(columns).astype({"persoon_id": "str", "instrument": "str"})
    return found.sort_values(list(INSTRUMENT_STARTS.key), ignore_index=True)


def _dose(
    rows: pd.DataFrame, pair: Integers, first: Integers, horizon: int, last: int
) -> tuple[Integers, Integers]:
    """Courses that begin within the horizon of the first start (pairs,), and days until then."""
    limit = add_months(as_days(first.astype("datetime64[D]")), horizon).astype(np.int64)
    begin = day_numbers(rows["begindatum"])
    after = np.minimum(day_numbers(rows["einddatum"], missing=last), last) + 1
    after = np.minimum(after, limit[pair])
    courses = np.bincount(pair[begin < limit[pair]], minlength=len(first)).astype(np.int64)
    lasts = begin < after
    spells = Spells(pair[lasts], begin[lasts], after[lasts], np.ones(int(lasts.sum())))
    once = stretches(spells, hours_per_week=1, gap_days=0)
    days = np.bincount(once.person, once.after - once.first, minlength=len(first))
    return courses, days.astype(np.int64)


def whole_months(since: Days, days: Days) -> Integers:
    """Whole months from one day to another: the most whose anniversary is not later; also below 0.

    The month of a landmark runs from its day to the day before that of the next.
    """
    months = month_number(days) - month_number(since)
    return np.asarray(months - (add_months(since, months) > days), dtype=np.int64)
