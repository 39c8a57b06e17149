"""A copy of the project in which the pipeline runs, once for all tests that look at its results."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.conftest import PROJECT

PARTS = ["Snakefile", "rules", "scripts", "config", "profiles", "src", "data/public"]


@dataclass(frozen=True)
class Run:
    """What a command of the pipeline did."""

    status: int
    text: str


class Project:
    """A copy of the project; its own package is the one that runs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for part in PARTS:
            source, target = PROJECT / part, folder / part
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(source, target)

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
    """The default run: both studies on two cores."""
    project = Project(tmp_path_factory.mktemp("run") / "evaluatie")
    return Finished(project, project.snakemake("--cores", "2"))


@pytest.fixture
def planned(finished: Finished) -> Callable[[], set[str]]:
    """Which jobs a next run would do, as `study/design: rule`."""

    def plan() -> set[str]:
        run = finished.project.snakemake("-n", "--quiet", "progress")
        assert run.status == 0, run.text
        return jobs(run.text)

    return plan


def jobs(text: str) -> set[str]:
    """Rule names and wildcards in the output of a dry run."""
    found, rule = set(), None
    for line in text.splitlines():
        words = line.split()
        if words[:1] in (["rule"], ["localrule"]):
            rule = words[1].rstrip(":")
        elif words[:1] == ["wildcards:"] and rule:
            values = [word.split("=")[1].rstrip(",") for word in words[1:]]
            found.add(f"{'/'.join(values)}: {rule}")
    return found
