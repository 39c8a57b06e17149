"""The tables as a workbook: typed numbers, no formulas, the same bytes on every run."""

import datetime as dt
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from evaluatie.report import (
    tables,
    tables_did,
    tables_groups,
    tables_instruments,
    tables_missing,
    tables_people,
    tables_robustness,
    tables_rollout,
    tables_sensitivity,
    tables_speed,
    tables_subgroups,
)
from evaluatie.report.blinding import banner
from evaluatie.report.cells import Cell, Kind, Table
from evaluatie.report.chapters.account import source_line
from evaluatie.report.context import Context, make_context
from evaluatie.report.locales import DEFAULT, speaking
from evaluatie.report.released import Released
from evaluatie.report.tables_all import estimates_table
from evaluatie.report.wording import Catalogue
from evaluatie.study import Study
from evaluatie.tables.store import write_atomically

_CREATED = dt.datetime(2000, 1, 1)
_WIDEST = 48


def workbook_tables(context: Context) -> dict[str, Table]:
    """Sheet name -> table; those without rows fall away."""
    shown = {key: table for key, table in _sheets(context).items() if table and table.rows}
    return {_sheet_name(key, context.words): table for key, table in shown.items()}


def _sheet_name(key: str, words: Catalogue) -> str:
    """The name of a sheet; of several of one kind its number is behind the key."""
    kind, _, place = key.partition(".")
    return words.variant("sheet", kind, number=place)


def _sheets(context: Context) -> dict[str, Table | None]:
    """Key of the sheet's name -> table."""
    sheets: dict[str, Table | None] = {
        "overview": tables.overview_table(context),
        "effects": tables.effect_table(context),
        "estimators": tables.estimator_table(context),
        "subgroups": tables.subgroup_table(context),
        "differences": tables_subgroups.difference_table(context),
        "difference_tests": tables_subgroups.every_test_table(context),
        "placebos": tables.placebo_table(context),
    }
    for place, design in enumerate(tables_people.balanced_designs(context), start=1):
        sheets[f"balance.{place}"] = tables_people.table_one(context, design)
    return sheets | {
        "flow": tables_people.flow_table(context),
        "missing": tables_missing.missing_table(context),
        "contamination": tables_groups.contamination_table(context),
        "arms": tables_groups.arm_table(context),
        "secondary": tables_groups.secondary_table(context),
        "truth": tables.truth_table(context),
        "references": tables.reference_table(context),
        **_did_sheets(context),
        "every_sensitivity": tables_sensitivity.every_sensitivity_table(context),
        "bracketing": tables_sensitivity.bracketing_table(context),
        **_speed_sheets(context),
        **_instrument_sheets(context),
        "estimates": estimates_table(context),
    }


def _did_sheets(context: Context) -> dict[str, Table]:
    """Half-years, checks, rollout and robustness; empty ones fall away."""
    cuts = tables_did.every_cut(context)
    return {
        "half_years": tables_did.half_year_table(context, cuts),
        "pretests": tables_did.pretest_table(context),
        "bounds": tables_did.bound_table(context, cuts),
        "places": tables_did.place_table(context, cuts),
        "rollout": tables_rollout.rollout_table(context),
        "rollout_time": tables_rollout.rollout_time_table(context),
        "goodman_bacon": tables_rollout.goodman_bacon_table(context),
        "robustness": tables_robustness.robustness_table(context, every_estimator=True),
        "measured": tables_robustness.measured_table(context, every_estimator=True),
    }


def _speed_sheets(context: Context) -> dict[str, Table]:
    """Time gained, and the curves; empty ones fall away."""
    return {
        "every_speed": tables_speed.every_speed_table(context),
        "speed_levels": tables_speed.speed_level_table(context),
        "curves": tables_speed.curve_table(context),
    }


def _instrument_sheets(context: Context) -> dict[str, Table]:
    """Parts of the approach: effects, by when they start, doses, and what goes together."""
    return {
        "every_part": tables_instruments.every_part_table(context),
        "moments": tables_instruments.moment_table(context),
        "before": tables_instruments.before_table(context),
        "doses": tables_instruments.dose_table(context),
        "combinations": tables_instruments.combination_table(context),
    }


def make_workbook(
    released: Released, study: Study, path: Path | str, language: str = DEFAULT
) -> None:
    """Writes one sheet per table after a sheet that explains them."""
    with speaking(language):
        context = make_context(released, study, language)
        write_atomically(path, lambda target: _write(context, target))


def _write(context: Context, path: Path) -> None:
    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": context.title, "created": _CREATED})
        sheets = workbook_tables(context)
        _write_readme(book, sheets, context)
        for name, table in sheets.items():
            _write_table(book, book.add_worksheet(name), table, context)


def _write_readme(book: Any, sheets: dict[str, Table], context: Context) -> None:
    words = context.words
    sheet = book.add_worksheet(words.text("workbook.readme"))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 90)
    bold = book.add_format({"bold": True})
    sheet.write_string(0, 0, context.title, bold)
    lines = [
        words.text("workbook.intro"),
        words.text("caption_source", source=source_line(context)),
    ]
    if context.synthetic:
        lines.insert(0, words.text("synthetic_title"))
    for place, line in enumerate(lines, start=1):
        sheet.write_string(place, 0, line)
    for place, (name, table) in enumerate(sheets.items(), start=len(lines) + 2):
        sheet.write_string(place, 0, name, bold)
        sheet.write_string(place, 1, table.title)


def _write_table(book: Any, sheet: Worksheet, table: Table, context: Context) -> None:
    """Title, header (frozen), rows, notes."""
    grouped = _grouped(table)
    headers, lines = sheet_headers(table, context), sheet_lines(table)
    formats: dict[str, Any] = {}
    above = banner(context)
    warning = f" {above[0]}." if above else ""
    sheet.write_string(0, 0, f"{table.title}.{warning}", _format(book, formats, {"bold": True}))
    head = _format(book, formats, {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    for column, header in enumerate(headers):
        sheet.write_string(1, column, header, head)
    for place, line in enumerate(lines, start=2):
        for column, (pattern, value) in enumerate(line):
            form = _format(book, formats, {"num_format": pattern})
            _write_cell(sheet, (place, column), value, form)
    for place, note in enumerate(_notes(table, context), start=len(table.rows) + 3):
        sheet.write_string(place, 0, note)
    sheet.freeze_panes(2, 2 if grouped else 1)
    longest = max(len(row.group or row.cells[0].text) for row in table.rows)
    sheet.set_column(0, 0, min(_WIDEST, longest + 2))
    sheet.set_column(1, len(headers), 16)


def sheet_headers(table: Table, context: Context) -> list[str]:
    """The names of a sheet's columns: an interval has two, and groups of rows one before all."""
    headers = [context.words.text("workbook.group")] if _grouped(table) else []
    for header, kind in table.headers:
        if kind == "interval":
            ends = ("interval_end.low", "interval_end.high")
            headers += [context.words.text(end, column=header) for end in ends]
        else:
            headers.append(header)
    return headers


def sheet_lines(table: Table) -> list[list[tuple[str, Any]]]:
    """Number format and value of every cell of a sheet, a line for each row of the table."""
    kinds = [kind for _, kind in table.headers]
    lines = []
    for row in table.rows:
        cells = zip(row.cells, kinds, strict=True)
        line = [part for cell, kind in cells for part in _parts(cell, kind)]
        lines.append([("", row.group), *line] if _grouped(table) else line)
    return lines


def _grouped(table: Table) -> bool:
    return any(row.group for row in table.rows)


def _parts(cell: Cell, column: Kind) -> list[tuple[str, Any]]:
    """The sheet cell of a cell, or the two that it has under an interval; text without a number.

    How many there are is the column's to say: a blank takes as much room as the numbers above it.
    """
    places = "." + "0" * cell.decimals if cell.decimals else ""
    pattern = "0%" if cell.kind == "percentage" or cell.share else f"#,##0{places}"
    if column == "interval":
        ends = cell.value or (cell.text, cell.text)
        return [(pattern, end) for end in ends]
    return [(pattern, cell.text if cell.value is None else cell.value)]


def _write_cell(sheet: Worksheet, place: tuple[int, int], value: Any, form: Any) -> None:
    if isinstance(value, str):
        if value:
            sheet.write_string(*place, value)
    else:
        sheet.write_number(*place, value, form)


def _notes(table: Table, context: Context) -> list[str]:
    words = context.words
    persons = [words.text("caption_persons", persons=table.persons)] if table.persons else []
    return [*persons, words.text("caption_source", source=source_line(context)), *table.notes]


def _format(book: Any, known: dict[str, Any], properties: dict[str, Any]) -> Any:
    key = repr(sorted(properties.items()))
    if key not in known:
        known[key] = book.add_format(properties)
    return known[key]
