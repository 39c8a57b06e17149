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

    def enough(self, hours_per_week: float) -> "Counted":
        """Which months average enough hours; a month at an edge by its days inside the window."""
        whole = self.hours >= hours_per_week * self.days - TOLERANCE
        tails = {
            horizon: (days > 0) & (self.tail_hours[horizon] >= hours_per_week * days - TOLERANCE)
            for horizon, days in self.tail_days.items()
        }
        return Counted(whole, tails)

    def total(self, horizon: int) -> Floats:
        """Hours in the window, per person; to a millionth, so that the order of jobs is nothing."""
        weekly = self.hours[:horizon].sum(axis=0) + self.tail_hours[horizon]
        return np.asarray(np.round(weekly / 7, 6), dtype=np.float64)


@dataclass(frozen=True)
class Counted:
    """Months that count: `whole` (months, persons), and the last part of each horizon's window."""

    whole: Flags
    tails: dict[int, Flags]

    def within(self, horizon: int) -> Flags:
        """The months of one window: (horizon + 1, persons)."""
        return np.concatenate([self.whole[:horizon], self.tails[horizon][None]])

    def longest_runs(self) -> dict[int, npt.NDArray[np.int16]]:
        """For each horizon the longest run of months that count, per person."""
        run = np.zeros(self.whole.shape[1], dtype=np.int16)
        longest, found = run.copy(), {}
        for number, month in enumerate([*self.whole, None]):
            if number in self.tails:
                found[number] = np.maximum(longest, (run + 1) * self.tails[number])
            if month is not None:
                run += 1
                run *= month
                np.maximum(longest, run, out=longest)
        return found


def work_months(spells: Spells, index: Integers, horizons: list[int]) -> WorkMonths:
    """Hours and days for persons with index dates `index` (days since 1970), for all horizons."""
    months = max(horizons)
    dates = as_days(index.astype("datetime64[D]"))
    origin = month_number(dates)
    starts = _Starts(origin, months)
    placed = _Placed(spells, origin, starts)
    days = np.stack([starts.days(origin + number) for number in range(months)])
    days[0] -= index - starts.of(origin)
    tail_hours, tail_days = {}, {}
    for horizon in horizons:
        low = starts.of(origin + horizon)
        high = add_months(dates, horizon).astype(np.int64)
        tail_days[horizon] = high - low
        tail_hours[horizon] = placed.tail(horizon, low, high)
    return WorkMonths(placed.hours(months), days, tail_hours, tail_days)


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


class _Placed:
    """Spells with the months, since the index date's, in which they begin and end."""

    def __init__(self, spells: Spells, origin: Integers, starts: _Starts) -> None:
        self._spells, self._origin, self._starts = spells, origin, starts
        self._first_month = starts.of_days(spells.first)
        self._last_month = starts.of_days(spells.after - 1)
        since = origin[spells.person]
        self._begin = self._first_month - since
        self._until = self._last_month - since  # the spell's last month, included

    def hours(self, months: int) -> Floats:
        """Weekly hours x days in whole months: (months, persons)."""
        spells, starts, persons = self._spells, self._starts, len(self._origin)
        table = np.zeros((months + 1) * persons)

        def note(month: Integers, amount: Floats) -> None:
            inside = month < months
            flat = month * persons + spells.person
            if not inside.all():
                flat, amount = flat[inside], amount[inside]
            np.add.at(table, flat, amount)

        # a running sum of the hours a week; every month has the weight of its days
        note(self._begin, spells.hours)
        note(self._until + 1, -spells.hours)
        grid = table.reshape(months + 1, persons)[:months]
        np.cumsum(grid, axis=0, out=grid)
        for number in range(months):
            grid[number] *= starts.days(self._origin + number)
        # the days of the first month before the spell, and of the last month after it, go off
        note(self._begin, -spells.hours * (spells.first - starts.of(self._first_month)))
        note(self._until, -spells.hours * (starts.of(self._last_month + 1) - spells.after))
        return grid

    def tail(self, month: int, low: Integers, high: Integers) -> Floats:
        """Weekly hours x days from `low` to the day before `high`, days of `month` per person."""
        touching = np.flatnonzero((self._begin <= month) & (self._until >= month))
        person = self._spells.person[touching]
        first = np.maximum(self._spells.first[touching], low[person])
        days = np.minimum(self._spells.after[touching], high[person]) - first
        amount = self._spells.hours[touching] * np.maximum(days, 0)
        return np.bincount(person, amount, minlength=len(low)).astype(np.float64)


def longest_run(counted: Flags) -> npt.NDArray[np.int16]:
    """Longest run of true values over the months, per person; `counted` is (months, persons)."""
    last = len(counted) - 1
    return Counted(counted, {last: counted[last]}).longest_runs()[last]
