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
    tables_practice,
    tables_robustness,
    tables_rollout,
    tables_sensitivity,
    tables_speed,
    tables_subgroups,
    tables_theory,
)
from evaluatie.report.blinding import banner
from evaluatie.report.cells import Cell, Kind, Table
from evaluatie.report.chapters.account import source_line
from evaluatie.report.context import Context, make_context
from evaluatie.report.released import Released
from evaluatie.report.tables_all import estimates_table
from evaluatie.study import Study
from evaluatie.tables.store import write_atomically

_CREATED = dt.datetime(2000, 1, 1)
_WIDEST = 48


def workbook_tables(context: Context) -> dict[str, Table]:
    """Sheet name -> table."""
    sheets: dict[str, Table | None] = {
        "Hoofduitkomst": tables.overview_table(context),
        "Effecten": tables.effect_table(context),
        "Rekenwijzen": tables.estimator_table(context),
        "Groepen": tables.subgroup_table(context),
        "Verschil tussen groepen": tables_subgroups.difference_table(context),
        "Groepen, alle toetsen": tables_subgroups.every_test_table(context),
        "Placebo": tables.placebo_table(context),
    }
    for place, design in enumerate(tables_people.balanced_designs(context), start=1):
        sheets[f"Kenmerken {place}"] = tables_people.table_one(context, design)
    sheets |= {
        "Stroom": tables_people.flow_table(context),
        "Onbekende kenmerken": tables_missing.missing_table(context),
        "Controle begeleid": tables_groups.contamination_table(context),
        "Fasen en teams": tables_groups.arm_table(context),
        "Secundair": tables_groups.secondary_table(context),
        "Ware effecten": tables.truth_table(context),
        "Gepubliceerd": tables.reference_table(context),
        **_did_sheets(context),
        "Gevoeligheid": tables_sensitivity.every_sensitivity_table(context),
        "Van ruw tot hoofdresultaat": tables_sensitivity.bracketing_table(context),
        **_speed_sheets(context),
        **_instrument_sheets(context),
        **_theory_sheets(context),
        "Alle schattingen": estimates_table(context),
    }
    return {name: table for name, table in sheets.items() if table is not None and table.rows}


def _did_sheets(context: Context) -> dict[str, Table]:
    """Half-years, checks, rollout and robustness; empty ones fall away."""
    cuts = tables_did.every_cut(context)
    return {
        "Halfjaren": tables_did.half_year_table(context, cuts),
        "Toetsen vooraf": tables_did.pretest_table(context),
        "Uiteenlopende trends": tables_did.bound_table(context, cuts),
        "Gemeenten": tables_did.place_table(context, cuts),
        "Invoering": tables_rollout.rollout_table(context),
        "Invoering naar tijd": tables_rollout.rollout_time_table(context),
        "Vaste effecten": tables_rollout.goodman_bacon_table(context),
        "Robuustheid": tables_robustness.robustness_table(context, every_estimator=True),
        "Anders gemeten": tables_robustness.measured_table(context, every_estimator=True),
    }


def _speed_sheets(context: Context) -> dict[str, Table]:
    """Time gained, and the curves; empty ones fall away."""
    return {
        "Eerder aan het werk": tables_speed.every_speed_table(context),
        "Eerder aan het werk, groepen": tables_speed.speed_level_table(context),
        "Verloop naar werk": tables_speed.curve_table(context),
    }


def _instrument_sheets(context: Context) -> dict[str, Table]:
    """Parts of the approach: effects, by when they start, doses, and what goes together."""
    return {
        "Onderdelen": tables_instruments.every_part_table(context),
        "Onderdelen naar moment": tables_instruments.moment_table(context),
        "Onderdelen, placebo": tables_instruments.before_table(context),
        "Onderdelen, omvang": tables_instruments.dose_table(context),
        "Onderdelen, combinaties": tables_instruments.combination_table(context),
    }


def _theory_sheets(context: Context) -> dict[str, Table]:
    """How it was carried out, and the synthesis of the chains."""
    return {
        "Begeleiding in praktijk": tables_practice.guidance_table(context),
        "Bereik instrumenten": tables_practice.reach_table(context),
        "Meer begeleiding": tables_practice.first_stage_table(context),
        "Beloften": tables_theory.promise_table(context),
        "Uitvoering per element": tables_theory.score_table(context),
        "Bewijs": tables_theory.evidence_table(context),
        "Ketens": tables_theory.chain_table(context),
    }


def make_workbook(released: Released, study: Study, path: Path | str, language: str = "nl") -> None:
    """Writes one sheet per table after a sheet that explains them."""
    context = make_context(released, study, language)
    write_atomically(path, lambda target: _write(context, target))


def _write(context: Context, path: Path) -> None:
    options = {
        "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
    }  # fmt: skip
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"title": context.study.title, "created": _CREATED})
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
    sheet.write_string(0, 0, context.study.title, bold)
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
