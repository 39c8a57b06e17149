"""Delivered names, codes and dates become those of the data contract."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evaluatie.data.checks import readings
from evaluatie.data.checks.plans import plan_of
from evaluatie.data.checks.readings import Opener, Reading
from evaluatie.data.checks.staging import Staged, stage
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.data.extracts import extract_files
from evaluatie.study.mapping import Mapping
from evaluatie.tables.contract import ALL_TABLES

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


def test_a_key_that_only_the_joined_file_has(read: Callable[..., Any]) -> None:
    """Every row would be the partner of every other."""
    plan = {"columns": SCHOOL, "join": [{"file": "opl", "on": ["CODE"]}]}
    files = {"onderwijs": "S;NR;VAN;TOT;NIV\nR;1;2016-09-01;;wo\n", "opl": "CODE;NAAM\n7;x\n8;y\n"}
    (finding,) = read("onderwijs", plan, **files).findings
    assert (finding.rule, finding.column) == ("missing_columns", "CODE")


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
