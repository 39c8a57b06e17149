"""A copy of the project in which the pipeline runs, once for all tests that look at its results."""

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import pytest
import yaml

from tests.conftest import PROJECT

PARTS = [
    "Snakefile", "rules", "scripts", "config", "profiles", "src", "data/public", "requirements",
    "notebooks",
]  # fmt: skip

# of nsw: pairs, sets, draws, weights and changes; the others have their tests in tests/gold and
# tests/designs, and nearly all of their time is the start of jobs
DESIGNS = ("raw", "nearest", "nearest_five", "full", "weighting", "before_after")
GROUPS = ("geslacht", "herkomst", "traject")


@dataclass(frozen=True)
class Run:
    """What a command of the pipeline did."""

    status: int
    text: str


class Project:
    """A copy of the project; its own package is the one that runs. One that is there is taken."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if folder.exists():
            return
        folder.mkdir(parents=True)
        for part in PARTS:
            source, target = PROJECT / part, folder / part
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, target)

    def keep(self, study: str, section: str, names: tuple[str, ...]) -> None:
        """Leaves out all else of a section of a study file, and what is expected of it (power)."""
        path = self.folder / f"config/studies/{study}.yaml"
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
        raw[section] = {name: raw[section][name] for name in names}
        raw.pop("power", None)
        path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")

    def snakemake(self, *options: str) -> Run:
        """Runs Snakemake in the copy; output and errors together, as a terminal shows them."""
        found = subprocess.run(
            [sys.executable, "-m", "snakemake", *options],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(self.folder / "src"), "PYTHONHASHSEED": "random"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return Run(found.returncode, found.stdout)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A fresh copy in which nothing has run."""
    return Project(tmp_path / "evaluatie")


@dataclass(frozen=True)
class Finished:
    """A project in which the default studies have run."""

    project: Project
    run: Run

    def path(self, name: str) -> Path:
        return self.project.folder / name


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The default run on two cores: of nsw the designs of DESIGNS, of amsterdam GROUPS."""
    with _shared(tmp_path_factory) as folder:
        return _first_run(folder)


@pytest.fixture(scope="session")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The same run in a copy of the project, from which no test takes or changes anything."""
    with _shared(tmp_path_factory) as folder:
        first = _first_run(folder)
    return Finished(Project(folder / "untouched" / "evaluatie"), first.run)


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every page of that run as <study>/<name>.html, whatever tests do with the project since."""
    with _shared(tmp_path_factory) as folder:
        _first_run(folder)
    return folder / "pages"


@contextmanager
def _shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder of all processes of this session, for one of them at a time."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _first_run(folder: Path) -> Finished:
    """Runs the default studies, unless another process of this session did."""
    project, said = Project(folder / "run" / "evaluatie"), folder / "run.json"
    if not said.is_file():
        project.keep("nsw", "designs", DESIGNS)
        project.keep("amsterdam", "subgroups", GROUPS)
        said.write_text(json.dumps(asdict(project.snakemake("--cores", "2"))))
        shutil.copytree(project.folder, folder / "untouched" / "evaluatie")
        for parent in ("reports", "data/derived"):
            for page in (project.folder / parent).glob("*/**/*.html"):
                study = page.relative_to(project.folder / parent).parts[0]
                target = folder / "pages" / study / page.name
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(page, target)
    return Finished(project, Run(**json.loads(said.read_text())))


@pytest.fixture
def planned(finished: Finished) -> Callable[[], set[str]]:
    """Files that a next run would make again."""

    def plan() -> set[str]:
        run = finished.project.snakemake("--summary")
        assert run.status == 0, run.text
        rows = [line.split("\t") for line in run.text.splitlines() if line.count("\t") >= 5]
        return {row[0] for row in rows[1:] if row[-1] != "no update"}

    return plan
