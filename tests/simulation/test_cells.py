"""Settings that are checked, and repetitions that are divided without loss."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from evaluatie.errors import StudyError
from evaluatie.simulation.cells import Simulation, load_simulation, repetitions_of, worlds
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
    """All but the two that this world cannot fail."""
    path = PROJECT / "config" / "studies" / "amsterdam.yaml"
    own = yaml.safe_load(path.read_text(encoding="utf-8"))["gates"]
    assert SETTINGS.gates.model_dump() == own | {"calendar": False, "placebo": False}


@given(repetitions=st.integers(2, 5000), chunks=st.integers(1, 200))
def test_chunks_hold_every_repetition_once(repetitions: int, chunks: int) -> None:
    changed = SETTINGS.model_copy(update={"repetitions": repetitions, "chunks": chunks})
    found = [number for chunk in range(chunks) for number in repetitions_of(changed, chunk)]
    assert found == list(range(repetitions))


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
