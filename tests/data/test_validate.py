"""Delivered files: read as text, cast, judged row by row; nothing lost, no value shown."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from evaluatie.data.extracts import read_extracts, read_text_cells
from evaluatie.data.validate import validate
from evaluatie.errors import ExtractError
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.contract import EXTRACT_TABLES
from evaluatie.tables.derived import QUARANTINE

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


@pytest.fixture
def extract(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Writes an extract: FILES with replacements; None leaves a file out."""

    def write(encoding: str = "utf-8", **changes: str | None) -> dict[str, str]:
        for name, text in (FILES | changes).items():
            if text is not None:
                (tmp_path / f"{name}.csv").write_bytes(text.encode(encoding))
        return {"leveren": str(tmp_path)}

    return write


def judged(folders: dict[str, str], study: Study, most: float = 1.0):  # type: ignore[no-untyped-def]
    source = study.source.model_copy(update={"max_quarantined": most})
    return validate(read_extracts(folders, EXTRACT_TABLES), source)


def test_types_ids_and_decimal_commas(
    extract: Callable[..., dict[str, str]], amsterdam: Study
) -> None:
    kept = judged(extract(), amsterdam).kept
    person = kept["personen"].iloc[0]
    assert person["persoon_id"] == "00017"
    assert person["maanden_opvang"] == 7.5
    assert person["geboortedatum"] == pd.Timestamp("1990-05-01")
    assert bool(person["azc_amsterdam"]) is True
    assert pd.isna(person["uitschrijfdatum"])
    assert kept["dienstverbanden"].iloc[0]["uren_per_week"] == 32.5
    for table in EXTRACT_TABLES:
        check(kept[table.name], table)


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_separators(
    separator: str, extract: Callable[..., dict[str, str]], amsterdam: Study
) -> None:
    text = FILES["personen"].replace("7,5", "7.5").replace(";", separator)
    assert len(judged(extract(personen=text), amsterdam).kept["personen"]) == 1


def test_cp1252_and_quotes(extract: Callable[..., dict[str, str]], amsterdam: Study) -> None:
    text = FILES["personen"].replace("Syrie", '"Syrië; noord"')
    kept = judged(extract("cp1252", personen=text), amsterdam).kept["personen"]
    assert kept.iloc[0]["herkomstland"] == "Syrië; noord"


BROKEN = [
    ("personen", ROW.replace("man", "x"), "unknown_geslacht"),
    ("personen", ROW.replace("2016-02-01", ""), "empty_vestigingsdatum"),
    ("personen", ROW.replace("2016-02-01", "2030-02-01"), "vestigingsdatum_after_data_end"),
    ("personen", ROW.replace("1990-05", "2017-05"), "vestigingsdatum_before_geboortedatum"),
    ("personen", ROW.replace(";ja;;", ";ja;2015-01-01;emigratie"), "uitschrijfdatum_before_vest"),
    ("personen", ROW, "repeated_row"),
    ("personen", ROW.replace("laag", "hoog"), "conflicting_key"),
    ("dienstverbanden", "00017;w1;2016-05-02;2016-05-01;30;ja\n", "einddatum_before_begindatum"),
    ("dienstverbanden", "00017;w1;2016-05-02;;169;ja\n", "hours_out_of_range"),
    ("dienstverbanden", "00017;w1;2016-05-02;;-1;ja\n", "hours_out_of_range"),
    ("dienstverbanden", "00018;w1;2016-05-02;;30;ja\n", "orphan_person"),
    ("dienstverbanden", "00017;w1;2019-05-02;;30;ja\n", "begindatum_after_data_end"),
    ("onderwijs", "00017;2016-05-02;;master\n", "unknown_niveau"),
]


@pytest.mark.parametrize(("table", "row", "rule"), BROKEN, ids=[b[2] for b in BROKEN])
def test_a_broken_row_goes_to_quarantine(
    table: str, row: str, rule: str, extract: Callable[..., dict[str, str]], amsterdam: Study
) -> None:
    found = judged(extract(**{table: FILES[table] + row}), amsterdam)
    counts = check(found.counts, QUARANTINE)
    broken = counts[(counts["table"] == table) & (counts["rule"] != "kept")]
    assert broken["rule"].str.startswith(rule).all()
    lines = FILES[table].count("\n")
    assert str(lines + 1) in broken["first_rows"].iloc[0]
    assert len(found.quarantined[table]) == broken["rows"].sum()
    assert len(found.kept[table]) + len(found.quarantined[table]) == lines


def test_rows_that_contradict_each_other_are_both_set_aside(
    extract: Callable[..., dict[str, str]], amsterdam: Study
) -> None:
    found = judged(extract(personen=FILES["personen"] + ROW.replace("laag", "hoog")), amsterdam)
    assert len(found.kept["personen"]) == 0
    assert len(found.quarantined["personen"]) == 2


def test_too_many_broken_rows_stop_the_run(
    extract: Callable[..., dict[str, str]], amsterdam: Study
) -> None:
    rows = FILES["dienstverbanden"] + "00017;w9;2016-05-02;;200;ja\n00404;w7;2016-05-02;;30;ja\n"
    with pytest.raises(ExtractError) as caught:
        judged(extract(dienstverbanden=rows), amsterdam, most=0.01)
    (problem,) = caught.value.problems
    assert "dienstverbanden.csv: 2 of 3 rows break a rule" in problem
    assert "hours_out_of_range in 1 (lines 3)" in problem
    assert "00404" not in str(caught.value)


def test_all_problems_of_a_delivery_at_once(extract: Callable[..., dict[str, str]]) -> None:
    folders = extract(
        uitkeringen=None,
        onderwijs="",
        trajecten=FILES["trajecten"].replace("instrument", "traject"),
        begeleiding=FILES["begeleiding"] + "a;b\n",
    )
    with pytest.raises(ExtractError) as caught:
        read_extracts(folders, EXTRACT_TABLES)
    text = str(caught.value)
    assert len(caught.value.problems) == 4
    assert "uitkeringen.csv: the file is missing" in text
    assert "onderwijs.csv: the file is empty" in text
    assert "trajecten.csv: columns are missing: instrument" in text
    assert "begeleiding.csv: 1 lines do not have 4 cells (first: 2)" in text


def test_cells_of_the_wrong_kind_stop_the_run_without_their_values(
    extract: Callable[..., dict[str, str]], amsterdam: Study
) -> None:
    marker = "GEHEIM"
    folders = extract(
        personen=FILES["personen"].replace("2016-02-01", f"01-02-{marker}").replace("7,5", marker),
        dienstverbanden=FILES["dienstverbanden"].replace("32,5", f"32 {marker}"),
    )
    with pytest.raises(ExtractError) as caught:
        judged(folders, amsterdam)
    assert len(caught.value.problems) == 3
    assert "column vestigingsdatum: 1 cells are not a date (lines 2)" in str(caught.value)
    assert marker not in str(caught.value)


def test_binary_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "personen.csv").write_bytes(b"PK\x03\x04\x00\x00")
    with pytest.raises(ExtractError, match="is not a text file"):
        read_text_cells(tmp_path / "personen.csv")


def test_a_file_without_header_shows_nobodys_cells(extract: Callable[..., dict[str, str]]) -> None:
    folders = extract(uitkeringen="GEHEIM;2016-01-01;;bijstand;volledig\n")
    with pytest.raises(ExtractError) as caught:
        read_extracts(folders, EXTRACT_TABLES)
    assert "5 other names stand in the header (is the header missing?)" in str(caught.value)
    assert "GEHEIM" not in str(caught.value)


@pytest.fixture
def twice(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Two extracts; the second as FILES, the first with another table of persons."""

    def write(personen: str) -> dict[str, str]:
        for name, tables in {"vroeg": FILES | {"personen": personen}, "laat": FILES}.items():
            (tmp_path / name).mkdir()
            for table, text in tables.items():
                (tmp_path / name / f"{table}.csv").write_text(text, encoding="utf-8")
        return {name: str(tmp_path / name) for name in ("vroeg", "laat")}

    return write


def test_a_person_in_both_extracts_counts_once(
    twice: Callable[..., dict[str, str]], amsterdam: Study
) -> None:
    found = judged(twice(FILES["personen"]), amsterdam)
    assert len(found.kept["personen"]) == len(found.kept["dienstverbanden"]) == 1
    counts = found.counts[found.counts["table"] == "personen"].set_index(["extract", "rule"])
    assert counts.loc[("laat", "repeated_row"), "rows"] == 1


def test_a_person_whom_two_extracts_describe_otherwise_is_set_aside(
    twice: Callable[..., dict[str, str]], amsterdam: Study
) -> None:
    found = judged(twice(FILES["personen"].replace("laag", "hoog")), amsterdam)
    assert len(found.kept["personen"]) == 0
    assert (found.quarantined["personen"]["rule"] == "conflicting_key").all()


def test_two_jobs_of_an_unknown_employer_do_not_contradict_each_other(
    extract: Callable[..., dict[str, str]], amsterdam: Study
) -> None:
    rows = "00017;;2016-08-01;;8;ja\n00017;;2016-08-01;;6;ja\n"
    found = judged(extract(dienstverbanden=FILES["dienstverbanden"] + rows), amsterdam)
    assert len(found.kept["dienstverbanden"]) == 3
