"""`snakemake power` as a user runs it: before there is any extract, stopped and gone on with."""

import shutil
from pathlib import Path

import pandas as pd
import pytest
import yaml

from evaluatie.tables.power import CELL_OF_POWER, POWER
from tests.pipeline.conftest import Project, Run

OPTIONS = ("--cores", "2", "--config", "studies=[amsterdam]", "--")
CHUNKS = "data/derived/amsterdam/power/chunks"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Run]:
    """A short plan for extracts that will come: few persons and draws, no world, no delivery."""
    project = Project(tmp_path_factory.mktemp("power") / "evaluatie")
    path = project.folder / "config/studies/amsterdam.yaml"
    study = yaml.safe_load(path.read_text(encoding="utf-8"))
    power = study["power"]
    power |= {"repetitions": 2, "chunks": 2, "effects": [0, 0.04]}
    power["persons"] = {place: dict.fromkeys(own, 60) for place, own in power["persons"].items()}
    path.write_text(yaml.safe_dump(study, allow_unicode=True), encoding="utf-8")
    return project, project.snakemake(*OPTIONS, "power")


def test_the_summary_stands_on_the_terminal(planned: tuple[Project, Run]) -> None:
    _, run = planned
    assert run.status == 0, run.text
    assert (
        "amsterdam: power before data, 2 repetitions; effect worth finding: 4.0 points" in run.text
    )
    assert "work_3m at 12 months by group (cohort_did, doubly_robust)" in run.text
    assert "every cell: reports/amsterdam/power.csv" in run.text


def test_files_are_there_and_no_delivery_was_needed(planned: tuple[Project, Run]) -> None:
    folder = planned[0].folder
    table = pd.read_csv(folder / "reports/amsterdam/power.csv", keep_default_na=False)
    assert list(table.columns) == POWER.names
    assert not table.duplicated(list(CELL_OF_POWER)).any()
    # 4 horizons, 3 outcomes: everybody and 15 levels; everybody; the primary horizon
    effects = table[table["other"] == "none"]
    assert effects.groupby("design").size().to_dict() == {
        "cohort_did": 12 * 16 + 12, "cohort_matched": 3,
    }  # fmt: skip
    assert "Wat dit onderzoek kan zien" in _text(folder / "reports/amsterdam/power.html")
    assert not (folder / "data/derived/amsterdam/synthetic").exists()
    assert not (folder / "reports/amsterdam/rapport.html").exists()


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_a_stopped_run_goes_on_with_what_is_lacking(planned: tuple[Project, Run]) -> None:
    project, _ = planned
    before = (project.folder / "reports/amsterdam/power.csv").read_bytes()
    kept, lost = (project.folder / CHUNKS / f"{chunk}.parquet" for chunk in (0, 1))
    written = kept.stat().st_mtime_ns
    lost.unlink()
    for name in ("power.parquet", "power_curve.parquet"):
        (project.folder / "data/derived/amsterdam/power" / name).unlink()
    shutil.rmtree(project.folder / "reports")
    run = project.snakemake(*OPTIONS, "power")
    assert run.status == 0, run.text
    assert "amsterdam: power, part 1 of 0-1" in run.text
    assert "amsterdam: power, part 0 of 0-1" not in run.text
    assert kept.stat().st_mtime_ns == written
    assert (project.folder / "reports/amsterdam/power.csv").read_bytes() == before
    # asked again, it only prints
    again = project.snakemake(*OPTIONS, "power")
    assert "power before data, 2 repetitions" in again.text
    assert "amsterdam: power, part" not in again.text


def test_the_default_run_does_not_ask_for_it(planned: tuple[Project, Run]) -> None:
    project, _ = planned
    run = project.snakemake("-n", *OPTIONS[2:4])
    assert "report_nl" in run.text
    assert not any(job in run.text for job in ("power_chunk", "power_table", "power_report"))


def test_a_study_that_expects_nothing_is_told_so(planned: tuple[Project, Run]) -> None:
    project, _ = planned
    run = project.snakemake("-n", "--config", "studies=[nsw]", "--", "power")
    assert run.status != 0
    assert "no section `power` in config/studies/nsw.yaml; add it" in run.text
    assert "Traceback" not in run.text
