"""The settings of the simulation of matching: checked, and those that were asked."""

from pathlib import Path

import pytest
import yaml

from evaluatie.errors import StudyError
from evaluatie.simulation.cells import Simulation, load_simulation, worlds
from tests.conftest import PROJECT

FILE = PROJECT / "config" / "simulation.yaml"
SETTINGS = load_simulation(FILE)


def test_the_settings_of_the_project_are_those_of_the_issue() -> None:
    settings = SETTINGS
    assert settings.repetitions >= 1000
    assert settings.controls_per_treated == [1, 3, 9]
    assert settings.sizes == [60, 200, 1000]
    assert len(list(worlds(settings))) == 18
    rules = {getattr(plan, "replacement", None) for plan in settings.designs.values()}
    assert rules >= {True, False, "auto"}


def test_the_gates_are_those_of_the_study_with_such_an_outcome() -> None:
    """All but the two that this world cannot fail; it has no event study to gate either."""
    path = PROJECT / "config" / "studies" / "amsterdam.yaml"
    own = yaml.safe_load(path.read_text(encoding="utf-8"))["gates"]
    found = SETTINGS.gates.model_dump(exclude_none=True)
    assert set(own) - set(found) <= {"pretrend_p"}
    assert found == {name: own[name] for name in found} | {"calendar": False, "placebo": False}


def _problems(tmp_path: Path, **changes: object) -> str:
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8")) | changes
    path = tmp_path / "simulation.yaml"
    path.write_text(yaml.safe_dump(raw), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        load_simulation(path)
    return str(caught.value)


def test_what_is_wrong_is_said_with_its_place(tmp_path: Path) -> None:
    assert "repetitions: must be greater than or equal to 2" in _problems(tmp_path, repetitions=1)
    assert "repetition: is not a key here" in _problems(tmp_path, repetition=10)
    assert "more chunks than repetitions" in _problems(tmp_path, chunks=5, repetitions=4)
    assert "sizes: names a value twice" in _problems(tmp_path, sizes=[60, 60])
    gates = yaml.safe_load(FILE.read_text(encoding="utf-8"))["gates"] | {"placebo": True}
    assert "no calendar and no placebo" in _problems(tmp_path, gates=gates)


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        SETTINGS.seed = 3  # type: ignore[misc]
    assert isinstance(SETTINGS, Simulation)
