import re
import zipfile
from html import unescape

import openpyxl
import pytest

from evaluatie.report.cells import Cell, Row, Table, interval, text
from evaluatie.report.numbers import Scale
from evaluatie.report.workbook import (
    make_workbook,
    sheet_headers,
    sheet_lines,
    sheet_widths,
)
from evaluatie.report.workbook_sheets import workbook_tables
from tests.report.odd import ODD, SECOND, odd_study


@pytest.fixture(scope="session")
def book(context, tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "tabellen.xlsx"
    make_workbook(context.released, context.study, path)
    return path


def read(path, name):
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode("utf-8")


def test_expected_sheets(book, kind):
    names = re.findall(r'<sheet name="([^"]+)"', read(book, "xl/workbook.xml"))
    common = ["Leeswijzer", "Hoofduitkomst", "Effecten", "Rekenwijzen", "Groepen",
              "Verschil tussen groepen", "Groepen, alle toetsen", "Placebo"]  # fmt: skip
    assert names[:8] == common
    assert "Stroom" in names
    assert "Alle schattingen" in names
    assert ("Ware effecten" in names) == (kind == "amsterdam")


def test_no_formulas(book):
    with zipfile.ZipFile(book) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        assert sheets
        for name in sheets:
            assert b"<f>" not in archive.read(name)


def test_a_text_that_looks_like_a_formula_stays_text(nsw, tmp_path):
    from dataclasses import replace

    words = replace(nsw.words, own={**nsw.words.own, "raw": '=HYPERLINK("a")'})
    study = nsw.study.model_copy(update={"labels": dict(words.own)})
    make_workbook(nsw.released, study, tmp_path / "t.xlsx")
    assert "=HYPERLINK" in read(tmp_path / "t.xlsx", "xl/sharedStrings.xml")


def test_numbers_are_typed_and_headers_frozen(book):
    sheet = read(book, "xl/worksheets/sheet3.xml")
    assert re.search(r'<c r="[D-Z]\d+"( s="\d+")?><v>', sheet)
    assert 'state="frozen"' in sheet


def test_withheld_cells_are_x(amsterdam):
    table = workbook_tables(amsterdam)["Alle schattingen"]
    cells = [cell for row in table.rows for cell in row.cells if cell.text == "x"]
    assert cells
    assert all(cell.value is None for cell in cells)


def test_same_bytes_twice(context, book, tmp_path):
    make_workbook(context.released, context.study, tmp_path / "t.xlsx")
    assert (tmp_path / "t.xlsx").read_bytes() == book.read_bytes()


def test_every_line_of_every_sheet_is_as_wide_as_its_header(spoken):
    for name, table in workbook_tables(spoken).items():
        headers = sheet_headers(table, spoken)
        assert {len(line) for line in sheet_lines(table)} == {len(headers)}, name


def under(table, header, context):
    place = sheet_headers(table, context).index(header)
    return [line[place][1] for line in sheet_lines(table)]


def test_a_blank_interval_leaves_two_cells_open(context, amsterdam):
    table = workbook_tables(context)["Verschil tussen groepen"]
    together = [row for row in table.rows if row.cells[0].text == "alle groepen samen"]
    p_values = under(table, "p", context)
    assert together
    assert all(row.cells[4].value in (*p_values, None) for row in together)
    assert 0.0041 in p_values
    assert 0.0041 not in under(table, "Kleinste zichtbare verschil", context)
    halves = workbook_tables(amsterdam)["Halfjaren"]
    assert "referentie" in under(halves, "Stand", amsterdam)
    assert "referentie" not in under(halves, "Band laag", amsterdam)


@pytest.mark.parametrize(
    ("kind_of_column", "cell"),
    [("number", interval(0.1, 0.2, Scale("share"))), ("interval", Cell("1", "number", 1.0))],
)
def test_an_interval_stands_under_an_interval_and_nothing_else_does(kind_of_column, cell):
    headers = (("Naam", "text"), ("Getal", kind_of_column))
    with pytest.raises(ValueError, match="under 'Getal'"):
        Table("t", "T", headers, (Row((text("a"), cell)),))
    with pytest.raises(ValueError, match="argument"):
        Table("t", "T", headers, (Row((text("a"),)),))


def test_no_sheet_has_a_header_twice(spoken):
    for name, table in workbook_tables(spoken).items():
        headers = sheet_headers(table, spoken)
        assert len(set(headers)) == len(headers), name


def test_sheets_of_characteristics_name_their_design(nsw):
    titles = [t.title for name, t in workbook_tables(nsw).items() if name.startswith("Kenmerken ")]
    assert len(set(titles)) == len(titles) > 10
    assert titles[1].endswith("volgens ‘naaste buur, met teruglegging’")


def test_odd_names_are_text_everywhere(tmp_path):
    """A label that looks like a formula: in cells, headers, titles, notes and the contents."""
    released, study = odd_study()
    make_workbook(released, study, tmp_path / "t.xlsx")
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        sheets = [n for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
        assert all(b"<f>" not in archive.read(n) for n in sheets)
        assert all(b"hyperlink" not in archive.read(n) for n in archive.namelist())
    texts = unescape(read(tmp_path / "t.xlsx", "xl/sharedStrings.xml"))
    assert f">{SECOND}<" in texts
    assert f"{ODD} 中<" in texts


def test_sheets_print_as_wide_as_a_page_with_their_header_on_each(book):
    sheet = read(book, "xl/worksheets/sheet3.xml")
    assert 'orientation="landscape"' in sheet
    assert 'fitToHeight="0"' in sheet
    assert "<autoFilter" in sheet
    assert "Print_Titles" in read(book, "xl/workbook.xml")


def test_the_first_sheet_numbers_the_others_and_explains_columns(book, context):
    cells = {cell.value for row in openpyxl.load_workbook(book).worksheets[0] for cell in row}
    tables = workbook_tables(context)
    assert {*tables, str(len(tables)), "Kleinste zichtbare verschil", "x"} <= cells


def test_columns_are_as_wide_as_their_texts_up_to_a_limit():
    lines = [[("", "a" * 90), ("0", 3)], [("", "b"), ("0", 123456)]]
    first, second = sheet_widths(["kop", "een heel lange kop"], lines)
    assert first > second >= len("lange")
    assert first < 60
