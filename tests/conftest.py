"""What many tests share: the studies of the project, and variations of them."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import settings

from evaluatie.study import Study, load_study

# speed is measured in benchmarks/, never here: other tests run beside each
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

PROJECT = Path(__file__).parent.parent
STUDIES = PROJECT / "config" / "studies"


@pytest.fixture(scope="session")
def amsterdam() -> Study:
    return load_study(STUDIES / "amsterdam.yaml")


@pytest.fixture(scope="session")
def nsw() -> Study:
    return load_study(STUDIES / "nsw.yaml")


def changed(raw: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A study file's content with values at dotted paths replaced; None at a path stays None.

    What the plan expects before the data (`power`) and asks of its result (`sensitivity`) is left
    out, unless something of it is changed: it would have to fit every other change.
    """
    raw = yaml.safe_load(yaml.safe_dump(raw))
    for section in ("power", "sensitivity"):
        if not any(path.startswith(section) for path in changes):
            raw.pop(section, None)
    for path, value in changes.items():
        *steps, last = path.split(".")
        section = raw
        for step in steps:
            section = section[int(step) if step.isdigit() else step]
        last = int(last) if last.isdigit() and last not in section else last
        if value is DELETED:
            del section[last]
        else:
            section[last] = value
    return raw


class Deleted:
    """Stands for no value at all; its name is in the name of a test, the same in every process."""

    def __repr__(self) -> str:
        return "DELETED"


DELETED = Deleted()


@pytest.fixture
def study_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a variation of a study of the project: study_file("nsw", {"seed": 3})."""

    def write(name: str, changes: dict[str, Any] | None = None) -> Path:
        raw = yaml.safe_load((STUDIES / f"{name}.yaml").read_text(encoding="utf-8"))
        path = tmp_path / f"{name}.yaml"
        path.write_text(yaml.safe_dump(changed(raw, changes or {}), allow_unicode=True))
        return path

    return write


@pytest.fixture
def variation(study_file: Callable[..., Path]) -> Callable[..., Study]:
    """A checked study with changes: variation("amsterdam", {"horizons": [12]})."""
    return lambda name, changes=None: load_study(study_file(name, changes))
