"""Weekly hours per person and calendar month, on dense arrays of months x persons.

A spell is noted at its first and last month only; a running sum over the months does the rest.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluatie.data.spells import Floats, Spells
from evaluatie.months import Integers, add_months, as_days, month_number, month_start

Flags = npt.NDArray[np.bool_]
TOLERANCE = 1e-9  # what rounding may cost an average that is exactly enough


@dataclass(frozen=True)
class WorkMonths:
    """Average weekly hours per calendar month since the month of the index date.

    `hours`: (months, persons), over whole calendar months, the first from the index date on.
    `tails`: per horizon H, (persons,), over the days of month H before the anniversary of the
    index date: the last part of the window [s, s + H months). 0 where there is no such day.
    """

    hours: Floats
    tails: dict[int, Floats]
    calendar: "Calendar"

    def enough(self, hours_per_week: float) -> "Counted":
        """Which months average enough hours; a month at an edge by its days inside the window."""
        enough = hours_per_week - TOLERANCE
        tails = {horizon: hours >= enough for horizon, hours in self.tails.items()}
        return Counted(self.hours >= enough, tails)

    def total(self, horizon: int) -> Floats:
        """Hours in the window, per person; to a millionth, so that the order of jobs is nothing."""
        days = self.calendar.days()[:horizon]
        weekly = (self.hours[:horizon] * days).sum(axis=0)
        weekly += self.tails[horizon] * self.calendar.tail_days(horizon)
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


class Calendar:
    """The months of the windows of persons with index dates `index` (days since 1970)."""

    def __init__(self, index: Integers, horizons: list[int]) -> None:
        self.index, self.horizons, self.months = index, horizons, max(horizons)
        self._dates = as_days(index.astype("datetime64[D]"))
        self.origin = month_number(self._dates)
        self._low = int(self.origin.min()) if self.origin.size else 0
        high = (int(self.origin.max()) if self.origin.size else 0) + self.months + 2
        self._first = month_start(np.arange(self._low, high + 1)).astype(np.int64)
        self._length = np.diff(self._first)
        # the month of every day that can occur, to look up instead of computing it again
        self._month = np.repeat(np.arange(self._low, high), self._length)

    def start(self, month: Integers) -> Integers:
        """First day of a month."""
        return self._first[month - self._low]

    def length(self, month: Integers) -> Integers:
        """Number of days of a month."""
        return self._length[month - self._low]

    def month_of(self, days: Integers) -> Integers:
        """The month of each day; later days than any window's are in its last month."""
        return self._month[np.minimum(days, self._first[-1] - 1) - self._first[0]]

    def days(self) -> Integers:
        """Days of each month from the index date on: (months, persons)."""
        days = np.stack([self.length(self.origin + number) for number in range(self.months)])
        days[0] -= self.index - self.start(self.origin)
        return days

    def anniversary(self, horizon: int) -> Integers:
        """The day after the window."""
        return add_months(self._dates, horizon).astype(np.int64)

    def tail_days(self, horizon: int) -> Integers:
        """Days of the window's last month before the anniversary."""
        return self.anniversary(horizon) - self.start(self.origin + horizon)


def work_months(spells: Spells, index: Integers, horizons: list[int]) -> WorkMonths:
    """Average hours for persons with index dates `index` (days since 1970), for all horizons."""
    calendar = Calendar(index, horizons)
    placed = _Placed(spells, calendar)
    return WorkMonths(placed.hours(), {h: placed.tail(h) for h in horizons}, calendar)


class _Placed:
    """Spells with the months, since the index date's, in which they begin and end."""

    def __init__(self, spells: Spells, calendar: Calendar) -> None:
        self._spells, self._calendar = spells, calendar
        self._first_month = calendar.month_of(spells.first)
        self._last_month = calendar.month_of(spells.after - 1)
        since = calendar.origin[spells.person]
        self._begin = self._first_month - since
        self._until = self._last_month - since  # the spell's last month, included

    def hours(self) -> Floats:
        """Average weekly hours in whole months: (months, persons)."""
        spells, calendar = self._spells, self._calendar
        months, persons = calendar.months, len(calendar.origin)
        table = np.zeros((months + 1) * persons)

        def note(month: Integers, amount: Floats) -> None:
            inside = month < months
            flat = month * persons + spells.person
            if not inside.all():
                flat, amount = flat[inside], amount[inside]
            np.add.at(table, flat, amount)

        # a running sum of the hours a week
        note(self._begin, spells.hours)
        note(self._until + 1, -spells.hours)
        grid = table.reshape(months + 1, persons)[:months]
        np.cumsum(grid, axis=0, out=grid)
        # the days of the first month before the spell, and of the last month after it, go off
        first, last = self._first_month, self._last_month
        before = (spells.first - calendar.start(first)) / calendar.length(first)
        beyond = (calendar.start(last + 1) - spells.after) / calendar.length(last)
        note(self._begin, -spells.hours * before)
        note(self._until, -spells.hours * beyond)
        # the first month has only its days from the index date on
        length = calendar.length(calendar.origin)
        grid[0] *= length / (calendar.start(calendar.origin + 1) - calendar.index)
        return grid

    def tail(self, month: int) -> Floats:
        """Average weekly hours over the days of `month` before its anniversary, per person."""
        touching = np.flatnonzero((self._begin <= month) & (self._until >= month))
        calendar, person = self._calendar, self._spells.person[touching]
        low, high = calendar.start(calendar.origin + month), calendar.anniversary(month)
        first = np.maximum(self._spells.first[touching], low[person])
        days = np.minimum(self._spells.after[touching], high[person]) - first
        amount = self._spells.hours[touching] * np.maximum(days, 0)
        total = np.bincount(person, amount, minlength=len(low)).astype(np.float64)
        return total / np.maximum(high - low, 1)


def longest_run(counted: Flags) -> npt.NDArray[np.int16]:
    """Longest run of true values over the months, per person; `counted` is (months, persons)."""
    last = len(counted) - 1
    return Counted(counted, {last: counted[last]}).longest_runs()[last]
