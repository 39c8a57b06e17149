import datetime as dt
import warnings
import zipfile

import openpyxl
import pytest

from evaluatie.data.delivery import excel

HEADER = ["persoon_id", "begindatum", "uren"]


@pytest.fixture
def write(tmp_path):
    """Writes sheets, each a list of rows of cells."""

    def written(*sheets: list[list]):
        path = tmp_path / "table.xlsx"
        book = openpyxl.Workbook()
        book.remove(book.active)
        for number, sheet in enumerate(sheets):
            page = book.create_sheet(f"blad {number}")
            for row in sheet:
                page.append(row)
        book.save(path)
        return path

    return written


def test_cells_are_written_as_the_contract_does(write, read, rows):
    path = write(
        [
            HEADER,
            [" 007 ", dt.datetime(2016, 1, 31), 12],
            ["8", dt.date(2016, 2, 29), 12.5],
            [True, "31-12-2016", "36 uur"],
            [False, None, " "],
        ]
    )
    assert rows(path) == [
        ("007", "2016-01-31", "12", 2),
        ("8", "2016-02-29", "12.5", 3),
        ("ja", "31-12-2016", "36 uur", 4),
        ("nee", None, None, 5),
    ]
    assert read(path).dates == {"begindatum"}
    assert read(path).numbers == {"uren"}


def test_an_id_that_is_a_number_in_one_cell_counts_as_a_number(write, read):
    assert read(write([HEADER, ["007"], [8]])).numbers == {"persoon_id"}


def test_empty_rows_and_columns_are_passed_over_and_row_numbers_stay(write, rows):
    path = write([[*HEADER, None, " "], ["1"], [], [" ", None], ["2", None, None, None], [], []])
    assert rows(path) == [("1", None, None, 2), ("2", None, None, 5)]


def test_a_column_without_a_name_between_two_others(write, rows, problems):
    assert rows(write([["persoon_id", None, "uren"], ["1", None, "2"]])) == [("1", "2", 2)]
    (problem,) = problems(write([["persoon_id", None, "uren"], ["1", "geheim", "2", "geheim"]]))
    assert problem.startswith("2 columns with filled cells have no name in row 1")


def test_many_rows_come_in_pieces(write, rows, monkeypatch):
    monkeypatch.setattr(excel, "_ROWS_IN_A_PIECE", 7)
    path = write([["persoon_id"], *([f"{n:03d}"] for n in range(50))])
    assert rows(path) == [(f"{n:03d}", n + 2) for n in range(50)]


def test_formulas_and_errors_are_refused_with_count_and_rows(write, problems):
    path = write([[*HEADER, "geheim"], ["1", "=A1", 3, "=B2"], ["2", "=A2"], ["3", None, "#N/A"]])
    assert problems(path) == (
        "column begindatum: 2 cells hold a formula (rows 2, 3); paste them as values",
        "column number 4 of the header: 1 cells hold a formula (row 2); paste them as values",
        "column uren: 1 cells hold an error of Excel (row 4); mend or empty them",
    )


@pytest.mark.parametrize(
    "moment", [dt.datetime(2016, 1, 31, 12, 30), dt.time(12, 30), dt.timedelta(hours=30)]
)
def test_times_are_refused(write, problems, moment):
    (problem,) = problems(write([HEADER, ["1", moment]]))
    assert problem.startswith("column begindatum: 1 cells hold a time of day (row 2)")


def test_an_impossible_date_is_refused_and_not_quoted(tmp_path, problems):
    path = tmp_path / "table.xlsx"
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append(["1", 123456789])
    book.active["B2"].number_format = "dd-mm-yyyy"
    book.save(path)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        (problem,) = problems(path)
    assert "123456789" not in problem
    assert "an error of Excel (row 2)" in problem


def test_one_sheet_must_be_filled(write, rows, problems):
    assert rows(write([], [["persoon_id"], ["1"]], [[None]])) == [("1", 2)]
    assert problems(write([["persoon_id"]], [["x"]])) == ("holds 2 filled sheets; keep one",)
    assert "the workbook is empty" in problems(write([], []))[0]


def test_the_header_stands_in_row_1(write, problems):
    assert "at least a header is needed" in problems(write([[], HEADER, ["1", "2", "3"]]))[0]
    assert "stands twice" in problems(write([["uren", "Uren"], ["1", "2"]]))[0]


def test_a_header_without_rows(write, rows, read):
    path = write([HEADER])
    assert rows(path) == []
    assert read(path).columns == tuple(HEADER)


@pytest.mark.parametrize("share", [0, 0.2, 0.7, 0.99])
def test_a_workbook_that_is_cut_off_is_refused(write, problems, share):
    path = write([HEADER, *([str(n), "x", n] for n in range(500))])
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert problems(path) == (excel.DAMAGED,)


def test_other_files_with_the_ending_of_excel_are_refused(tmp_path, problems):
    path = tmp_path / "table.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600)
    assert problems(path) == (excel.OLD,)
    path.write_text("persoon_id;uren\n1;2\n")
    assert problems(path) == (excel.DAMAGED,)
    with zipfile.ZipFile(path, "w") as container:
        container.writestr("iets.txt", "geheim")
    assert problems(path) == (excel.DAMAGED,)


def test_a_workbook_with_broken_xml_is_refused(write, problems, tmp_path):
    path = write([HEADER, ["1", "2", "3"]])
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            cut = len(content) // 2 if "sheet1" in name else len(content)
            target.writestr(name, content[:cut])
    assert problems(broken) == (excel.DAMAGED,)


def test_a_zip_bomb_is_refused_before_it_is_opened(tmp_path, problems, monkeypatch):
    path = tmp_path / "table.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as container:
        container.writestr("xl/worksheets/sheet1.xml", b" " * 3_000_000)
    monkeypatch.setattr(excel, "LARGEST", 2_000_000)
    monkeypatch.setattr(openpyxl, "load_workbook", None)
    assert problems(path) == (excel.TOO_LARGE,)


def test_a_row_number_that_no_sheet_has_is_damage(write, problems, tmp_path):
    path = write([["persoon_id"], ["1"]])
    odd = tmp_path / "odd.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(odd, "w") as target:
        for name in source.namelist():
            content = source.read(name).replace(b'<row r="2">', b'<row r="2000000000">')
            target.writestr(name, content)
    assert problems(odd) == (excel.DAMAGED,)
