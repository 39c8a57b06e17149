import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from evaluatie.data.delivery.parquet import DAMAGED

DAY = dt.date(2016, 1, 31)


@pytest.fixture
def column(tmp_path, read, workspace):
    """Writes one Arrow column and gives its cells as delivered, with the file itself."""

    def written(values, kind=None):
        path = tmp_path / "table.parquet"
        pq.write_table(pa.table({"uren": pa.array(values, kind)}), path)
        file = read(path)
        query = f"SELECT uren FROM {file.relation} ORDER BY __row"
        return [cell for (cell,) in workspace.connection.execute(query).fetchall()], file

    return written


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([" 007 ", "", None, "a\u00a0"], pa.string(), ["007", None, None, "a"]),
        (["x", "y", "x"], pa.large_string(), ["x", "y", "x"]),
        (["x", None, "x"], pa.dictionary(pa.int32(), pa.string()), ["x", None, "x"]),
        ([True, False, None], pa.bool_(), ["ja", "nee", None]),
        ([None, None], pa.null(), [None, None]),
    ],
)
def test_texts_and_truth(column, values, kind, expected):
    cells, file = column(values, kind)
    assert cells == expected
    assert file.dates == file.numbers == frozenset()


@pytest.mark.parametrize(
    ("values", "kind", "expected"),
    [
        ([12, -3, None], pa.int8(), ["12", "-3", None]),
        ([2**63, 0], pa.uint64(), ["9223372036854775808", "0"]),
        ([12.0, 12.5, np.nan, -0.0], pa.float64(), ["12", "12.5", None, "0"]),
        ([20160131.0, 1e20, 1e-7], pa.float64(), ["20160131", "1e+20", "1e-07"]),
        ([0.1, 36.0], pa.float32(), ["0.1", "36"]),
        ([Decimal("100.00"), Decimal("0.50"), Decimal("10.05")], None, ["100", "0.5", "10.05"]),
        ([Decimal(100)], pa.decimal128(9, 0), ["100"]),
    ],
)
def test_numbers_have_no_more_decimals_than_they_need(column, values, kind, expected):
    cells, file = column(values, kind)
    assert cells == expected
    assert file.numbers == {"uren"}


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_moments_at_midnight_are_days(column, unit):
    cells, file = column([dt.datetime(2016, 1, 31), None], pa.timestamp(unit))
    assert cells == ["2016-01-31", None]
    assert file.dates == {"uren"}


@pytest.mark.parametrize("kind", [pa.date32(), pa.date64()])
def test_days_before_1970_too(column, kind):
    cells, file = column([DAY, dt.date(1899, 12, 31), None], kind)
    assert cells == ["2016-01-31", "1899-12-31", None]
    assert file.dates == {"uren"}


def test_a_time_of_day_is_refused_with_count_and_rows(tmp_path, problems):
    path = tmp_path / "table.parquet"
    moments = [
        dt.datetime(2016, 1, 31),
        None,
        dt.datetime(2016, 1, 31, 12),
        dt.datetime(2016, 2, 1),
    ]
    pd.DataFrame({"geheim": ["x"] * 4, "uren": moments, "zaak": moments}).to_parquet(path)
    assert problems(path) == (
        "column uren: 1 cells hold a time of day (row 3); deliver days without a time",
        "column number 3 of the header: 1 cells hold a time of day (row 3); deliver days without "
        "a time",
    )


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([[1], [2]], pa.list_(pa.int64())),
        ([{"a": 1}], pa.struct([("a", pa.int64())])),
        ([b"x"], pa.binary()),
        ([dt.time(3)], pa.time64("us")),
        ([dt.datetime(2016, 1, 31)], pa.timestamp("us", tz="Europe/Amsterdam")),
    ],
)
def test_kinds_that_the_contract_does_not_know_are_refused(tmp_path, problems, values, kind):
    path = tmp_path / "table.parquet"
    pq.write_table(pa.table({"uren": pa.array(values, kind)}), path)
    (problem,) = problems(path)
    assert problem.startswith("column uren: holds")


def test_the_nameless_index_of_pandas_is_no_column(tmp_path, read):
    path = tmp_path / "table.parquet"
    pd.DataFrame({"persoon_id": ["1", "2"]}, index=["p", "q"]).to_parquet(path)
    assert read(path).columns == ("persoon_id",)


def test_the_first_record_is_row_1(tmp_path, rows):
    path = tmp_path / "table.parquet"
    pd.DataFrame({"persoon_id": ["a", "b"]}).to_parquet(path)
    assert rows(path) == [("a", 1), ("b", 2)]


def test_a_file_without_rows(tmp_path, rows):
    path = tmp_path / "table.parquet"
    pd.DataFrame({"persoon_id": pd.Series([], dtype="str")}).to_parquet(path)
    assert rows(path) == []


@pytest.mark.parametrize("share", [0, 0.3, 0.9, 0.999])
def test_a_file_that_is_cut_off_is_refused(tmp_path, problems, share):
    path = tmp_path / "table.parquet"
    pd.DataFrame({"persoon_id": [f"{n:09d}" for n in range(10_000)]}).to_parquet(path)
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    assert problems(path) == (DAMAGED,)


def test_a_file_whose_pages_are_damaged_is_refused(tmp_path, problems):
    path = tmp_path / "table.parquet"
    pd.DataFrame({"persoon_id": [f"{n * 7919 % 10**9:09d}" for n in range(10_000)]}).to_parquet(
        path
    )
    content = bytearray(path.read_bytes())
    content[4:400] = b"\xff" * 396
    path.write_bytes(content)
    assert problems(path) == (DAMAGED,)


def test_a_text_with_the_ending_of_parquet_is_refused(tmp_path, problems):
    path = tmp_path / "table.parquet"
    path.write_text("persoon_id;uren\n1;2\n")
    assert problems(path) == (DAMAGED,)


def test_names_that_differ_in_capitals_only_are_refused(tmp_path, problems):
    path = tmp_path / "table.parquet"
    pq.write_table(pa.table({"Uren": ["1"], "uren": ["2"]}), path)
    assert "stands twice" in problems(path)[0]
