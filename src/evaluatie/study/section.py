"""What every part of a study file shares: frozen, closed, and strict about kinds.

A date is written as a date and a number as a number: otherwise `true` would pass as 1 and a 0 as
the first of January 1970.
"""

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, Strict, model_validator


def _no_number(value: Any) -> Any:
    """Refuses numbers where a date is meant: pydantic would count days since 1970."""
    if isinstance(value, int | float):
        raise ValueError("must be a date as 2016-01-31")
    return value


Day = Annotated[dt.date, BeforeValidator(_no_number)]
Whole = Annotated[int, Strict()]
Number = Annotated[float, Strict()]


class Section(BaseModel):
    """Part of a study file: cannot be changed, knows every key it accepts."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False
    )


class Interval(Section):
    """Days from `from` up to and including `until`."""

    start: Day = Field(alias="from")
    until: Day

    @model_validator(mode="after")
    def _ordered(self) -> "Interval":
        if self.until < self.start:
            raise ValueError("'until' lies before 'from'")
        return self
