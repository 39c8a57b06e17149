import pandas as pd
import pytest

from evaluatie.data.delivery.reading import read_file
from evaluatie.data.delivery.workspace import Workspace


def test_every_format_gives_the_same_cells(tmp_path, rows):
    import pyreadstat

    frame = pd.DataFrame({"persoon_id": ["007", "008"], "uren": [12.5, 36.0]})
    frame.assign(uren=["12.5", "36"]).to_csv(tmp_path / "t.csv", sep=";", index=False)
    frame.to_parquet(tmp_path / "t.parquet")
    frame.to_excel(tmp_path / "T.XLSX", index=False)
    pyreadstat.write_sav(frame, tmp_path / "t.sav")
    for name in ("t.csv", "t.parquet", "T.XLSX", "t.sav"):
        assert [row[:2] for row in rows(tmp_path / name)] == [("007", "12.5"), ("008", "36")]


@pytest.mark.parametrize("name", ["t.xls", "t.dta", "t"])
def test_other_formats_are_refused(tmp_path, problems, name):
    (tmp_path / name).write_text("persoon_id\n")
    assert "this format is not read" in problems(tmp_path / name)[0]


@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.sav", "t.xlsx"])
def test_a_file_that_is_not_there_or_is_a_folder_is_refused(tmp_path, problems, name):
    assert len(problems(tmp_path / name)) == 1
    (tmp_path / name).mkdir()
    assert len(problems(tmp_path / name)) == 1


def test_no_cell_stays_when_the_workspace_closes(tmp_path):
    (tmp_path / "t.csv").write_text("persoon_id;uren\n1;2\n")
    with Workspace(tmp_path / "klad", 200) as workspace:
        read_file(tmp_path / "t.csv", workspace, frozenset())
        assert list((tmp_path / "klad").glob("*.parquet"))
    assert not (tmp_path / "klad").exists()
