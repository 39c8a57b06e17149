"""Deliveries that cannot be used: everything that is wrong at once, and no cell shown."""

from pathlib import Path

import pandas as pd
import pytest

from evaluatie.data.checks.rules import STOPS
from evaluatie.data.persons_file import read_text_cells
from evaluatie.errors import ExtractError
from tests.data.deliveries import FILES, PERSONEN, Deliver, Judge


def test_too_many_broken_rows_stop_the_run(deliver: Deliver, judged: Judge) -> None:
    rows = FILES["dienstverbanden"] + "00017;w9;2016-05-02;;200;ja\n00404;w7;2016-05-02;;30;ja\n"
    outcome = judged(deliver(dienstverbanden=rows), most=0.01)
    (problem,) = outcome.found.problems
    assert "levering, dienstverbanden.csv: 2 of 3 rows break a rule" in problem
    assert "hours_out_of_range in 1 (rows 3)" in problem
    assert not outcome.folder.exists()
    with pytest.raises(ExtractError) as caught:
        outcome.found.refuse("controle/rapport.html")
    assert str(caught.value).endswith(
        "list for the supplier of the extracts: controle/rapport.html"
    )
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


def test_one_cohort_delivered_twice(deliver: Deliver, judged: Judge) -> None:
    """Files that hold a header only may be the same."""
    outcome = judged(deliver("vroeg", "laat"))
    assert outcome.rules("stop") == ["delivered_twice"] * 2
    assert "is the same file as personen.csv of extract vroeg" in outcome.found.problems[0]


def test_a_link_to_elsewhere_is_not_opened(deliver: Deliver, judged: Judge, tmp_path: Path) -> None:
    folders = deliver(onderwijs=None)
    (tmp_path / "elders.csv").write_text(FILES["onderwijs"] + "GEHEIM;;;;\n")
    (Path(folders["levering"]) / "onderwijs.csv").symlink_to(tmp_path / "elders.csv")
    outcome = judged(folders)
    (problem,) = outcome.found.problems
    assert "onderwijs.csv: is a link to a place outside" in problem
    assert not any("onderwijs" in path for path in outcome.found.inputs)


def test_the_wrong_shape_of_jobs_lacks_columns(deliver: Deliver, judged: Judge) -> None:
    (problem,) = judged(deliver(), jobs="loonaangiften").found.problems
    assert "columns are missing: dienstverband_id, verloonde_uren" in problem


def test_binary_persons_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "personen.csv").write_bytes(b"PK\x03\x04\x00\x00")
    with pytest.raises(ExtractError, match="is not a text file"):
        read_text_cells(tmp_path / "personen.csv")
