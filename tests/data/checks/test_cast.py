"""Cells of text become dates, numbers and flags, or nothing."""

import datetime as dt
from typing import Any, get_args

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.data.checks.cast import FORMATS, id_read_as_number_sql, value_sql
from evaluatie.study.mapping import DateFormat


def value(cell: str | None, kind: Any, *formats: str) -> Any:
    sql = f"SELECT {value_sql('cell', kind, formats or ('YYYY-MM-DD',))} FROM (SELECT ? AS cell)"
    return duckdb.execute(sql, [cell]).fetchall()[0][0]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("32", 32.0), ("32,5", 32.5), ("32.5", 32.5), ("-1", -1.0), ("1e2", 100.0), (None, None),
        ("1.234,5", None), ("32 uur", None), ("nan", None), ("inf", None), ("1_000", None),
        ("0x10", None), ("1e999", None),
    ],
)  # fmt: skip
def test_numbers(cell: str | None, expected: float | None) -> None:
    assert value(cell, "number") == expected


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("ja", True), ("J", True), ("1", True), ("Nee", False), ("onwaar", False), ("yes", None)],
)
def test_flags(cell: str, expected: bool | None) -> None:
    assert value(cell, "flag") is expected


@pytest.mark.parametrize(
    ("cell", "formats", "expected"),
    [
        ("2016-02-29", ["YYYY-MM-DD"], "2016-02-29"),
        ("2015-02-29", ["YYYY-MM-DD"], None),
        ("2016-2-9", ["YYYY-MM-DD"], None),
        ("29-02-2016", ["YYYY-MM-DD"], None),
        ("29-02-2016", ["DD-MM-YYYY"], "2016-02-29"),
        ("29/02/2016", ["DD/MM/YYYY"], "2016-02-29"),
        ("29-02-16", ["DD-MM-YYYY"], None),
        ("20160229", ["YYYYMMDD"], "2016-02-29"),
        ("201602", ["YYYYMM"], "2016-02-01"),
        ("1990-05", ["DD-MM-YYYY", "YYYY-MM"], "1990-05-01"),
        ("2016-02-29 00:00", ["YYYY-MM-DD"], None),
    ],
)
def test_dates(cell: str, formats: list[str], expected: str | None) -> None:
    found = value(cell, "date", *formats)
    assert (found and found.isoformat()) == expected


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(list(FORMATS)))
@settings(max_examples=30, deadline=None)
def test_a_date_is_read_back_in_its_own_format(day: dt.date, name: str) -> None:
    day = day.replace(day=1) if "DD" not in name else day
    codes = {"YYYY": f"{day.year:04d}", "MM": f"{day.month:02d}", "DD": f"{day.day:02d}"}
    cell = name
    for code, digits in codes.items():
        cell = cell.replace(code, digits)
    assert value(cell, "date", name) == day


@pytest.mark.parametrize(
    ("cell", "suspect"),
    [("123.0", True), ("1,23E+08", True), ("1E+08", True), ("00123", False), ("12e45", False),
     ("a.0", False), ("1.5", False), (None, False)],
)  # fmt: skip
def test_ids_that_were_numbers(cell: str | None, suspect: bool) -> None:
    sql = f"SELECT {id_read_as_number_sql('cell')} FROM (SELECT ?::VARCHAR AS cell)"
    assert duckdb.execute(sql, [cell]).fetchall()[0][0] is suspect


def test_every_format_that_a_mapping_may_name_can_be_read() -> None:
    assert set(FORMATS) == set(get_args(DateFormat))
