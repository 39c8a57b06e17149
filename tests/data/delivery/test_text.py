import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.data.delivery import encoding
from evaluatie.data.delivery.cells import BLANKS
from evaluatie.data.delivery.reading import read_file


@pytest.fixture
def write(tmp_path):
    def written(content: str | bytes, name: str = "table.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


CELL = st.text(st.sampled_from(list("abé€0; ,|\t\u00a0\"'\n")), max_size=6)


@settings(max_examples=80, deadline=None)
@given(
    table=st.lists(st.tuples(CELL, CELL, CELL), max_size=6),
    separator=st.sampled_from(";,\t|"),
    coding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
)
def test_whatever_is_written_is_read_back(
    table, separator, coding, end, workspace, tmp_path_factory
):
    text = io.StringIO(newline="")
    # with a \r between records Python leaves a cell with a \n unquoted
    quoting = csv.QUOTE_ALL if end == "\r" else csv.QUOTE_MINIMAL
    writer = csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerows([("persoon_id", "begindatum", "uren"), *table])
    path = tmp_path_factory.getbasetemp() / "property.csv"
    path.write_bytes(text.getvalue().encode(coding))
    file = read_file(path, workspace, frozenset())
    found = workspace.connection.execute(f"SELECT * FROM {file.relation}").fetchall()
    trimmed = [tuple(cell.strip(BLANKS) or None for cell in row) for row in table]
    assert file.columns == ("persoon_id", "begindatum", "uren")
    assert found == [(*row, n) for n, row in enumerate(trimmed, start=2) if any(row)]


def test_ids_keep_their_zeros_and_nothing_is_taken_for_a_number_or_date(write, read, rows):
    path = write("persoon_id;begindatum;uren\n007;2016-01-31;12,5\n")
    assert rows(path) == [("007", "2016-01-31", "12,5", 2)]
    assert read(path).dates == read(path).numbers == frozenset()


def test_a_separator_inside_quotes_in_the_header_does_not_count(write, read):
    assert read(write('"naam, adres, plaats, land";uren\n1;2\n')).columns == (
        "naam, adres, plaats, land",
        "uren",
    )


def test_blank_lines_and_records_of_empty_cells_are_passed_over(write, rows):
    path = write("\n\npersoon_id;uren\n1;2\n\n3;4\n;\n ; \n5;6\n")
    assert [(*row[:2],) for row in rows(path)] == [("1", "2"), ("3", "4"), ("5", "6")]


def test_line_ends_of_several_kinds_in_one_file(write, rows):
    path = write('persoon_id;uren\r\n1;2\n3;"4\r5"\r\n6;7\r')
    assert rows(path) == [("1", "2", 2), ("3", "4\n5", 3), ("6", "7", 4)]


def test_a_byte_order_mark_before_a_quoted_header(write, read):
    assert read(write(b'\xef\xbb\xbf"persoon_id";"uren"\n1;2\n')).columns == ("persoon_id", "uren")


def test_an_accent_in_the_last_row_of_a_long_file_decides_the_encoding(write, workspace, read):
    body = "persoon_id;uren\n" + "1;2\n" * 400_000
    assert len(body) > encoding._BLOCK
    file = read(write(body.encode() + "2;Curaçao\n".encode("cp1252")))
    last = f"SELECT uren FROM {file.relation} WHERE persoon_id = '2'"
    assert workspace.connection.execute(last).fetchall() == [("Curaçao",)]


def test_a_file_that_is_utf_8_here_and_cp1252_there_is_refused(write, problems):
    content = "persoon_id;uren\nSyrië;1\n".encode() + "Syrië;2\n".encode("cp1252")
    assert problems(write(content)) == (encoding.MIXED,)


def test_a_utf_8_file_that_is_cut_off_inside_a_letter_is_refused(write, problems):
    assert problems(write("persoon_id;uren\nSyrië;Curaç".encode()[:-1])) == (encoding.MIXED,)


@pytest.mark.parametrize("content", [b"persoon_id;uren\n1;\x002\n", b"persoon_id\n\x81\n"])
def test_bytes_that_are_no_text_are_refused(write, problems, content):
    assert problems(write(content)) == (encoding.NOT_TEXT,)


def test_a_utf_16_file_that_is_cut_off_is_refused(write, problems):
    assert problems(write("persoon_id;uren\n1;2\n".encode("utf-16")[:-1])) == (encoding.NOT_TEXT,)


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "no columns"),
        ("\n \n", "no columns"),
        ("persoon_id;;uren\n", "1 of the 3 columns have no name"),
        ("persoon_id;uren;UREN\n", "the name UREN stands twice"),
        ("Geheim;geheim\n", "a column name stands twice"),
        ("persoon_id;__row\n", "rename it"),
        ('persoon_id;"uren\n1;2\n', "a quote is not closed"),
    ],
)
def test_a_header_that_is_none_is_refused(write, problems, header, expected):
    (problem,) = problems(write(header))
    assert expected in problem
    assert "Geheim" not in problem


def test_records_that_do_not_fit_are_counted_with_their_first_rows(write, problems):
    long = "".join(f"{n};2;3\n" for n in range(10))
    (problem,) = problems(write(f"persoon_id;uren\n1;2\n{long}4\n5;6\n"))
    assert "rows that do not have 2 cells: 11 (rows 3, 4, 5, 6, 7 ...)" in problem


def test_a_quote_that_is_not_closed_is_refused(write, problems):
    found = problems(write('persoon_id;uren\n1;"geheim\n' + "2;3\n" * 1000))
    assert any("a quote that is not closed" in p and "(row 2)" in p for p in found)
    assert "geheim" not in " ".join(found)


def test_text_after_a_closing_quote_is_refused(write, problems):
    (problem,) = problems(write('persoon_id;uren\n1;"geheim"x\n2;3\n'))
    assert "mend the quotes" in problem


def test_more_rejects_than_the_engine_remembers_are_at_least_so_many(write, problems):
    (problem,) = problems(write("persoon_id;uren\n" + "1\n" * 3000))
    assert "at least 1000 (rows 2, 3, 4, 5, 6 ...)" in problem


def test_an_enormous_line_is_refused_without_reading_on(write, problems, monkeypatch):
    seen = []
    blocks = encoding._blocks
    monkeypatch.setattr(
        encoding, "_blocks", lambda path: (seen.append(1) or block for block in blocks(path))
    )
    path = write(b"persoon_id;uren\n1;2\n3;" + b"x" * 40_000_000)
    assert "line 3 is longer than 2,000,000 bytes" in problems(path)[0]
    assert len(seen) <= 3  # of about forty


def test_an_enormous_quoted_record_is_refused(write, problems):
    path = write('persoon_id;uren\n1;2\n3;"' + "x\n" * 1_500_000 + '"\n4;5\n')
    assert any("longer than" in p or "not closed" in p for p in problems(path))


def test_a_second_file_on_the_same_connection_does_not_see_the_rejects_of_the_first(
    write, problems, rows
):
    problems(write("persoon_id;uren\n1\n", "a.csv"))
    assert rows(write("persoon_id;uren\n1;2\n", "b.csv")) == [("1", "2", 2)]


def test_many_rows_keep_their_order(write, read, workspace):
    path = write("persoon_id;uren\n" + "".join(f"{n};x\n" for n in range(300_000)))
    relation = read(path).relation
    wrong = f"SELECT count(*) FROM {relation} WHERE CAST(persoon_id AS INTEGER) <> __row - 2"
    assert workspace.connection.execute(wrong).fetchall() == [(0,)]


def test_copies_of_the_text_do_not_stay(write, rows, workspace):
    before = set(workspace.scratch.iterdir())
    rows(write("persoon_id;uren\n1;é\n".encode("cp1252")))
    (cells,) = set(workspace.scratch.iterdir()) - before
    assert cells.suffix == ".parquet"
