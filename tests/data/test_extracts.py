"""Which files hold the tables of the extracts, whatever their format, version or mapping."""

from pathlib import Path

import pytest

from evaluatie.data.extracts import extract_files, file_problems, hashes, paths_of, superseded
from evaluatie.study import Study
from evaluatie.study.contract_names import TABLES
from evaluatie.study.mapping import Mapping
from evaluatie.workflow.files import extract_inputs

MAPPING = Mapping.model_validate(
    {
        "mapping": "m",
        "title": "m",
        "tables": {
            "onderwijs": {
                "file": "INSCHR*",
                "join": [{"file": "OPL", "on": ["NR"]}],
                "columns": {"persoon_id": "ID"},
            }
        },
    }
)
ENDINGS = {"personen": ".parquet", "begeleiding": ".sav", "trajecten": ".xlsx"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An extract with a file of some format for every table that must be there."""
    for table in TABLES:
        if table != "arbeidsmarkt":
            (tmp_path / f"{table}{ENDINGS.get(table, '.csv')}").write_text("x")
    return tmp_path


def test_files_of_any_format_are_found(folder: Path) -> None:
    files = extract_files({"een": str(folder)}, None)
    assert [Path(path).suffix for path in paths_of(files)] == [
        ".parquet", ".sav", ".xlsx", ".csv", ".csv", ".csv",
    ]  # fmt: skip
    assert file_problems(files) == []


def test_a_mapping_says_which_files_they_are(folder: Path) -> None:
    for name in ("inschr2015_v1.csv", "inschr2015_v2.csv", "INSCHR2016.sav", "opl.csv"):
        (folder / name).write_text("x")
    files = extract_files({"een": str(folder)}, MAPPING)
    names = [Path(path).name for path in paths_of(files)]
    assert {"inschr2015_v2.csv", "INSCHR2016.sav", "opl.csv"} <= set(names)
    assert "onderwijs.csv" not in names
    assert list(superseded(files)) == [str(folder / "inschr2015_v1.csv")]


def test_what_is_missing_is_one_sentence_for_a_folder(folder: Path) -> None:
    (folder / "personen.parquet").unlink()
    (folder / "onderwijs.csv").unlink()
    files = extract_files({"een": str(folder)}, None)
    assert file_problems(files) == [
        "lacks personen.csv, onderwijs.csv, or the same as .parquet, .sav or .xlsx"
    ]


def test_the_workflow_reruns_when_a_delivered_file_or_the_mapping_changes(
    folder: Path, amsterdam: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evaluatie.data.extracts.mappings.load_mapping", lambda _: MAPPING)
    (folder / "INSCHR.csv").write_text("x")
    (folder / "OPL.csv").write_text("x")
    changes = {"origin": "files", "extracts": {"een": str(folder)}, "mapping": "m"}
    source = amsterdam.source.model_copy(update=changes)
    found = extract_inputs(amsterdam.model_copy(update={"source": source}))
    assert found[-1] == "config/mappings/m.yaml"
    assert f"{folder}/INSCHR.csv" in found
    assert len(found) == len(set(found)) == 8


def test_hashes(tmp_path: Path) -> None:
    (tmp_path / "leeg").write_bytes(b"")
    assert hashes([str(tmp_path / "leeg")])[str(tmp_path / "leeg")].startswith("e3b0c442")


def test_an_optional_table_may_be_absent(folder: Path) -> None:
    (market,) = [f for f in extract_files({"een": str(folder)}, None) if f.table == "arbeidsmarkt"]
    assert market.problems == []
    assert market.main.chosen == ()
