"""What the tables of the appendix share: a name of their own, folding, cells that may be blank."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from evaluatie.report import cells
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Tabulated
from evaluatie.report.numbers import UNKNOWN, missing, number
from evaluatie.report.table_frame import titled
from evaluatie.tables.derived import OVERALL


@dataclass(frozen=True)
class FoldedTable(Tabulated):
    """A table that a reader opens by its summary."""

    summary: str = ""
    kind: str = field(default="folded", init=False)


def framed(
    name: str, headers: Sequence[tuple[str, Kind]], rows: list[Row], context: Context,
    about: str = "",
) -> Table:  # fmt: skip
    """A table titled by the catalogue, `about` behind it; one of several with the same title."""
    table = titled(name, headers, rows, context, numbers_of="")
    return retitled(table, about, context) if about else table


def retitled(table: Table, about: str, context: Context) -> Table:
    """The table with what it is about behind its title, and a name of its own."""
    title = f"{table.title}: {context.words.label(about)}"
    return replace(table, name=f"{table.name}-{about}", title=title)


def folded(table: Table, context: Context) -> list[Block]:
    """The table behind its title; nothing when it has no rows."""
    if not table.rows:
        return []
    count = len(table.rows)
    case = "one" if count == 1 else "many"
    summary = context.words.variant("folded", case, title=table.title, rows=number(count))
    return [FoldedTable(table, summary=summary)]


def group_name(subgroup: str, level: str, context: Context) -> str:
    """Everybody, or the level of a subgroup with its subgroup."""
    words = context.words
    if level == OVERALL:
        return words.label(OVERALL)
    return f"{words.label(subgroup)}: {words.level(subgroup, level)}"


def horizon_name(horizon: int, context: Context) -> str:
    """The window in words; empty without horizons, so that the column falls away.

    In a study of windows those of whom none is looked at yet stand at time zero.
    """
    words = context.words
    if not horizon:
        start = words.label("time_zero")
        return words.text("at_time_zero", start=start) if context.study.horizons else ""
    return words.text("months", months=number(horizon))


def optional(value: Any, decimals: int) -> Cell:
    """A number that not every row has: blank, not withheld."""
    return Cell("", "number") if missing(value) else cells.decimal(value, decimals)


def unknown(value: Any, decimals: int) -> Cell:
    """A number that cannot always be computed: a dot, not withheld."""
    return Cell(UNKNOWN, "number") if missing(value) else cells.decimal(value, decimals)
