"""How a job fails: with the remedy for a user's mistake, without a person's value otherwise."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from evaluatie.errors import ExtractError
from evaluatie.jobs import job


def failed(error: Exception, log: Path) -> tuple[int, str]:
    with pytest.raises(SystemExit) as caught, job(SimpleNamespace(log=[str(log)])):
        raise error
    return int(str(caught.value.code)), log.read_text()


def test_a_users_mistake(tmp_path: Path) -> None:
    status, text = failed(ExtractError("personen.csv", ["one", "two"]), tmp_path / "log")
    assert status == 2
    assert text == "stopped: personen.csv: 2 problems\n  - one\n  - two\n"


def test_an_error_nobody_foresaw_keeps_its_text_to_itself(tmp_path: Path) -> None:
    """Libraries put the offending cell in their message."""
    status, text = failed(ValueError("could not convert 'GEHEIM'"), tmp_path / "log")
    assert status == 1
    assert "ValueError" in text
    assert "test_jobs.py" in text
    assert "GEHEIM" not in text


def test_prints_go_to_the_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with job(SimpleNamespace(log=[str(tmp_path / "log")])):
        print("counted")
    assert (tmp_path / "log").read_text() == "counted\n"
    assert capsys.readouterr().out == ""
