"""Instruments of each person: who started one, how long it lasted, beside guidance or not."""

import numpy as np
import pandas as pd

from evaluatie.data.outcomes.follow_up import ONE_DAY
from evaluatie.months import as_days
from evaluatie.tables.contract import INSTRUMENTS

Values = dict[tuple[str, str], pd.Series]


def instrument_values(
    people: pd.DataFrame, trajecten: pd.DataFrame, spells: pd.DataFrame, guided: pd.Series
) -> Values:
    """Measures by name and instrument of `people`, one Series each, in their order.

    `exposed`: started before the window ends, of everybody; `reach`: of the guided; `together`: of
    the guided, with a day of both in that time; `weeks`: of the first course, when it was seen to
    end. `spells` are those of `guidance.own_spells`.
    """
    courses = _courses(people, trajecten)
    both = _beside(courses, spells)
    found: Values = {}
    for name in INSTRUMENTS:
        rows = courses[courses["instrument"] == name]
        started = pd.Series(np.isin(people.index, rows["person"]).astype(float))
        found["exposed", name] = started
        found["reach", name] = started.where(guided == 1)
        together = pd.Series(np.isin(people.index, both.get(name, [])).astype(float))
        found["together", name] = together.where(guided == 1)
        weeks = rows.drop_duplicates("person").set_index("person")["weeks"]
        found["weeks", name] = weeks.reindex(people.index)
    return found


def _courses(people: pd.DataFrame, trajecten: pd.DataFrame) -> pd.DataFrame:
    """Courses of these people that began before their window ended, first to last."""
    number = pd.Series(people.index, index=people["persoon_id"])
    rows = trajecten[trajecten["persoon_id"].isin(number.index)]
    person = rows["persoon_id"].map(number).to_numpy(dtype=np.int64)
    first, last = as_days(rows["begindatum"]), as_days(rows["einddatum"])
    end, observed = as_days(people["end"])[person], as_days(people["after"])[person]
    ended = ~np.isnat(last) & (last < observed)
    after = np.where(np.isnat(last), observed, last + ONE_DAY)
    length = (after - first).astype("timedelta64[D]").astype(np.int64) / 7
    table = pd.DataFrame(
        {
            "person": person,
            "instrument": rows["instrument"].to_numpy(dtype=object),
            "first": first,
            "after": np.minimum(after, end),
            "weeks": np.where(ended, length, np.nan),
        }
    )
    return table[first < end].sort_values(["person", "instrument", "first"], ignore_index=True)


def _beside(courses: pd.DataFrame, spells: pd.DataFrame) -> dict[str, np.ndarray]:
    """For each instrument the persons with a day in it that was a guided day too."""
    pairs = courses.merge(spells[["person", "first", "after"]], on="person", suffixes=("", "_own"))
    overlap = (pairs["first"] < pairs["after_own"]) & (pairs["first_own"] < pairs["after"])
    met = pairs[overlap].groupby("instrument")["person"]
    return {str(name): persons.unique() for name, persons in met}
