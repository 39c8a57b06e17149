"""Weekly hours per person and calendar month, on dense arrays of months x persons.

A spell is noted at its first and last month only; a running sum over the months does the rest.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluatie.data.spells import Floats, Spells
from evaluatie.months import Integers, add_months, as_days, month_number, month_start

Flags = npt.NDArray[np.bool_]
TOLERANCE = 1e-9  # hours x days: what rounding may cost an average that is exactly enough


@dataclass(frozen=True)
class WorkMonths:
    """Weekly hours x days, and days, per calendar month since the month of the index date.

    `hours`, `days`: (months, persons), whole calendar months, the first from the index date on.
    `tail_hours`, `tail_days`: per horizon H, (persons,): the days of month H before the
    anniversary of the index date, the last part of the window [s, s + H months).
    """

    hours: Floats
    days: Integers
    tail_hours: dict[int, Floats]
    tail_days: dict[int, Integers]

    def counted(self, horizon: int, hours_per_week: float) -> Flags:
        """Which months of the window average enough hours: (horizon + 1, persons).

        A month at an edge counts by its days inside the window; without a day it does not count.
        """
        found = np.empty((horizon + 1, self.hours.shape[1]), dtype=np.bool_)
        enough = hours_per_week * self.days[:horizon] - TOLERANCE
        np.greater_equal(self.hours[:horizon], enough, out=found[:horizon])
        days = self.tail_days[horizon]
        found[horizon] = (days > 0) & (
            self.tail_hours[horizon] >= hours_per_week * days - TOLERANCE
        )
        return found

    def total(self, horizon: int) -> Floats:
        """Hours in the window, per person; to a millionth, so that the order of jobs is nothing."""
        weekly = self.hours[:horizon].sum(axis=0) + self.tail_hours[horizon]
        return np.asarray(np.round(weekly / 7, 6), dtype=np.float64)


def work_months(spells: Spells, index: Integers, horizons: list[int]) -> WorkMonths:
    """Hours and days for persons with index dates `index` (days since 1970), for all horizons."""
    months = max(horizons)
    dates = as_days(index.astype("datetime64[D]"))
    origin = month_number(dates)
    starts = _Starts(origin, months)
    hours = _hours(spells, origin, starts, months)
    days = np.stack([starts.days(origin + number) for number in range(months)])
    days[0] -= index - starts.of(origin)
    tail_hours, tail_days = {}, {}
    for horizon in horizons:
        low = starts.of(origin + horizon)
        high = add_months(dates, horizon).astype(np.int64)
        tail_days[horizon] = high - low
        tail_hours[horizon] = _between(spells, low, high)
    return WorkMonths(hours, days, tail_hours, tail_days)


class _Starts:
    """First days of all months that can occur, looked up instead of computed again."""

    def __init__(self, origin: Integers, months: int) -> None:
        self._low = int(origin.min()) if origin.size else 0
        high = (int(origin.max()) if origin.size else 0) + months + 2
        self._first = month_start(np.arange(self._low, high + 1)).astype(np.int64)
        self._days = np.diff(self._first)

    def of(self, month: Integers) -> Integers:
        return self._first[month - self._low]

    def days(self, month: Integers) -> Integers:
        return self._days[month - self._low]

    def of_days(self, days: Integers) -> Integers:
        """The month of each day: a table over all days between the first and the last month."""
        table = np.repeat(np.arange(self._low, self._low + len(self._days)), self._days)
        return table[np.minimum(days, self._first[-1] - 1) - self._first[0]]


def _hours(spells: Spells, origin: Integers, starts: _Starts, months: int) -> Floats:
    """Weekly hours x days in whole months: (months, persons)."""
    persons = len(origin)
    start_month = starts.of_days(spells.first)
    last_month = starts.of_days(spells.after - 1)
    begin = start_month - origin[spells.person]
    until = last_month - origin[spells.person]  # the spell's last month, included
    table = np.zeros((months + 1) * persons)

    def note(month: Integers, amount: Floats) -> None:
        inside = month < months
        flat = month * persons + spells.person
        if not inside.all():
            flat, amount = flat[inside], amount[inside]
        np.add.at(table, flat, amount)

    # a running sum of the hours a week; every month has the weight of its days
    note(begin, spells.hours)
    note(until + 1, -spells.hours)
    grid = table.reshape(months + 1, persons)[:months]
    np.cumsum(grid, axis=0, out=grid)
    for number in range(months):
        grid[number] *= starts.days(origin + number)
    # the days of the first month before the spell, and of the last month after it, go off
    note(begin, -spells.hours * (spells.first - starts.of(start_month)))
    note(until, -spells.hours * (starts.of(last_month + 1) - spells.after))
    return grid


def _between(spells: Spells, low: Integers, high: Integers) -> Floats:
    """Weekly hours x days from `low` to the day before `high`, both per person."""
    first = np.maximum(spells.first, low[spells.person])
    days = np.minimum(spells.after, high[spells.person]) - first
    inside = days > 0
    amount = spells.hours[inside] * days[inside]
    return np.bincount(spells.person[inside], amount, minlength=len(low)).astype(np.float64)


def longest_run(counted: Flags) -> npt.NDArray[np.int16]:
    """Longest run of true values over the months, per person; `counted` is (months, persons)."""
    run = np.zeros(counted.shape[1], dtype=np.int16)
    longest = run.copy()
    for month in counted:
        run += 1
        run *= month
        np.maximum(longest, run, out=longest)
    return longest
