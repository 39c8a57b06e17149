"""The tables as a workbook: typed numbers, no formulas, the same bytes on every run."""

import datetime as dt
import textwrap
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from evaluatie.report.blinding import banner
from evaluatie.report.cells import Cell, Kind, Table
from evaluatie.report.chapters.account import source_line
from evaluatie.report.context import Context, make_context
from evaluatie.report.explained import explained_columns, explained_symbols
from evaluatie.report.locales import DEFAULT, speaking
from evaluatie.report.numbers import number
from evaluatie.report.released import Released
from evaluatie.report.workbook_sheets import workbook_tables
from evaluatie.study import Study
from evaluatie.tables.store import write_atomically

_CREATED = dt.datetime(2000, 1, 1)
_WIDEST, _NARROWEST = 48, 8  # characters
_README = (5, 34, 90)
_LINE = 15  # height of a line
_A4 = 9
_HEADER = 200  # characters that fit above a page
_HEAD = {"bold": True, "text_wrap": True, "valign": "top"}
_WRAPPED = {"text_wrap": True, "valign": "top"}
_LEFT = {"align": "left", "indent": 1}


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
    """What the workbook is, its sheets by number, and what columns and symbols mean."""
    words = context.words
    sheet = book.add_worksheet(words.text("workbook.readme"))
    bold, wrapped = book.add_format(_HEAD), book.add_format(_WRAPPED)
    source = words.text("caption_source", source=source_line(context))
    above = banner(context)
    lines = [*(above or ()), words.text("workbook.intro"), source]
    listed = [(number(n), name, t.title) for n, (name, t) in enumerate(sheets.items(), start=1)]
    parts = {
        "sheets": listed,
        "columns": [("", *pair) for pair in explained_columns(sheets.values(), words)],
        "symbols": [("", *pair) for pair in explained_symbols(words)],
    }
    sheet.merge_range(0, 0, 0, 2, context.title, bold)
    for place, line in enumerate(lines, start=1):
        _write_over(sheet, place, (3, sum(_README)), line, wrapped)
    place = len(lines) + 2
    for key, rows in parts.items():
        sheet.merge_range(place, 0, place, 2, words.variant("workbook", key), bold)
        for row, cells in enumerate(rows, start=place + 1):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell, wrapped)
        place += len(rows) + 2
    for column, wide in enumerate(_README):
        sheet.set_column(column, column, wide)
    _set_print(sheet, context)


def _set_print(sheet: Worksheet, context: Context) -> None:
    """A4 on its side, as wide as the page, with page numbers."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&L{context.title.replace('&', '&&')[:_HEADER]}")
    sheet.set_footer("&R&P / &N")


def _write_over(sheet: Worksheet, row: int, room: tuple[int, float], text: str, form: Any) -> None:
    """A text over so many columns of together so many characters; the row as high as it asks."""
    columns, width = room
    if columns > 1:
        sheet.merge_range(row, 0, row, columns - 1, "", form)
    sheet.write_string(row, 0, text, form)
    sheet.set_row(row, _LINE * _lines_of(text, width))


def _write_table(book: Any, sheet: Worksheet, table: Table, context: Context) -> None:
    """Title, header (frozen), rows, notes."""
    headers, lines = sheet_headers(table, context), sheet_lines(table)
    widths = sheet_widths(headers, lines)
    formats: dict[str, Any] = {}
    above = banner(context)
    warning = f" {above[0]}." if above else ""
    room = (len(headers), sum(widths))
    wrapped = _format(book, formats, _WRAPPED)
    _write_over(sheet, 0, room, f"{table.title}.{warning}", _format(book, formats, _HEAD))
    sheet.set_row(1, _LINE * max(map(_lines_of, headers, widths)))
    for column, header in enumerate(headers):
        side = {"align": "right"} if _is_numeric(lines, column) else _LEFT
        sheet.write_string(1, column, header, _format(book, formats, _HEAD | side | {"bottom": 1}))
        sheet.set_column(column, column, widths[column])
    for place, line in enumerate(lines, start=2):
        for column, (pattern, value) in enumerate(line):
            look = _WRAPPED | _LEFT if isinstance(value, str) else {"num_format": pattern}
            form = _format(book, formats, look | {"valign": "top"})
            _write_cell(sheet, (place, column), value, form)
    for place, note in enumerate(_notes(table, context), start=len(table.rows) + 3):
        _write_over(sheet, place, room, note, wrapped)
    sheet.freeze_panes(2, 2 if _grouped(table) else 1)
    sheet.autofilter(1, 0, len(lines) + 1, len(headers) - 1)
    sheet.repeat_rows(1)
    _set_print(sheet, context)


def _is_numeric(lines: list[list[tuple[str, Any]]], column: int) -> bool:
    return any(not isinstance(line[column][1], str) for line in lines)


def _lines_of(text: str, width: float) -> int:
    """Over how many lines a text of a cell is wrapped."""
    return max(1, len(textwrap.wrap(text, int(width) - 2)))


def sheet_widths(headers: list[str], lines: list[list[tuple[str, Any]]]) -> list[float]:
    """Characters of each column: what its texts ask, up to a width at which they wrap."""
    longest = [
        max((len(line[place][1]) for line in lines if isinstance(line[place][1], str)), default=0)
        for place in range(len(headers))
    ]
    titles = [max(map(len, header.split()), default=0) for header in headers]
    sizes = [max(size, title + 1, _NARROWEST) for size, title in zip(longest, titles, strict=True)]
    return [min(_WIDEST, size) + 3.0 for size in sizes]  # the arrow of the filter takes room


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
    grouped, lines = _grouped(table), []
    for row in table.rows:
        cells = zip(row.cells, kinds, strict=True)
        line = [part for cell, kind in cells for part in _parts(cell, kind)]
        lines.append([("", row.group), *line] if grouped else line)
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
            sheet.write_string(*place, value, form)
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
