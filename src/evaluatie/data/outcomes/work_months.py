"""Weekly hours per person and calendar month, on dense arrays of months x persons.

A spell is noted at its first and last month only; a running sum over the months does the rest.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from evaluatie.data.outcomes.spells import Floats, Spells
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
    """The months of the windows of persons with index dates `index` (days since 1970).

    At least `months` of them, also beyond the windows.
    """

    def __init__(self, index: Integers, horizons: list[int], months: int = 0) -> None:
        self.index, self.horizons, self.months = index, horizons, max([*horizons, months])
        self._dates = as_days(index.astype("datetime64[D]"))
        self.origin = month_number(self._dates)
        self._low = int(self.origin.min()) if self.origin.size else 0
        high = (int(self.origin.max()) if self.origin.size else 0) + self.months + 2
        self._first = month_start(np.arange(self._low, high + 1)).astype(np.int64)
        self._length = np.diff(self._first)
        # of every day that can occur its month, and the part of the month from that day on
        self._month = np.repeat(np.arange(self._low, high), self._length)
        day = np.arange(self._first[0], self._first[-1]) - np.repeat(self._first[:-1], self._length)
        self._left = 1 - day / np.repeat(self._length, self._length)
        self._anniversaries: dict[int, Integers] = {}

    def start(self, month: Integers) -> Integers:
        """First day of a month."""
        return self._first[month - self._low]

    def length(self, month: Integers) -> Integers:
        """Number of days of a month."""
        return self._length[month - self._low]

    def place(self, days: Integers) -> Integers:
        """Where to look a day up in the tables; later days than any window's at the last place."""
        return np.minimum(days, self._first[-1] - 1) - self._first[0]

    def month_of(self, place: Integers) -> Integers:
        """The month of the day at a place."""
        return self._month[place]

    def left(self, place: Integers) -> Floats:
        """The part of the month from the day at a place on."""
        return self._left[place]

    def days(self) -> Integers:
        """Days of each month from the index date on: (months, persons)."""
        days = np.stack([self.length(self.origin + number) for number in range(self.months)])
        days[0] -= self.index - self.start(self.origin)
        return days

    def anniversary(self, horizon: int) -> Integers:
        """The day after the window."""
        if horizon not in self._anniversaries:
            days = add_months(self._dates, horizon).astype(np.int64)
            self._anniversaries[horizon] = days
        return self._anniversaries[horizon]

    def tail_days(self, horizon: int) -> Integers:
        """Days of the window's last month before the anniversary."""
        return self.anniversary(horizon) - self.start(self.origin + horizon)


def work_months(spells: Spells, calendar: Calendar) -> WorkMonths:
    """Average hours in the months of a calendar; spells do not begin before the index date."""
    placed = _Placed(spells, calendar)
    tails = {horizon: placed.tail(horizon) for horizon in calendar.horizons}
    return WorkMonths(placed.hours(), tails, calendar)


class _Placed:
    """Spells with the months, since the index date's, in which they begin and have ended."""

    def __init__(self, spells: Spells, calendar: Calendar) -> None:
        self._spells, self._calendar = spells, calendar
        since = calendar.origin[spells.person]
        self._ends = []
        for days, weight in ((spells.first, spells.hours), (spells.after, -spells.hours)):
            place = calendar.place(days)
            month = np.minimum(calendar.month_of(place) - since, calendar.months)
            self._ends.append((month, weight, weight * calendar.left(place)))

    def hours(self) -> Floats:
        """Average weekly hours in whole months: (months, persons).

        A spell changes the running sum where it begins and where it has ended: in that month by
        the part of the month that is left, in the next by the rest.
        """
        calendar, persons = self._calendar, len(self._calendar.origin)
        table = np.zeros((calendar.months + 2) * persons)
        for month, weight, part in self._ends:
            cell = month * persons + self._spells.person
            np.add.at(table, cell, part)
            np.add.at(table, cell + persons, weight - part)
        grid = table.reshape(calendar.months + 2, persons)[: calendar.months]
        np.cumsum(grid, axis=0, out=grid)
        # the first month has only its days from the index date on
        length = calendar.length(calendar.origin)
        grid[0] *= length / (calendar.start(calendar.origin + 1) - calendar.index)
        return grid

    def tail(self, month: int) -> Floats:
        """Average weekly hours over the days of `month` before its anniversary, per person."""
        (begun, *_), (ended, *_) = self._ends
        touching = np.flatnonzero((begun <= month) & (ended >= month))
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
