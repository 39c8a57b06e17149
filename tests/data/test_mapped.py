"""Delivered names, codes, dates and address spells become those of the data contract."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluatie.data import readings
from evaluatie.data.cast import FORMATS, id_read_as_number_sql, value_sql
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.data.extracts import extract_files
from evaluatie.data.plans import plan_of
from evaluatie.data.readings import Opener, Reading
from evaluatie.data.staging import Staged, stage
from evaluatie.data.stays import settlements_sql
from evaluatie.study.mapping import Mapping
from evaluatie.tables.contract import ALL_TABLES, PERSONEN


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


Mapped = Callable[..., tuple[pd.DataFrame, Staged]]


@pytest.fixture
def read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Reads one mapped table of a folder of CSV files: reading, and with `stage` its rows."""
    monkeypatch.setattr(readings, "personal_problems", lambda *_: [])

    def run(table: str, plan: dict[str, Any], then: Any = None, **files: str) -> Any:
        (tmp_path / "levering").mkdir(exist_ok=True)
        for name, text in files.items():
            (tmp_path / "levering" / f"{name}.csv").write_text(text, encoding="utf-8")
        general = {k: plan.pop(k) for k in ("dates", "missing", "open_end") if k in plan}
        mapping = Mapping.model_validate(
            {"mapping": "m", "title": "m", "tables": {table: plan}} | general
        )
        contract = {t.name: t for t in ALL_TABLES}
        plans = {name: plan_of(contract[name], mapping) for name in contract}
        found = extract_files({"levering": str(tmp_path / "levering")}, mapping)
        (one,) = (files for files in found if files.table == table)
        with Workspace(tmp_path / "scratch", 1000) as workspace:
            reading = Opener(workspace, plans[table].known).read(one, plans[table])
            return then(reading, workspace) if then else reading

    return run


@pytest.fixture
def rows(read: Callable[..., Any]) -> Callable[..., tuple[pd.DataFrame, Staged]]:
    """The typed rows of a mapped table, and how they were staged."""

    def typed(reading: Reading, workspace: Workspace) -> tuple[pd.DataFrame, Staged]:
        assert all(finding.severity == "notice" for finding in reading.findings)
        staged = stage(reading, workspace)
        sql = f"SELECT * FROM {staged.relation} ORDER BY __file, __row"
        return workspace.connection.sql(sql).df(), staged

    return lambda table, plan, **files: read(table, plan, typed, **files)


SCHOOL = {"persoon_id": ["S", "NR"], "begindatum": "VAN", "einddatum": "TOT", "niveau": "NIV"}


def test_columns_are_joined_codes_translated_and_sentinels_emptied(rows: Mapped) -> None:
    columns: dict[str, Any] = SCHOOL | {
        "niveau": {"from": "NIV", "codes": {"1": "mbo2", "2": "hbo"}, "other": "vo"},
        "opleiding": {"from": "OPL", "missing": ["0"]},
    }
    plan = {
        "dates": "YYYYMMDD", "missing": ["-"], "open_end": ["99999999"], "columns": columns,
    }  # fmt: skip
    text = (
        "S;NR;VAN;TOT;NIV;OPL\nR;001;20160901;99999999;1;5\nR;002;20160901;20170731;7;0\n"
        "R;003;20160901;-;-;-\nR;;20160901;-;2;5\n"
    )
    table, _ = rows("onderwijs", plan, onderwijs=text)
    assert table["persoon_id"].tolist()[:3] == ["R001", "R002", "R003"]
    assert pd.isna(table["persoon_id"][3])
    assert table["einddatum"].isna().tolist() == [True, False, True, True]
    assert table["niveau"].tolist()[:2] == ["mbo2", "vo"]
    assert pd.isna(table["niveau"][2])
    assert table["opleiding"].isna().tolist() == [False, True, True, False]
    assert table["__row"].tolist() == [2, 3, 4, 5]


def test_a_code_that_is_not_listed_stays_as_it_is_without_other(rows: Mapped) -> None:
    columns = SCHOOL | {"niveau": {"from": "NIV", "codes": {"1": "mbo2", "9": ""}}}
    text = "S;NR;VAN;TOT;NIV\nR;1;2016-09-01;;1\nR;1;2016-09-01;;9\nR;1;2016-09-01;;wo\n"
    table, _ = rows("onderwijs", {"columns": columns}, onderwijs=text)
    assert table["niveau"].fillna("").tolist() == ["mbo2", "", "wo"]


def test_a_value_for_every_row_and_nothing_known(rows: Mapped) -> None:
    columns = {
        "persoon_id": "ID", "begindatum": "VAN", "einddatum": {"value": ""},
        "regeling": {"value": "bijstand"}, "vorm": {"value": "volledig"},
    }  # fmt: skip
    table, _ = rows("uitkeringen", {"columns": columns}, uitkeringen="ID;VAN\n1;2016-01-01\n")
    assert table["regeling"].tolist() == ["bijstand"]
    assert table["einddatum"].isna().all()


def test_a_column_can_have_a_date_format_of_its_own(rows: Mapped) -> None:
    columns = SCHOOL | {"begindatum": {"from": "VAN", "format": "DD/MM/YYYY"}}
    text = "S;NR;VAN;TOT;NIV\nR;1;01/09/2016;2017-07-31;wo\n"
    table, _ = rows("onderwijs", {"columns": columns}, onderwijs=text)
    assert table["begindatum"][0] == pd.Timestamp("2016-09-01")
    assert table["einddatum"][0] == pd.Timestamp("2017-07-31")


def test_rows_that_do_not_count_are_counted(rows: Mapped) -> None:
    plan = {"keep": {"S": ["R", "F"]}, "columns": SCHOOL}
    text = "S;NR;VAN;TOT;NIV\nR;1;2016-09-01;;wo\nG;2;ooit;;wo\n;3;2016-09-01;;wo\n"
    table, staged = rows("onderwijs", plan, onderwijs=text)
    assert table["persoon_id"].tolist() == ["R1"]
    assert (sum(staged.rows.values()), staged.out_of_scope, staged.in_scope) == (3, 2, 1)
    assert staged.findings == ()


def test_files_of_several_years_are_one_table(rows: Mapped) -> None:
    text = "S;NR;VAN;TOT;NIV\nR;{};2016-09-01;;wo\n"
    files = {
        "INSCHR2015V1": text.format("oud"), "INSCHR2015V2": text.format("1"),
        "inschr2016": "niv;van;tot;nr;s\nhbo;2016-09-01;;2;R\n",
    }  # fmt: skip
    table, staged = rows("onderwijs", {"file": "INSCHR*", "columns": SCHOOL}, **files)
    assert sorted(table["persoon_id"]) == ["R1", "R2"]
    assert sorted(table["niveau"]) == ["hbo", "wo"]
    assert len(staged.rows) == 2


JOINED = {
    "join": [{"file": "opl", "on": ["OPLNR"]}, {"file": "nivo", "on": ["NIVNR"]}],
    "columns": SCHOOL | {"niveau": "NIV"},
}
BASE = "S;NR;VAN;TOT;OPLNR\nR;1;2016-09-01;;7\nR;2;2016-09-01;;8\nR;3;2016-09-01;;\n"


def test_files_are_put_beside_each_other_in_turn(rows: Mapped) -> None:
    files = {"onderwijs": BASE, "opl": "OPLNR;NIVNR\n7;70\n9;90\n", "nivo": "NIVNR;NIV\n70;wo\n"}
    table, staged = rows("onderwijs", dict(JOINED), **files)
    assert table["niveau"].fillna("").tolist() == ["wo", "", ""]
    assert sum(staged.rows.values()) == 3


def test_a_key_that_stands_twice_in_a_file_to_join_is_a_problem(read: Callable[..., Any]) -> None:
    files = {"onderwijs": BASE, "opl": "OPLNR;NIVNR\n7;70\n7;71\n;1\n;2\n", "nivo": "NIVNR;NIV\n"}
    (finding,) = read("onderwijs", dict(JOINED), **files).findings
    assert (finding.rule, finding.file, finding.rows) == ("repeated_join_key", "opl.csv", 2)
    assert finding.first_rows == "2, 3"


def test_what_a_mapping_names_and_no_file_has(read: Callable[..., Any]) -> None:
    plan = {"keep": {"SOORT": ["R"]}, "columns": SCHOOL, "join": [{"file": "x", "on": ["K"]}]}
    files = {"onderwijs": "S;NR;VAN;TOT\nGEHEIM;1;;\n", "x": "L;GEHEIM\n"}
    (finding,) = read("onderwijs", plan, **files).findings
    assert finding.rule == "missing_columns"
    assert finding.column == "NIV, SOORT, K"
    assert "GEHEIM" not in finding.message


def test_a_column_of_the_contract_that_is_in_no_file_of_a_join(read: Callable[..., Any]) -> None:
    plan = {"columns": SCHOOL, "join": [{"file": "weg", "on": ["NR"]}]}
    (finding,) = read("onderwijs", plan, onderwijs="S;NR;VAN;TOT;NIV\n").findings
    assert finding.rule == "missing_file"
    assert "weg.csv" in finding.message


def test_an_id_that_is_a_number_in_one_of_two_files_to_join(
    read: Callable[..., Any], tmp_path: Path
) -> None:
    (tmp_path / "levering").mkdir()
    frame = pd.DataFrame({"OPLNR": [7], "NIVNR": ["70"]})
    frame.to_parquet(tmp_path / "levering/opl.parquet", index=False)
    files = {"onderwijs": BASE, "nivo": "NIVNR;NIV\n70;wo\n"}
    (finding,) = read("onderwijs", dict(JOINED), **files).findings
    assert (finding.rule, finding.column) == ("id_as_number", "OPLNR")


# --- address spells ------------------------------------------------------------------------------

LAST = dt.date(2018, 12, 31)
Spell = tuple[str, dt.date, dt.date | None]


def settle(*spells: Spell, reasons: tuple[str | None, ...] = ()) -> list[tuple[Any, ...]]:
    """Settlements of person p: municipality, first day, day of leaving, reason, spells."""
    connection = duckdb.connect(config={"threads": 1})
    frame = pd.DataFrame(columns=["__file", "__row", *PERSONEN.names], index=range(len(spells)))
    frame = frame.astype("object").assign(__file=1, __row=range(2, 2 + len(spells)), persoon_id="p")
    frame["gemeente"] = [spell[0] for spell in spells]
    frame["vestigingsdatum"] = pd.to_datetime([spell[1] for spell in spells])
    frame["uitschrijfdatum"] = pd.to_datetime([spell[2] for spell in spells])
    frame["uitschrijfreden"] = list(reasons) or None
    frame["herkomstland"] = [f"c{number}" for number in range(len(spells))]
    connection.register("given", frame)
    connection.execute(
        "CREATE TABLE spells AS SELECT * REPLACE (vestigingsdatum::DATE AS vestigingsdatum, "
        "uitschrijfdatum::DATE AS uitschrijfdatum, uitschrijfreden::VARCHAR AS uitschrijfreden) "
        "FROM given"
    )
    found = connection.execute(
        "SELECT gemeente, vestigingsdatum, uitschrijfdatum, uitschrijfreden, __count, herkomstland "
        f"FROM ({settlements_sql('spells')}) ORDER BY vestigingsdatum, gemeente"
    )
    return found.fetchall()


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(f"2016-{text}")


def test_moves_within_a_municipality_are_one_settlement() -> None:
    found = settle(
        ("Amsterdam", day("03-01"), None),
        ("Amsterdam", day("01-01"), day("02-29")),
    )
    assert found == [("Amsterdam", day("01-01"), None, None, 2, "c1")]


def test_a_move_to_another_municipality_ends_a_settlement_the_day_after_its_last_day() -> None:
    found = settle(
        ("Amsterdam", day("01-01"), day("02-29")),
        ("Utrecht", day("03-01"), day("04-30")),
    )
    assert [row[:4] for row in found] == [
        ("Amsterdam", day("01-01"), day("03-01"), "verhuizing"),
        ("Utrecht", day("03-01"), day("05-01"), None),
    ]


def test_away_and_back_are_two_settlements() -> None:
    found = settle(
        ("Amsterdam", day("01-01"), day("02-29")),
        ("Amsterdam", day("03-02"), None),
    )
    assert [row[1] for row in found] == [day("01-01"), day("03-02")]
    assert found[0][3] == "verhuizing"


def test_a_spell_within_another_does_not_end_it() -> None:
    found = settle(
        ("Amsterdam", day("01-01"), day("12-31")),
        ("Amsterdam", day("02-01"), day("02-29")),
        ("Amsterdam", day("12-31"), None),
    )
    assert [row[1:5] for row in found] == [(day("01-01"), None, None, 3)]


def test_the_last_spell_says_why_somebody_left() -> None:
    spells = [
        ("Amsterdam", day("01-01"), day("02-29")), ("Amsterdam", day("03-01"), day("04-30")),
    ]  # fmt: skip
    assert settle(*spells, reasons=(None, "overleden"))[0][3] == "overleden"


def test_a_spell_that_ends_before_it_begins_stays_as_it_is() -> None:
    found = settle(
        ("Amsterdam", day("01-01"), None),
        ("Amsterdam", day("05-01"), day("04-01")),
    )
    assert [row[:3] for row in found] == [
        ("Amsterdam", day("01-01"), None),
        ("Amsterdam", day("05-01"), day("04-01")),
    ]


DAYS = st.integers(0, 20).map(lambda number: dt.date(2016, 1, 1) + dt.timedelta(days=number))
SPELLS = st.tuples(st.sampled_from(["A", "B"]), DAYS, st.integers(0, 6)).map(
    lambda spell: (spell[0], spell[1], spell[1] + dt.timedelta(days=spell[2]))
)


@settings(max_examples=30, deadline=None)
@given(st.lists(SPELLS, min_size=1, max_size=6))
def test_settlements_hold_the_days_of_the_spells_and_do_not_touch(spells: list[Spell]) -> None:
    found = settle(*spells)
    for place in {"A", "B"}:
        lived = {
            first + dt.timedelta(days=number)
            for gemeente, first, last in spells
            if gemeente == place and last
            for number in range((last - first).days + 1)
        }
        stays = [(row[1], row[2]) for row in found if row[0] == place]
        covered = [a + dt.timedelta(days=n) for a, b in stays for n in range((b - a).days)]
        assert sorted(covered) == sorted(lived)
        assert all(b < c for (_, b), (c, _) in zip(stays, stays[1:], strict=False))
    assert sum(row[4] for row in found) == len(spells)
