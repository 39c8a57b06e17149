"""What many tests share: the studies of the project, and variations of them."""

import copy
import functools
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
LONGEST = ("test_run.py", "test_install.py")  # files: the others are shared out beside them


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest files come first, so that no core waits for them at the end."""
    items.sort(key=lambda item: item.path.name not in LONGEST)


@pytest.fixture(scope="session")
def amsterdam() -> Study:
    return load_study(STUDIES / "amsterdam.yaml")


@pytest.fixture(scope="session")
def nsw() -> Study:
    return load_study(STUDIES / "nsw.yaml")


@functools.cache
def own_study(name: str) -> dict[str, Any]:
    """The content of a study file of the project; to be copied, not changed."""
    text = (STUDIES / f"{name}.yaml").read_text(encoding="utf-8")
    return yaml.load(text, Loader=yaml.CSafeLoader)


DEPENDENT = ("power", "sensitivity", "designs.speed", "designs.instruments")


def changed(raw: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """A study file's content with values at dotted paths replaced; None at a path stays None.

    Sections that rest on many others (DEPENDENT) are left out of a changed study, unless something
    of them is changed: they would have to fit every other change. So is the handling of covariates
    that are there no more.
    """
    raw = copy.deepcopy(raw)
    for dependent in DEPENDENT if changes else ():
        if not any(path.startswith(dependent) for path in changes):
            *sections, last = dependent.split(".")
            (raw[sections[0]] if sections else raw).pop(last, None)
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
    if not any(path.startswith("missing") for path in changes):
        _leave_out_handling(raw)
    return raw


def _leave_out_handling(raw: dict[str, Any]) -> None:
    found = raw["designs"] if isinstance(raw["designs"], dict) else {}
    designs = [plan for plan in found.values() if isinstance(plan, dict)]
    known = [
        raw.get("covariates"),
        *(plan["covariates"] for plan in designs if plan.get("covariates")),
    ]
    missing = raw.get("missing")
    handled = missing.get("handling", {}) if isinstance(missing, dict) else {}
    for name in list(handled):
        if not any(name in (terms or ()) for terms in known):
            del handled[name]
    if "missing" in raw and not handled:
        del raw["missing"]


class Deleted:
    """Stands for no value at all; its name is in the name of a test, the same in every process."""

    def __repr__(self) -> str:
        return "DELETED"


DELETED = Deleted()


@pytest.fixture
def study_file(tmp_path: Path) -> Callable[..., Path]:
    """Writes a variation of a study of the project: study_file("nsw", {"seed": 3})."""

    def write(name: str, changes: dict[str, Any] | None = None) -> Path:
        path = tmp_path / f"{name}.yaml"
        raw = changed(own_study(name), changes or {})
        path.write_text(yaml.dump(raw, Dumper=yaml.CSafeDumper, allow_unicode=True))
        return path

    return write


@pytest.fixture
def variation(study_file: Callable[..., Path]) -> Callable[..., Study]:
    """A checked study with changes: variation("amsterdam", {"horizons": [12]})."""
    return lambda name, changes=None: load_study(study_file(name, changes))
