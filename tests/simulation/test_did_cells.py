"""The settings of the simulation of difference-in-differences: checked, and those asked."""

from pathlib import Path

import pytest
import yaml

from evaluatie.errors import StudyError
from evaluatie.simulation.did_cells import DidSimulation, did_worlds, load_did_simulation
from tests.conftest import PROJECT

FILE = PROJECT / "config" / "simulation_did.yaml"
RAW = yaml.safe_load(FILE.read_text(encoding="utf-8"))
SETTINGS = load_did_simulation(FILE)


def test_the_settings_of_the_project_are_those_of_the_issue() -> None:
    assert SETTINGS.repetitions >= 1000
    assert SETTINGS.cohort_place.sizes == [400, 1500, 6000]
    assert SETTINGS.cohort_place.effects == [0.0, 0.08]
    assert len({world.name for world in did_worlds(SETTINGS)}) == 10
    kinds = {plan.kind for plan in SETTINGS.designs.values()}
    assert kinds == {"matching", "did_cohort", "did_staggered"}


def test_gates_are_those_of_the_study_without_the_calendar() -> None:
    """What a gate compares in this world is as in the Amsterdam study; it has no event study."""
    path = PROJECT / "config" / "studies" / "amsterdam.yaml"
    own = yaml.safe_load(path.read_text(encoding="utf-8"))["gates"]
    found = SETTINGS.gates.model_dump(exclude_none=True)
    assert set(own) - set(found) <= {"pretrend_p"}
    assert found == {name: own[name] for name in found} | {"calendar": False}


def _problems(tmp_path: Path, **changes: object) -> str:
    path = tmp_path / "simulation_did.yaml"
    path.write_text(yaml.safe_dump(RAW | changes), encoding="utf-8")
    with pytest.raises(StudyError) as caught:
        load_did_simulation(path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("section", "changes", "sentence"),
    [
        ("cohort_place", {"trend": 0.2}, "cohort_place.trend: must be less than or equal to 0.1"),
        ("cohort_place", {"sizes": [400, 400]}, "cohort_place.sizes: names a value twice"),
        ("rollout", {"trends": [1.0, 1.0]}, "rollout.trends: names a value twice"),
        ("gates", {"calendar": True}, "calendar must be false and placebo true"),
        ("gates", {"placebo": False}, "calendar must be false and placebo true"),
        ("inference", {"draws": None}, "simultaneous bands need it"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(
    tmp_path: Path, section: str, changes: dict[str, object], sentence: str
) -> None:
    assert sentence in _problems(tmp_path, **{section: RAW[section] | changes})


def test_a_rollout_lasts_as_long_as_its_world(tmp_path: Path) -> None:
    longer = RAW["designs"] | {"rollout": RAW["designs"]["rollout"] | {"months": 24}}
    assert "designs.rollout.months: the rollout ends at month 11" in _problems(
        tmp_path, designs=longer
    )
    panel = {"kind": "did_panel", "before": "re75", "estimators": ["unconditional"]}
    assert "no world here has the same persons twice" in _problems(
        tmp_path, designs=RAW["designs"] | {"panel": panel}
    )


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValueError, match="frozen"):
        SETTINGS.seed = 3  # type: ignore[misc]
    assert isinstance(SETTINGS, DidSimulation)
