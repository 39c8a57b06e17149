"""Month arithmetic, against the calendar and the standard library."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluatie.months import add_months, as_days, half_year, month_number, month_start


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        ("2016-01-31", 1, "2016-02-29"),
        ("2015-01-31", 1, "2015-02-28"),
        ("2016-02-29", 12, "2017-02-28"),
        ("2016-08-31", 6, "2017-02-28"),
        ("2016-12-15", 1, "2017-01-15"),
        ("2016-05-01", 0, "2016-05-01"),
    ],
)
def test_add_months(day: str, months: int, expected: str) -> None:
    assert add_months(as_days([day]), months)[0] == np.datetime64(expected)


@given(st.dates(dt.date(1971, 1, 1), dt.date(2060, 12, 31)), st.integers(0, 240))
def test_the_month_is_right_and_the_day_never_later(day: dt.date, months: int) -> None:
    result = add_months(as_days([day]), months)[0].item()
    assert (result.year * 12 + result.month) - (day.year * 12 + day.month) == months
    assert result.day == day.day or (result + dt.timedelta(days=1)).day == 1


@given(st.dates(dt.date(1971, 1, 1), dt.date(2060, 12, 31)))
def test_month_numbers_and_half_years(day: dt.date) -> None:
    number = month_number(as_days([day]))
    assert month_start(number)[0].item() == day.replace(day=1)
    assert half_year(as_days([day]))[0] == f"{day.year}H{1 if day.month < 7 else 2}"
