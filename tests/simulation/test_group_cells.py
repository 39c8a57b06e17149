"""The settings of the simulation of many tests: checked, and those asked."""

from pathlib import Path

import pytest
import yaml

from evaluatie.errors import StudyError
from evaluatie.simulation.group_cells import GroupWorld, group_worlds, load_group_simulation
from tests.conftest import PROJECT

FILE = PROJECT / "config" / "simulation_groups.yaml"
RAW = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SETTINGS = load_group_simulation(FILE)


def test_the_settings_of_the_project_are_those_of_the_issue() -> None:
    assert SETTINGS.repetitions >= 1000
    assert [world.name for world in group_worlds(SETTINGS)] == ["nothing", "everybody", "women"]
    path = PROJECT / "config" / "studies" / "amsterdam.yaml"
    own = yaml.safe_load(path.read_text(encoding="utf-8"))["inference"]
    found = SETTINGS.inference.model_dump()
    assert found["families"] == own["families"]
    assert (found["draws"], found["confidence"]) == (own["draws"], own["confidence"])


def test_who_has_an_effect() -> None:
    world = GroupWorld("women", 2400, 0.0, 0.2)
    assert world.differs
    assert [world.effect(level) for level in ("man", "vrouw", "laag")] == [0.0, 0.2, 0.2]
    assert not GroupWorld("everybody", 2400, 0.1, 0.1).differs


@pytest.mark.parametrize(
    ("path", "value", "sentence"),
    [
        ("inference.draws", None, "Romano-Wolf needs it"),
        ("groups.size", 100, "groups.size: must be greater than or equal to 400"),
        ("groups.women", 0.0, "groups.women: must be greater than 0"),
        ("designs.cohort_raw.method", "entropy", "cohort_raw"),
        ("designs.cohort_raw.estimators", ["regression", "difference_in_means"], "name one"),
        ("designs.cohort_did", {"kind": "did_panel", "before": "w", "estimators": ["regression"]},
         "no world here has persons followed over time"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_place(
    tmp_path: Path, path: str, value: object, sentence: str
) -> None:
    raw = yaml.safe_load(yaml.safe_dump(RAW))
    *steps, last = path.split(".")
    section = raw
    for step in steps:
        section = section[step]
    section[last] = value
    file = tmp_path / "simulation_groups.yaml"
    file.write_text(yaml.safe_dump(raw), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        load_group_simulation(file)
    assert sentence in str(caught.value)
