"""Numbers as readers expect them in their language: the only place where a number becomes text.

Whole percentages, differences in percentage points with one decimal, p as 0,03 or <0,001 (in
English 0.03), no stars. A withheld number prints as x, a count of zero as –, an unknown as a dot.
Signs and words are those of the language that `locales.speaking` opened.
"""

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any

import pandas as pd

from evaluatie.report.locales import locale

WITHHELD = "x"
NIL = "–"
UNKNOWN = "."
SHARE = "share"
_MINUS = "\u2212"


def missing(value: Any) -> bool:
    """Whether a cell is empty: None, NaN or NA."""
    return bool(pd.isna(value))


def number(value: Any, decimals: int = 0) -> str:
    """A number with that many decimals; x when it is withheld."""
    if missing(value) or not math.isfinite(value):
        return WITHHELD
    text = f"{abs(float(value)):,.{decimals}f}"
    text = text.translate(_signs())
    negative = value < 0 and any(digit in text for digit in "123456789")
    return _MINUS + text if negative else text


def _signs() -> dict[int, str]:
    signs = locale()
    return str.maketrans({",": signs.thousands, ".": signs.decimal})


def as_written(value: str) -> str:
    """A number of a study file, which has a decimal point, with the decimals it has there."""
    return value.translate(_signs())


def beside(value: Any, limit: Any, decimals: int) -> str:
    """A number beside a limit that it passes: with the decimals that tell them apart in print."""
    for places in range(decimals, decimals + 3):
        text = number(value, places)
        if missing(limit) or text != number(limit, places):
            return text
    return number(value, decimals)


def count(value: Any) -> str:
    """A number of persons or rows; – for none."""
    return NIL if not missing(value) and value == 0 else number(value)


def percentage(share: Any) -> str:
    """A share as a whole percentage, for tables."""
    return WITHHELD if missing(share) else f"{number(100 * share)}%"


def out_of_hundred(share: Any) -> str:
    """A share as people out of 100, in words where a zero would mislead."""
    if missing(share):
        return WITHHELD
    if 0 < share < 0.005:
        return locale().under_one
    return number(100 * share)


def p_value(value: Any) -> str:
    """0,03; three decimals below 0,01; <0,001 where it is smaller."""
    if missing(value):
        return WITHHELD
    if value < 0.001:
        return f"<{number(0.001, 3)}"
    return f">{number(0.99, 2)}" if value >= 0.995 else number(value, 3 if value < 0.0095 else 2)


def p_text(value: Any) -> str:
    """The p-value as it stands in a sentence."""
    text = p_value(value)
    return f"p {text}" if text[0] in "<>" else f"p = {text}"


def date(day: dt.date) -> str:
    """1 januari 2016; 1 January 2016."""
    words = locale()
    return words.date.format(day=day.day, month=words.months[day.month - 1], year=day.year)


def half_year(name: str) -> str:
    """2016H1 as an axis names half-years: '2016-I' in Dutch, '2016 H1' in English."""
    year, _, half = name.partition("H")
    if half not in ("1", "2"):
        return name
    words = locale()
    return words.half_year.format(year=year, half=words.halves[int(half) - 1])


def between(low: str, high: str) -> str:
    """Both ends of an interval, in words."""
    return locale().interval.format(low=low, high=high)


def percent_text(share: Any, decimals: int = 0) -> str:
    """A share as a percentage, for sentences."""
    if missing(share):
        return WITHHELD
    return locale().percent.format(number=number(100 * share, decimals))


@dataclass(frozen=True)
class Scale:
    """Unit of an outcome: levels and differences of one outcome share it.

    `times` turns the table's unit into another, as months into weeks.
    """

    unit: str
    decimals: int = 0
    times: float = 1

    @property
    def is_share(self) -> bool:
        """Whether the outcome is a share of persons."""
        return self.unit == SHARE

    @property
    def factor(self) -> float:
        """From the table's unit to the printed one."""
        return 100 if self.is_share else self.times

    @property
    def difference_decimals(self) -> int:
        """Decimals of a difference: one for percentage points."""
        return 1 if self.is_share else self.decimals

    @property
    def difference_unit(self) -> str:
        """Unit of a difference, in words."""
        return locale().units.get(self.unit, self.unit)

    def level(self, value: Any) -> str:
        """A mean of one group, for tables."""
        return percentage(value) if self.is_share else number(value, self.decimals)

    def level_text(self, value: Any) -> str:
        """A mean of one group with its unit, for sentences."""
        if self.is_share:
            return percent_text(value)
        return f"{number(value, self.decimals)} {self.difference_unit}"

    def difference(self, value: Any) -> str:
        """A difference without its unit, for tables."""
        scaled = value if missing(value) else self.factor * value
        return number(scaled, self.difference_decimals)

    def difference_text(self, value: Any) -> str:
        """A difference with its unit, for sentences."""
        return f"{self.difference(value)} {self.difference_unit}"

    def interval(self, low: Any, high: Any) -> str:
        """Both ends; x when the interval is withheld."""
        if missing(low) or missing(high):
            return WITHHELD
        return between(self.difference(low), self.difference(high))

    def printed(self, value: float) -> float:
        """The difference as a reader sees it, so that sums of printed numbers add up."""
        return round(self.factor * value, self.difference_decimals) / self.factor


WEEKS = Scale("weeks", 1, 365.25 / 12 / 7)  # of months


def decimals_for(values: list[float]) -> int:
    """Decimals that suit amounts of this size."""
    largest = max((abs(value) for value in values if not missing(value)), default=0.0)
    return 0 if largest >= 100 else 1 if largest >= 10 else 2


def refuse_raw(value: Any) -> Any:
    """Lets text through and stops everything that was not formatted here.

    The gate of every template and of every sentence: no number reaches a reader by accident.
    """
    if isinstance(value, str):
        return value
    raise TypeError(f"{type(value).__name__} on a page: format it with report.numbers first")
