"""Cells that the tables of both simulations have."""

from typing import Any

from evaluatie.report import cells
from evaluatie.report.cells import Cell
from evaluatie.report.numbers import Scale, missing
from evaluatie.report.technical.frame import optional

SHARE = Scale("share")


def points(value: Any) -> Cell:
    """A difference of shares in procentpunt; blank where there is none."""
    return Cell("", "number") if missing(value) else cells.difference(value, SHARE)


def percent(value: Any) -> Cell:
    """A share as a percentage with one decimal; blank where there is none."""
    return optional(value if missing(value) else 100 * value, 1)
