"""Delivered files: judged row by row; nothing lost, no value shown, all problems at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from evaluatie.data import readings
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.data.keeping import write_validated
from evaluatie.data.persons_file import read_text_cells
from evaluatie.data.rules import NOTICES, STOPS
from evaluatie.data.validate import Validated, validate
from evaluatie.errors import ExtractError
from evaluatie.study import Study
from evaluatie.tables import check, read_json, read_table
from evaluatie.tables.contract import ALL_TABLES, EXTRACT_TABLES
from evaluatie.tables.derived import FINDINGS, QUARANTINE, SET_ASIDE

PERSONEN = (
    "persoon_id;gemeente;vestigingsdatum;vergunningdatum;geboortedatum;geslacht;herkomstland;"
    "huishoudtype;huishouden_id;nareiziger;opleidingsniveau;maanden_opvang;azc_amsterdam;"
    "uitschrijfdatum;uitschrijfreden\n"
)
ROW = "00017;Amsterdam;2016-02-01;;1990-05;man;Syrie;alleenstaand;h1;nee;laag;7,5;ja;;\n"
FILES = {
    "personen": PERSONEN + ROW,
    "begeleiding": "persoon_id;begindatum;einddatum;team\n",
    "trajecten": "persoon_id;instrument;begindatum;einddatum\n",
    "dienstverbanden": "persoon_id;werkgever_id;begindatum;einddatum;uren_per_week;loonbelasting\n"
    "00017;w1;2016-05-01;;32,5;ja\n",
    "onderwijs": "persoon_id;begindatum;einddatum;niveau\n",
    "uitkeringen": "persoon_id;begindatum;einddatum;regeling;vorm\n",
}
PERIODS = "persoon_id;dienstverband_id;begindatum;einddatum;verloonde_uren\n"


@dataclass(frozen=True)
class Outcome:
    """What validation found and wrote."""

    found: Validated
    folder: Path

    def kept(self, table: str) -> pd.DataFrame:
        return self._read("validated", table, {t.name: t for t in ALL_TABLES}[table])

    def aside(self, table: str) -> pd.DataFrame:
        return self._read("quarantine", table, SET_ASIDE)

    def _read(self, folder: str, name: str, table: Any) -> pd.DataFrame:
        return read_table(self.folder / folder / f"{name}.parquet", table)

    def rules(self, severity: str) -> list[str]:
        findings = self.found.findings
        return findings["rule"][findings["severity"] == severity].tolist()

    @property
    def counts(self) -> pd.DataFrame:
        return self.found.counts.set_index(["extract", "table", "rule"])["rows"]


@pytest.fixture
def deliver(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Writes extracts: FILES with replacements (None leaves a file out); the folders by name."""

    def write(*names: str, encoding: str = "utf-8", **changes: str | None) -> dict[str, str]:
        for name in names or ("levering",):
            (tmp_path / name).mkdir(exist_ok=True)
            for table, text in (FILES | changes).items():
                if text is not None:
                    (tmp_path / name / f"{table}.csv").write_bytes(text.encode(encoding))
        return {name: str(tmp_path / name) for name in names or ("levering",)}

    return write


@pytest.fixture
def judged(
    amsterdam: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Outcome]:
    """Validates extracts, and writes what is kept unless something stops the run.

    The search for personal data has tests of its own and takes a second: only where it is asked.
    """

    def run(
        folders: Mapping[str, str], most: float = 1.0, personal: bool = False, **source: Any
    ) -> Outcome:
        if not personal:
            monkeypatch.setattr(readings, "personal_problems", lambda *_: [])
        changes = {"origin": "files", "extracts": dict(folders), "max_quarantined": most}
        plan = amsterdam.source.model_copy(update=changes | source)
        with Workspace(tmp_path / "scratch", 1000) as workspace:
            found = validate(plan, "", workspace)
            if not found.problems:
                write_validated(found, tmp_path / "derived", workspace)
        check(found.findings, FINDINGS)
        check(found.counts, QUARANTINE)
        return Outcome(found, tmp_path / "derived")

    return run


Deliver = Callable[..., dict[str, str]]
Judge = Callable[..., Outcome]


def test_types_ids_and_decimal_commas(deliver: Deliver, judged: Judge) -> None:
    outcome = judged(deliver())
    person = outcome.kept("personen").iloc[0]
    assert person["persoon_id"] == "00017"
    assert person["maanden_opvang"] == 7.5
    assert person["geboortedatum"] == pd.Timestamp("1990-05-01")
    assert bool(person["azc_amsterdam"]) is True
    assert pd.isna(person["uitschrijfdatum"])
    assert outcome.kept("dienstverbanden").iloc[0]["uren_per_week"] == 32.5
    assert outcome.kept("personen")["nareiziger"].dtype == "bool"
    assert outcome.kept("personen")["azc_amsterdam"].dtype == "boolean"
    assert outcome.kept("arbeidsmarkt").empty
    assert outcome.found.problems == []


def test_cp1252_and_quotes(deliver: Deliver, judged: Judge) -> None:
    text = FILES["personen"].replace("Syrie", '"Syrië; noord"')
    kept = judged(deliver(encoding="cp1252", personen=text)).kept("personen")
    assert kept.iloc[0]["herkomstland"] == "Syrië; noord"


OPEN = "00017;{};2016-05-02;;{};ja\n"
BROKEN = [
    ("personen", ROW.replace("man", "x"), "unknown_geslacht"),
    ("personen", ROW.replace("2016-02-01", ""), "empty_vestigingsdatum"),
    ("personen", ROW.replace("2016-02-01", "2030-02-01"), "vestigingsdatum_after_data_end"),
    ("personen", ROW.replace("1990-05", "2017-05"), "vestigingsdatum_before_geboortedatum"),
    ("personen", ROW.replace(";ja;;", ";ja;2015-01-01;emigratie"), "uitschrijfdatum_before_vest"),
    ("personen", ROW, "repeated_row"),
    ("personen", ROW.replace("laag", "hoog"), "conflicting_key"),
    ("dienstverbanden", "00017;w1;2016-05-02;2016-05-01;30;ja\n", "einddatum_before_begindatum"),
    ("dienstverbanden", OPEN.format("w1", "169"), "hours_out_of_range"),
    ("dienstverbanden", OPEN.format("w1", "-1"), "hours_out_of_range"),
    ("dienstverbanden", "00018;w1;2016-05-02;;30;ja\n", "orphan_person"),
    ("dienstverbanden", "00017;w1;2019-05-02;;30;ja\n", "begindatum_after_data_end"),
    ("dienstverbanden", OPEN.format("w1", "32,5"), "overlapping_duplicate"),
    ("onderwijs", "00017;2016-05-02;;master\n", "unknown_niveau"),
]


@pytest.mark.parametrize(("table", "row", "rule"), BROKEN, ids=[b[2] for b in BROKEN])
def test_a_broken_row_is_set_aside(
    table: str, row: str, rule: str, deliver: Deliver, judged: Judge
) -> None:
    outcome = judged(deliver(**{table: FILES[table] + row}))
    counts = outcome.found.counts
    broken = counts[(counts["table"] == table) & (counts["rule"] != "kept")]
    assert broken["rule"].str.startswith(rule).all()
    lines = FILES[table].count("\n")
    assert str(lines + 1) in broken["first_rows"].iloc[0]
    aside = outcome.aside(table)
    assert list(aside.columns) == ["extract", "file", "row", "rows", "rule"]
    assert len(aside) == broken["rows"].sum()
    assert lines + 1 in aside["row"].tolist()
    assert len(outcome.kept(table)) + len(aside) == lines
    assert broken["rule"].iloc[0] in outcome.rules("quarantine")


def test_a_row_is_judged_by_the_first_rule_it_breaks(deliver: Deliver, judged: Judge) -> None:
    row = "00018;w1;2019-05-02;2019-05-01;300;ja\n"
    outcome = judged(deliver(dienstverbanden=FILES["dienstverbanden"] + row))
    assert outcome.aside("dienstverbanden")["rule"].tolist() == ["einddatum_before_begindatum"]


def test_rows_that_contradict_each_other_are_both_set_aside(
    deliver: Deliver, judged: Judge
) -> None:
    outcome = judged(deliver(personen=FILES["personen"] + ROW.replace("laag", "hoog")))
    assert outcome.kept("personen").empty
    assert len(outcome.aside("personen")) == 2


def test_a_broken_row_makes_no_other_row_a_repetition(deliver: Deliver, judged: Judge) -> None:
    rows = "00017;w1;2016-05-01;;300;ja\n"
    outcome = judged(deliver(dienstverbanden=FILES["dienstverbanden"] + rows))
    assert outcome.aside("dienstverbanden")["rule"].tolist() == ["hours_out_of_range"]
    assert len(outcome.kept("dienstverbanden")) == 1


def test_two_jobs_of_unknown_employers_do_not_contradict_each_other(
    deliver: Deliver, judged: Judge
) -> None:
    rows = "00017;;2016-08-01;;8;ja\n00017;;2016-08-01;;6;ja\n00017;;2016-09-01;;8;ja\n"
    outcome = judged(deliver(dienstverbanden=FILES["dienstverbanden"] + rows))
    assert len(outcome.kept("dienstverbanden")) == 4


@pytest.mark.parametrize(
    ("second", "kept"),
    [
        ("00017;w1;2017-01-01;2017-12-31;20;ja\n", 2),  # the day after
        ("00017;w1;2016-12-31;2017-12-31;20;ja\n", 1),  # the same day
        ("00017;w1;2016-12-31;2017-12-31;24;ja\n", 2),  # other hours: another job
        ("00017;w2;2016-12-31;2017-12-31;20;ja\n", 2),  # another employer
    ],
)
def test_only_the_same_spell_that_overlaps_is_a_duplicate(
    second: str, kept: int, deliver: Deliver, judged: Judge
) -> None:
    first = "00017;w1;2016-06-01;2016-12-31;20;ja\n"
    header = FILES["dienstverbanden"].split("\n")[0] + "\n"
    outcome = judged(deliver(dienstverbanden=header + second + first))
    table = outcome.kept("dienstverbanden")
    assert len(table) == kept
    assert table["begindatum"].min() == pd.Timestamp("2016-06-01")


def test_too_many_broken_rows_stop_the_run(deliver: Deliver, judged: Judge) -> None:
    rows = FILES["dienstverbanden"] + "00017;w9;2016-05-02;;200;ja\n00404;w7;2016-05-02;;30;ja\n"
    outcome = judged(deliver(dienstverbanden=rows), most=0.01)
    (problem,) = outcome.found.problems
    assert "levering, dienstverbanden.csv: 2 of 3 rows break a rule" in problem
    assert "hours_out_of_range in 1 (rows 3)" in problem
    assert not outcome.folder.exists()
    with pytest.raises(ExtractError) as caught:
        outcome.found.refuse("controle/rapport.html")
    assert str(caught.value).endswith("list for the supplier of the extracts: controle/rapport.html")
    assert "00404" not in str(caught.value)


def test_all_problems_of_a_delivery_at_once(deliver: Deliver, judged: Judge) -> None:
    """Files, columns, cells and rows: one mistake does not hide another."""
    folders = deliver(
        uitkeringen=None,
        onderwijs="",
        trajecten=FILES["trajecten"].replace("instrument", "traject"),
        begeleiding=FILES["begeleiding"] + "a;b\n",
        personen=FILES["personen"].replace("7,5", "veel"),
        dienstverbanden=FILES["dienstverbanden"] + "00017;w2;2016-05-02;;169;ja\n",
    )
    outcome = judged(folders, most=0.1)
    text = "\n".join(outcome.found.problems)
    assert len(outcome.found.problems) == 6
    assert "levering, uitkeringen: the file is missing" in text
    assert "onderwijs.csv: the file is empty" in text
    assert "trajecten.csv: columns are missing: instrument" in text
    assert "begeleiding.csv: rows that do not have 4 cells: 1 (row 2)" in text
    assert "personen.csv: column maanden_opvang: 1 cells are not a number (rows 2)" in text
    assert "dienstverbanden.csv: 1 of 2 rows break a rule" in text
    assert not outcome.folder.exists()
    assert set(outcome.rules("stop")) <= set(STOPS)


def test_cells_of_the_wrong_kind_stop_the_run_without_their_values(
    deliver: Deliver, judged: Judge
) -> None:
    marker = "GEHEIM"
    personen = FILES["personen"].replace("2016-02-01", f"01-02-{marker}").replace("7,5", marker)
    jobs = FILES["dienstverbanden"].replace("32,5", f"32 {marker}")
    outcome = judged(deliver(personen=personen, dienstverbanden=jobs))
    text = "\n".join(outcome.found.problems)
    assert len(outcome.found.problems) == 3
    assert "column vestigingsdatum: 1 cells are not a date (rows 2); write dates as YYYY" in text
    assert marker not in text + outcome.found.findings.to_string()


@pytest.mark.parametrize(
    ("column", "cell", "hint"),
    [
        ("2016-02-01", "28-02-2016", "they would read as DD-MM-YYYY: set `dates` in the mapping"),
        ("2016-02-01", "2016-28-02", "day and month seem to be swapped"),
        ("2016-02-01", "20160228", "they would read as YYYYMMDD"),
        ("2016-02-01", "2016-02", "they would read as YYYY-MM"),
        ("7,5", "1.007,5", "without points between thousands"),
        ("nee", "mogelijk", "write ja or nee, or translate"),
    ],
)
def test_a_hint_when_the_cells_read_in_another_way(
    column: str, cell: str, hint: str, deliver: Deliver, judged: Judge
) -> None:
    (problem,) = judged(deliver(personen=FILES["personen"].replace(column, cell))).found.problems
    assert hint in problem


@pytest.mark.parametrize("cell", ["17.0", "1,2E+08", "17,00"])
def test_ids_that_a_spreadsheet_wrote_as_numbers(
    cell: str, deliver: Deliver, judged: Judge
) -> None:
    (problem,) = judged(deliver(personen=FILES["personen"].replace("00017", cell))).found.problems
    assert "column persoon_id: 1 ids were written as numbers (rows 2)" in problem


def test_ids_stored_as_numbers(deliver: Deliver, judged: Judge) -> None:
    folders = deliver(onderwijs=None)
    frame = pd.DataFrame({"persoon_id": [17], "begindatum": pd.Timestamp("2016-09-01")})
    frame = frame.assign(einddatum=pd.NaT, niveau="mbo2")
    frame.to_parquet(Path(folders["levering"]) / "onderwijs.parquet", index=False)
    (problem,) = judged(folders).found.problems
    assert problem.startswith("levering, onderwijs.parquet: column persoon_id: is stored as a num")


def test_a_typed_file_reads_as_the_text_does(deliver: Deliver, judged: Judge) -> None:
    folders = deliver(onderwijs=None)
    frame = pd.DataFrame({"persoon_id": ["00017"], "begindatum": pd.Timestamp("2016-09-01")})
    frame = frame.assign(einddatum=pd.NaT, niveau="mbo2")
    frame.to_parquet(Path(folders["levering"]) / "onderwijs.parquet", index=False)
    kept = judged(folders).kept("onderwijs")
    assert kept["begindatum"].tolist() == [pd.Timestamp("2016-09-01")]
    assert kept["einddatum"].isna().all()


def test_a_file_without_header_shows_nobodys_cells(deliver: Deliver, judged: Judge) -> None:
    folders = deliver(uitkeringen="GEHEIM;2016-01-01;x;bijstand;volledig\n")
    (problem,) = judged(folders).found.problems
    assert "5 other names stand in the header (is the header missing?)" in problem
    assert "GEHEIM" not in problem


def test_personal_data_are_refused(deliver: Deliver, judged: Judge) -> None:
    text = FILES["uitkeringen"].replace("vorm", "vorm;email")
    text += "00017;2016-01-01;;bijstand;volledig;geheim@voorbeeld.nl\n"
    outcome = judged(deliver(uitkeringen=text), personal=True)
    assert outcome.rules("stop") == ["personal_data"]
    assert "geheim" not in outcome.found.problems[0]


def test_personen_without_rows(deliver: Deliver, judged: Judge) -> None:
    outcome = judged(deliver(personen=PERSONEN))
    assert outcome.rules("stop") == ["empty_table"]
    assert "personen: holds no row that counts" in outcome.found.problems[0]


def test_a_person_in_both_extracts_counts_once(deliver: Deliver, judged: Judge) -> None:
    folders = deliver("vroeg") | deliver("laat", personen=FILES["personen"] + "\n")
    jobs = FILES["dienstverbanden"] + "00017;w2;2016-08-01;;8;ja\n"
    (Path(folders["laat"]) / "dienstverbanden.csv").write_text(jobs)
    outcome = judged(folders)
    assert len(outcome.kept("personen")) == 1
    assert len(outcome.kept("dienstverbanden")) == 2
    assert outcome.counts["laat", "personen", "repeated_row"] == 1
    assert outcome.rules("notice") == ["person_in_two_extracts"] * 2


def test_a_person_whom_two_extracts_describe_otherwise_is_set_aside(
    deliver: Deliver, judged: Judge
) -> None:
    early = deliver("vroeg", personen=FILES["personen"].replace("laag", "hoog"))
    jobs = FILES["dienstverbanden"] + "\n"
    outcome = judged(early | deliver("laat", dienstverbanden=jobs))
    assert outcome.kept("personen").empty
    assert (outcome.aside("personen")["rule"] == "conflicting_key").all()


def test_one_cohort_delivered_twice(deliver: Deliver, judged: Judge) -> None:
    """Files that hold a header only may be the same."""
    outcome = judged(deliver("vroeg", "laat"))
    assert outcome.rules("stop") == ["delivered_twice"] * 2
    assert "is the same file as personen.csv of extract vroeg" in outcome.found.problems[0]


def test_a_later_settlement_is_noted(deliver: Deliver, judged: Judge) -> None:
    moved = ROW.replace("Amsterdam", "Utrecht").replace("2016-02-01", "2017-02-01")
    outcome = judged(deliver(personen=FILES["personen"] + moved))
    assert outcome.rules("notice") == ["settled_twice"]
    assert outcome.found.findings["first_rows"].tolist() == ["3"]
    assert set(outcome.rules("notice")) <= set(NOTICES)


def test_the_highest_version_is_read_and_the_others_named(
    deliver: Deliver, judged: Judge
) -> None:
    folders = deliver()
    newer = FILES["personen"].replace("laag", "hoog")
    (Path(folders["levering"]) / "personen_v2.csv").write_text(newer)
    outcome = judged(folders)
    assert outcome.kept("personen")["opleidingsniveau"].tolist() == ["hoog"]
    assert outcome.rules("notice") == ["superseded_version"]
    inputs = read_json(outcome.folder / "inputs.json")
    assert inputs[f"{folders['levering']}/personen.csv"].startswith("not read: a higher version")
    assert len(inputs[f"{folders['levering']}/personen_v2.csv"]) == 64


def test_a_link_to_elsewhere_is_not_opened(
    deliver: Deliver, judged: Judge, tmp_path: Path
) -> None:
    folders = deliver(onderwijs=None)
    (tmp_path / "elders.csv").write_text(FILES["onderwijs"] + "GEHEIM;;;;\n")
    (Path(folders["levering"]) / "onderwijs.csv").symlink_to(tmp_path / "elders.csv")
    outcome = judged(folders)
    (problem,) = outcome.found.problems
    assert "onderwijs.csv: is a link to a place outside" in problem
    assert not any("onderwijs" in path for path in outcome.found.inputs)


def test_wage_returns_become_spells(deliver: Deliver, judged: Judge) -> None:
    rows = (
        "00017;j1;2016-02-01;2016-02-29;58\n"  # 29 days: 14 hours a week
        "00017;j2;2016-01-01;2016-01-28;48\n"  # four weeks: 12
        "00017;j3;2016-03-01;2016-03-31;\n"
        "00017;j4;2016-03-01;2016-03-31;800\n"
        "00017;j5;2016-03-01;;80\n"
    )
    outcome = judged(deliver(dienstverbanden=PERIODS + rows), jobs="loonaangiften")
    kept = outcome.kept("dienstverbanden")
    assert kept["werkgever_id"].tolist() == ["j1", "j2"]
    assert kept["uren_per_week"].tolist() == [14.0, 12.0]
    assert kept["loonbelasting"].all()
    assert set(outcome.aside("dienstverbanden")["rule"]) == {
        "empty_verloonde_uren", "hours_out_of_range", "empty_einddatum",
    }  # fmt: skip


def test_the_wrong_shape_of_jobs_lacks_columns(deliver: Deliver, judged: Judge) -> None:
    (problem,) = judged(deliver(), jobs="loonaangiften").found.problems
    assert "columns are missing: dienstverband_id, verloonde_uren" in problem


def test_the_labour_market_is_optional_and_may_be_the_same_in_two_extracts(
    deliver: Deliver, judged: Judge
) -> None:
    market = "maand;gemeente;werkloosheid_pct\n2016-01;Amsterdam;7,1\n"
    early = deliver("vroeg", arbeidsmarkt=market)
    late = deliver(
        "laat",
        arbeidsmarkt=market,
        personen=PERSONEN + ROW.replace("00017", "00018"),
        dienstverbanden=FILES["dienstverbanden"].replace("00017", "00018"),
    )
    outcome = judged(early | late, most=0.0)
    assert outcome.found.problems == []
    (row,) = outcome.kept("arbeidsmarkt").to_dict("records")
    assert row["maand"] == pd.Timestamp("2016-01-01")
    assert row["werkloosheid_pct"] == 7.1


def test_no_cell_is_in_what_is_written_beside_the_kept_tables(
    deliver: Deliver, judged: Judge, tmp_path: Path
) -> None:
    jobs = FILES["dienstverbanden"] + "00017;GEHEIM;2016-05-02;;169;ja\n"
    outcome = judged(deliver(dienstverbanden=jobs))
    for path in outcome.folder.rglob("*"):
        if path.is_file() and path.parent.name != "validated":
            content = path.read_bytes()
            assert b"GEHEIM" not in content
            assert b"00017" not in content
    assert not list((tmp_path / "scratch").glob("*"))


LINES = FILES["dienstverbanden"].splitlines()[:1] + [
    f"00017;w{number % 3};2016-0{1 + number % 4}-01;2016-0{5 + number % 2}-28;{20 + number % 2};ja"
    for number in range(12)
]


def test_the_order_of_rows_changes_nothing_that_is_kept(deliver: Deliver, judged: Judge) -> None:
    """Repetitions, contradictions and overlaps among them."""
    tables = [
        judged(deliver(dienstverbanden="\n".join([LINES[0], *rows]) + "\n")).kept("dienstverbanden")
        for rows in (LINES[1:], LINES[:0:-1], sorted(LINES[1:], key=lambda line: line[::-1]))
    ]
    assert 1 < len(tables[0]) < 12
    pd.testing.assert_frame_equal(tables[0], tables[1])
    pd.testing.assert_frame_equal(tables[0], tables[2])


def test_every_table_is_written(deliver: Deliver, judged: Judge) -> None:
    outcome = judged(deliver())
    for table in EXTRACT_TABLES:
        check(outcome.kept(table.name), table)
        assert outcome.aside(table.name).empty


def test_binary_persons_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "personen.csv").write_bytes(b"PK\x03\x04\x00\x00")
    with pytest.raises(ExtractError, match="is not a text file"):
        read_text_cells(tmp_path / "personen.csv")
