"""A design of survival in a study file: every choice that cannot be carried out is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluatie.errors import StudyError
from evaluatie.study import load_study
from evaluatie.study.analyses import TIME_ZERO, analyses
from tests.conftest import DELETED

SPEED = "designs.speed"
PLAIN = {
    "kind": "survival", "outcome": "time_to_work", "weights": None, "competing": {},
    "estimators": ["rmst_did"],
}  # fmt: skip

MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({f"{SPEED}.outcome": "work_3m"},
     "speed.outcome: is not an outcome of kind time_to_work: time_to_work"),
    ({f"{SPEED}.outcome": "work_3m", "secondary": {}},
     "speed.outcome: is not an outcome of kind time_to_work: none; add one to secondary"),
    ({f"{SPEED}.weights": None},
     "speed.weights: rmst_km, rmst_competing needs the weights of a matching design: name one"),
    ({f"{SPEED}.weights": "cohort_did"},
     "speed.weights: is not a matching design of this study: cohort_"),
    ({SPEED: {**PLAIN, "weights": "cohort_raw"}},
     "speed.weights: no estimator of this design uses them: say null"),
    ({SPEED: {**PLAIN, "covariates": ["geslacht"]}},
     "speed.covariates: only rmst_did_entropy adjusts: remove it"),
    ({f"{SPEED}.competing": {}}, "speed.competing: rmst_competing needs at least one exit"),
    ({SPEED: {**PLAIN, "competing": {"weg": ["verhuizing"]}}},
     "speed.competing: only rmst_competing uses it"),
    ({f"{SPEED}.competing": {"censored": "education"}},
     "speed.competing.censored: this name has another meaning here"),
    ({f"{SPEED}.competing": {"time_to_work": "education"}},
     "speed.competing.time_to_work: this name has another meaning here"),
    ({f"{SPEED}.competing": {"school": "work_1m"}},
     "speed.competing.school: work_1m is not an outcome of kind enrolment: education"),
    ({f"{SPEED}.competing": {"weg": []}}, "speed.competing.weg: names no reason of departure"),
    ({f"{SPEED}.competing": {"weg": ["verhuizing"], "land": ["emigratie", "verhuizing"]}},
     ": verhuizing is given twice"),
    ({f"{SPEED}.competing": {"weg": ["vakantie"]}}, "speed.competing.weg"),
    ({f"{SPEED}.estimators": ["rmst_km", "rmst_competing", "rmst_km"]},
     "speed.estimators: an estimator is given twice"),
    ({f"{SPEED}.weights": "cohort_matched", "primary.design": "speed",
      "primary.estimator": "rmst_km"},
     "primary.design: survival stands beside the primary result: choose another design"),
    ({"designs.speed.weights": "cohort_matched", "population.comparison": []},
     "speed.estimators: rmst_did needs population.comparison"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), MISTAKES)
def test_a_mistake_is_named(
    changes: dict[str, Any], sentence: str, study_file: Callable[..., Path]
) -> None:
    with pytest.raises(StudyError) as caught:
        load_study(study_file("amsterdam", changes))
    assert any(sentence in problem for problem in caught.value.problems), caught.value.problems


def test_persons_have_no_months(study_file: Callable[..., Path]) -> None:
    with pytest.raises(StudyError, match="tempo.kind: survival needs a source of kind registers"):
        load_study(study_file("nsw", {"designs.tempo": PLAIN}))


def test_bands_need_draws(study_file: Callable[..., Path]) -> None:
    with pytest.raises(StudyError, match=r"inference.draws: is missing: .*speed"):
        load_study(
            study_file(
                "amsterdam", {"inference.draws": None, "designs.speed.weights": "cohort_matched"}
            )
        )


@pytest.mark.parametrize(
    "changes",
    [
        {SPEED: PLAIN},
        {SPEED: {**PLAIN, "estimators": ["rmst_did_entropy"], "covariates": ["geslacht"]}},
        {f"{SPEED}.weights": "cohort_raw"},
        {f"{SPEED}.competing": {"weg": ["verhuizing"], "land": ["emigratie"]}},
        {SPEED: DELETED},
    ],
)
def test_what_can_be_carried_out_is_no_mistake(
    changes: dict[str, Any], study_file: Callable[..., Path]
) -> None:
    assert load_study(study_file("amsterdam", changes)).study == "amsterdam"


def test_only_the_design_that_gives_the_weights_weights_everybody(
    variation: Callable[..., Any],
) -> None:
    study = variation("amsterdam")
    at_zero = {
        design: [a.name for a in analyses(study, design) if a.horizons == (TIME_ZERO,)]
        for design in study.designs
    }
    assert at_zero["cohort_matched"] == ["main", "settlers_2015"]
    assert at_zero.pop("cohort_matched")
    assert not any(at_zero.values())
    without = variation("amsterdam", {SPEED: DELETED})
    assert all(a.outcomes for a in analyses(without, "cohort_matched"))
