"""Every released estimate in one table, for the workbook."""

from evaluatie.report import cells, lookup, lookup_speed
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import WITHHELD, number
from evaluatie.report.table_frame import effect_name
from evaluatie.tables.derived import OVERALL

_COLUMNS: tuple[tuple[str, Kind], ...] = (
    ("analysis", "text"), ("design", "text"), ("estimator", "text"), ("outcome", "text"),
    ("horizon", "text"), ("subgroup", "text"), ("level", "text"), ("mean_treated", "number"),
    ("mean_control", "number"), ("difference", "number"), ("interval", "interval"), ("p", "p"),
    ("p_adjusted", "p"), ("n_treated", "count"), ("n_control", "count"), ("mde", "number"),
    ("stamp", "text"),
)  # fmt: skip


def estimates_table(context: Context) -> Table:
    """All estimates in the order of the released table, with display names."""
    words = context.words
    headers = tuple((words.label(f"column_{key}"), kind) for key, kind in _COLUMNS)
    rows = tuple(_row(e, context) for e in lookup.find(context.released))
    notes = (words.text("table_unit", unit=context.primary_scale.difference_unit),)
    return Table("estimates", words.text("table.estimates"), headers, rows, notes=notes)


def _row(result: Estimate, context: Context) -> Row:
    words = context.words
    level = "" if result.level == OVERALL else words.level(result.subgroup, result.level)
    months = words.text("months", months=number(result.horizon)) if result.horizon else ""
    names = [
        words.label(result.analysis), words.label(result.design), words.label(result.estimator),
        effect_name(result, context, means=True), months, words.label(result.subgroup), level,
    ]  # fmt: skip
    read, scale = lookup_speed.read_as(result, context)
    numbers = cells.estimate_cells(read, scale, means=context.scale(result.outcome))
    if result.analysis in context.study.robustness and result.known:
        numbers = tuple(_not_there(cell) for cell in numbers)
    return Row((*map(cells.text, names), *numbers, cells.stamp(result, words)))


def _not_there(cell: Cell) -> Cell:
    """Of a variation no means and numbers of persons are released: blank, not withheld."""
    return Cell("", cell.kind) if cell.text == WITHHELD else cell
