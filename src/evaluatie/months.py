"""Month arithmetic on arrays of days.

A window of H months that starts on day s is [s, add_months(s, H)). When the target month is too
short the anniversary is its last day: one month after 31 January is 28 or 29 February.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

Days = npt.NDArray[np.datetime64]
Integers = npt.NDArray[np.int64]
_MANY = 10_000  # days from which a table pays


def as_days(dates: Any) -> Days:
    """Dates in any form numpy or pandas knows, as an array of datetime64[D]; missing is NaT."""
    return np.asarray(dates, dtype="datetime64[D]")


def month_number(days: Days) -> Integers:
    """Calendar month as an integer: months since January 1970. Missing days are not allowed."""
    days = as_days(days)
    if days.size < _MANY:
        return days.astype("datetime64[M]").astype(np.int64)
    # numpy works out every month anew; a table of all days between first and last does it once
    numbers = days.astype(np.int64)
    first, last = int(numbers.min()), int(numbers.max())
    table = np.arange(first, last + 1).astype("datetime64[D]").astype("datetime64[M]")
    return table.astype(np.int64)[numbers - first]


def month_start(number: npt.ArrayLike) -> Days:
    """First day of a calendar month, from `month_number`."""
    return np.asarray(number, dtype=np.int64).astype("datetime64[M]").astype("datetime64[D]")


def add_months(days: Days, months: npt.ArrayLike) -> Days:
    """The same day of the month, `months` later, or the month's last day where that is earlier."""
    days = as_days(days)
    if not days.size:
        return np.broadcast_to(days, np.broadcast(days, months).shape)
    missing = np.isnat(days)
    if missing.any():
        filled = add_months(np.where(missing, np.datetime64("1970-01-01"), days), months)
        return np.where(missing, np.datetime64("NaT"), filled)
    origin = month_number(days)
    target = origin + np.asarray(months, dtype=np.int64)
    low, high = int(min(origin.min(), target.min())), int(max(origin.max(), target.max()))
    starts = month_start(np.arange(low, high + 2))
    day_of_month = days - starts[origin - low]
    last = starts[target + 1 - low] - np.timedelta64(1, "D")
    return np.minimum(starts[target - low] + day_of_month, last)


def half_year(days: Days) -> npt.NDArray[np.str_]:
    """Half-year of each day as '2016H1'."""
    number = month_number(days)
    year = (number // 12 + 1970).astype(str)
    half = np.where(number % 12 < 6, "H1", "H2")
    return np.char.add(year, half)
