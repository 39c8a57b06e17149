"""Stretches of days of numbered persons: jobs and benefits as arrays, whatever their table was."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from evaluatie.months import Integers, as_days

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Spells:
    """Per spell: person number, first day, day after the last (days since 1970), hours a week."""

    person: Integers
    first: Integers
    after: Integers
    hours: Floats

    def where(self, kept: npt.NDArray[np.bool_]) -> "Spells":
        """The spells for which `kept` is true."""
        return Spells(self.person[kept], self.first[kept], self.after[kept], self.hours[kept])

    def before(self, day: Integers) -> "Spells":
        """The days of the spells before `day`, which is given per person."""
        after = np.minimum(self.after, day[self.person])
        return replace(self, after=after).where(self.first < after)


def person_numbers(ids: pd.Series, persons: pd.Series) -> Integers:
    """For each id its place among `persons`, -1 for somebody else.

    Rows of one person that follow each other are looked up once, so a table sorted by person
    costs little more than its number of persons.
    """
    texts = as_texts(ids)
    if len(texts) == 0:
        return np.zeros(0, dtype=np.int64)
    changed = pc.fill_null(pc.not_equal(texts.slice(1), texts.slice(0, len(texts) - 1)), True)
    starts = np.concatenate([[0], 1 + np.flatnonzero(changed.to_numpy(zero_copy_only=False))])
    found = pc.index_in(texts.take(pa.array(starts)), value_set=as_texts(persons))
    number = pc.fill_null(found, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return np.repeat(number, np.diff(np.append(starts, len(texts))))


def as_texts(ids: pd.Series) -> pa.Array:
    """A column of text as one Arrow array."""
    texts = pa.array(ids)
    return texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts


def spells(
    rows: pd.DataFrame, persons: pd.Series, index: Integers, last: int, hours: Floats
) -> Spells:
    """The spells of a table, of `persons` (ids), cut to the days from the index date to `last`.

    `index` holds each person's index date and `last` the last day of the data, as days since
    1970. An open spell goes on to `last`. `hours` holds the weekly hours of each row.
    """
    person = person_numbers(rows["persoon_id"], persons)
    first = np.maximum(day_numbers(rows["begindatum"]), index[person])
    after = np.minimum(day_numbers(rows["einddatum"], missing=last), last) + 1
    found = Spells(person, first, after, hours)
    inside = (person >= 0) & (first < after) & (hours > 0)
    return found if inside.all() else found.where(inside)


def day_numbers(dates: pd.Series, missing: int = 0) -> Integers:
    """Dates as days since 1970; `missing` where there is none."""
    days = as_days(dates)
    numbers = days.astype(np.int64)
    empty = np.isnat(days)
    return np.where(empty, missing, numbers) if empty.any() else numbers
