"""A theory is right as a whole, or says everything that is wrong with it."""

from pathlib import Path

import pytest

from evaluatie.errors import StudyError
from evaluatie.study import Study
from evaluatie.theory import load_theory
from evaluatie.theory.load import arm_problems
from evaluatie.workflow.studies import check_study
from tests.conftest import PROJECT
from tests.theory.made_up import small_theory


def problems(path: Path) -> tuple[str, ...]:
    with pytest.raises(StudyError) as caught:
        load_theory(path)
    return caught.value.problems


def test_another_municipality_writes_its_own(tmp_path: Path) -> None:
    theory = load_theory(small_theory(tmp_path))
    assert list(theory.elements) == ["samen", "tempo"]
    assert theory.use_of("twee").instrument is None
    assert theory.used_mechanisms() == ["steun"]


def test_what_has_no_english_is_shown_in_dutch(tmp_path: Path) -> None:
    theory = load_theory(small_theory(tmp_path, ("{nl: Tempo}", "{nl: Tempo, en: Pace}")))
    assert theory.elements["tempo"].name.in_language("en") == "Pace"
    assert theory.elements["tempo"].name.in_language("nl") == "Tempo"
    assert theory.elements["samen"].name.in_language("en") == "Samen starten"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("element: samen", "element: saman", "'saman' is not an element; did you mean 'samen'?"),
        ("instrument: gids", "instrument: gidz", "'gidz' is not an instrument"),
        ("chains: [twee]", "chains: [een, twee]", "stands in 2 lines of `uses`"),
        ("mechanisms: [steun]", "mechanisms: [druk]", "is used and has no evidence"),
        ("mechanisms: [steun]", "mechanisms: [steen]", "'steen' is not a mechanism"),
        ("references: [jansen_2020]", "references: []", "nothing refers to it"),
        ("[jansen_2020]", "[jansen_2020, smit_2021]", "'smit_2021' is not one of `references`"),
        ("inburgering]", "tov]", "tov is placed 2 times"),
        ("inburgering]", "jobhunting]", "has inburgering, which has no place"),
        ("step: start", "step: stort", "'stort' is not a step"),
        ("measure: caseload", "measure: weeks", "gids is not in trajecten"),
        ("measure: reach", "measure: caseload", "is made of begeleiding, not of cursus"),
        (", at_most: 30", "", "a 'measure' needs 'at_least', 'at_most' or both"),
        ("at_most: 30", "at_least: 40, at_most: 30", "'at_most' lies below 'at_least'"),
        ("measure: reach", "measure: reach, instrument: gids", "is a promise of cursus"),
        ("recorded_as: tov", "recorded_as: tof", "must be"),
        ("{nl: Tempo}", "Tempo", "must hold keys and values: nl"),
        ("theory: klein", "theory: groot", "must be the file's name without .yaml: klein"),
        ("phase: guidance", "phase: guidance, next: [start]", "leads to itself"),
        ("idea: {nl: Niemand begint alleen.}", "ideas: 1", "is not a key here"),
    ],
)
def test_a_mistake_is_a_line_that_says_what_to_do(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    found = problems(small_theory(tmp_path, (old, new)))
    assert any(said in problem for problem in found), found
    assert all(problem.startswith("line ") for problem in found)


def test_several_mistakes_are_said_at_once(tmp_path: Path) -> None:
    changes = [
        ("chains: [een]", "chains: [elf]"),
        ("step: start", "step: stort"),
        ("year: 2020", "year: 0"),
    ]
    found = problems(small_theory(tmp_path, *changes))
    assert len(found) == 4, found  # of the chain that: it is not known, and the other has no use


def test_an_arm_that_the_study_does_not_have_is_named(tmp_path: Path, amsterdam: Study) -> None:
    path = small_theory(tmp_path, ("at_least: 0.5", "at_least: 0.5, arm: entree_3"))
    said = arm_problems(load_theory(path), amsterdam.arms)
    assert said == [
        "instruments.cursus.promises.0.arm: 'entree_3' is not an arm of the study; did you mean "
        "'entree_2'?"
    ]


def test_a_study_whose_theory_is_not_there_is_refused(amsterdam: Study) -> None:
    study = amsterdam.model_copy(update={"theory": "config/geen.yaml"})
    with pytest.raises(StudyError, match=r"theory: config/geen.yaml: the file does not exist"):
        check_study(study, PROJECT / "config/studies/amsterdam.yaml")
