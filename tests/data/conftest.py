"""Writes extracts as a supplier does, and validates them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from evaluatie.data.checks import readings
from evaluatie.data.checks.keeping import write_validated
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.data.validate import validate
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.checks import FINDINGS, QUARANTINE
from tests.data.deliveries import FILES, Outcome


@pytest.fixture
def deliver(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """Writes extracts: FILES with replacements (None leaves a file out); the folders by name."""

    def write(*names: str, encoding: str = "utf-8", **changes: str | None) -> dict[str, str]:
        for name in names or ("levering",):
            (tmp_path / name).mkdir(exist_ok=True)
            for table, text in (FILES | changes).items():
                if text is not None:
                    (tmp_path / name / f"{table}.csv").write_bytes(text.encode(encoding))
        return {name: str(tmp_path / name) for name in names or ("levering",)}

    return write


@pytest.fixture
def judged(
    amsterdam: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Outcome]:
    """Validates extracts, and writes what is kept unless something stops the run.

    The search for personal data has tests of its own and takes a second: only where it is asked.
    """

    def run(
        folders: Mapping[str, str], most: float = 1.0, personal: bool = False, **source: Any
    ) -> Outcome:
        if not personal:
            monkeypatch.setattr(readings, "personal_problems", lambda *_: [])
        changes = {"origin": "files", "extracts": dict(folders), "max_quarantined": most}
        plan = amsterdam.source.model_copy(update=changes | source)
        with Workspace(tmp_path / "scratch", 1000) as workspace:
            found = validate(plan, "", workspace)
            if not found.problems:
                write_validated(found, tmp_path / "derived", workspace)
        check(found.findings, FINDINGS)
        check(found.counts, QUARANTINE)
        return Outcome(found, tmp_path / "derived")

    return run
