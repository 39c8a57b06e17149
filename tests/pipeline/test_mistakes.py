"""What a user sees when something is wrong: one block, the remedy, nothing written."""

import shutil
from pathlib import Path

import pytest
import yaml

from evaluatie.data.synthetic import deliver, synthetic_world
from evaluatie.study import load_study
from tests.conftest import changed
from tests.pipeline.conftest import Project, Run


def edit(project: Project, study: str, changes: dict[str, object]) -> Path:
    path = project.folder / "config/studies" / f"{study}.yaml"
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    path.write_text(yaml.safe_dump(changed(raw, changes), allow_unicode=True), encoding="utf-8")
    return path


def assert_stopped(run: Run, project: Project) -> None:
    assert run.status != 0
    assert "Traceback" not in run.text
    assert '", line' not in run.text
    assert not (project.folder / "data/derived").exists()
    assert not (project.folder / "reports").exists()


def test_five_mistakes_give_five_lines(project: Project) -> None:
    changes = {
        "seed": "abc", "primary.outcome": "work_9m", "population.comparison": [],
        "disclosure.minimum_cell": 0, "designs.cohort_matched.calliper": 0.2,
    }  # fmt: skip
    edit(project, "amsterdam", changes)
    run = project.snakemake("--cores", "1")
    assert_stopped(run, project)
    assert "nothing was run: 5 problems" in run.text
    lines = [
        line for line in run.text.splitlines() if "config/studies/amsterdam.yaml: line" in line
    ]
    assert len(lines) == 5


def test_a_missing_extract_says_which_file_of_which_study(project: Project) -> None:
    edit(project, "amsterdam", {"source.origin": "files", "source.world": None})
    run = project.snakemake("--cores", "1")
    assert_stopped(run, project)
    assert "amsterdam.yaml: source.extracts.cohort_2014_2015: the folder data/raw/" in run.text


def test_an_unknown_study(project: Project) -> None:
    run = project.snakemake("--cores", "1", "--config", "studies=[nws]")
    assert_stopped(run, project)
    assert "there is no such study; there are: amsterdam, nsw" in run.text


def test_one_study_can_be_run_alone(project: Project) -> None:
    run = project.snakemake("-n", "--config", "studies=[nsw]")
    assert run.status == 0
    assert "nsw: reading one row per person" in run.text
    assert "amsterdam" not in run.text


@pytest.fixture
def delivered(project: Project) -> Project:
    """A project whose Amsterdam extracts are files, as on the day they arrive; made small."""
    path = edit(project, "amsterdam", {"source.world": {"size": 0.1, "effect": 1, "trend": 1}})
    study = load_study(path)
    deliver(synthetic_world(study), study, project.folder / "data/raw/amsterdam")
    edit(project, "amsterdam", {"source.origin": "files", "source.world": None})
    edit(project, "amsterdam", {"source.max_quarantined": 0.1})
    return project


def test_real_extracts_run_from_data_raw(delivered: Project) -> None:
    target = "data/derived/amsterdam/cohort.parquet"
    run = delivered.snakemake("--cores", "2", "--config", "studies=[amsterdam]", "--", target)
    assert run.status == 0, run.text
    assert (delivered.folder / target).is_file()


def test_a_broken_delivery_stops_with_one_message(delivered: Project) -> None:
    """A wrong kind of cell and a missing column: both named, no value shown, no table written."""
    folder = delivered.folder / "data/raw/amsterdam"
    jobs = folder / "cohort_2014_2015/dienstverbanden.csv"
    lines = jobs.read_text(encoding="utf-8").splitlines()
    column = lines[0].split(";").index("uren_per_week")
    cells = lines[1].split(";")
    cells[column] = "GEHEIM uur"
    jobs.write_text("\n".join([lines[0], ";".join(cells), *lines[2:]]), encoding="utf-8")
    target = "data/derived/amsterdam/cohort.parquet"
    run = delivered.snakemake("--cores", "1", "--config", "studies=[amsterdam]", "--", target)
    assert run.status != 0
    assert "cohort_2014_2015, dienstverbanden.csv: column uren_per_week: 1 cells" in run.text
    assert "write numbers with digits" in run.text
    assert "Traceback" not in run.text
    assert "GEHEIM" not in run.text
    assert not (delivered.folder / "data/derived/amsterdam/validated").exists() or not list(
        (delivered.folder / "data/derived/amsterdam/validated").iterdir()
    )


def test_a_column_that_disappeared(delivered: Project) -> None:
    school = delivered.folder / "data/raw/amsterdam/cohort_2016_2017/onderwijs.csv"
    school.write_text(school.read_text(encoding="utf-8").replace("niveau", "soort", 1))
    shutil.rmtree(delivered.folder / "data/derived", ignore_errors=True)
    run = delivered.snakemake("--cores", "1", "--config", "studies=[amsterdam]")
    assert run.status != 0
    assert "onderwijs.csv: columns are missing: niveau" in run.text
