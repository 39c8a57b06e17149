"""An install from a folder of wheels, with every road to a network closed."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.pipeline.conftest import Project


def make(folder: Path, *arguments: str, offline: bool = False) -> subprocess.CompletedProcess[str]:
    closed = {
        "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull, "http_proxy": "http://127.0.0.1:9",
        "https_proxy": "http://127.0.0.1:9", "PYTHONPATH": "",
        "PIP_NO_COMPILE": "0",  # which means no compiling: half of the time
    }  # fmt: skip
    return subprocess.run(
        ["make", *arguments], cwd=folder, env=os.environ | (closed if offline else {}),
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    project = Project(tmp_path / "evaluatie")
    for name in ("Makefile", "pyproject.toml", "README.md", "LICENSE"):
        subprocess.run(["cp", "-r", str(PROJECT / name), str(project.folder)], check=True)
    return project.folder


def test_wheels_carried_into_a_closed_environment(copy: Path) -> None:
    downloaded = make(copy, "wheels")
    assert downloaded.returncode == 0, downloaded.stderr
    locked = [n for n in (copy / "requirements/run.txt").read_text().splitlines() if "==" in n]
    assert len(list((copy / "wheels").iterdir())) > len(locked) / 2
    installed = make(copy, "VENV=closed", "WHEELS=wheels", "closed/run.installed", offline=True)
    assert installed.returncode == 0, installed.stderr
    plan = subprocess.run(
        ["closed/bin/snakemake", "-n", "-q"], cwd=copy, env=os.environ | {"PYTHONPATH": ""},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert plan.returncode == 0, plan.stderr


def test_lock_files_carry_hashes_and_no_addresses() -> None:
    for name in ("run", "test", "rivals_matching", "rivals_did"):
        text = (PROJECT / f"requirements/{name}.txt").read_text(encoding="utf-8")
        assert "://" not in text
        assert text.count("--hash=sha256:") >= text.count("==")
