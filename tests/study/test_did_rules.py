"""Difference-in-differences in a study file: every choice that cannot be carried out is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluatie.errors import StudyError
from evaluatie.study import load_study
from tests.conftest import DELETED

DID, ROLLOUT = "designs.cohort_did", "designs.rollout_did"
MATCHED = {"neighbours": 4, "distance": "logit", "bias_corrected": True}
EVENTS = {
    "estimator": "doubly_robust", "without": ["kwartaal"], "relative_magnitudes": [1],
    "smoothness": [0],
}  # fmt: skip
JOB = {"kind": "work", "hours_per_week": 1, "months": 1, "run": "consecutive",
       "basis": "calendar_month"}  # fmt: skip
WITHOUT_DRAWS = {"designs.rollout_did": DELETED, "monthly": DELETED, f"{DID}.event_study": None,
                 f"{DID}.places": None, "gates.pretrend_p": None}  # fmt: skip
MINE = {"index_date": "vergunningdatum"}
STAGGERED = {
    "kind": "did_staggered", "outcome": "work_month", "months": 12, "control": "not_yet_treated",
    "control_cohort": False, "base_period": "varying", "anticipation": 0,
    "estimators": ["unconditional"],
}  # fmt: skip


def variation(**changes: Any) -> dict[str, Any]:
    return {"robustness": {"anders": changes}}


MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({f"{DID}.matched_did": None}, "cohort_did.matched_did: is missing: an estimator needs it"),
    ({f"{DID}.estimators": ["doubly_robust"]},
     "cohort_did.matched_did: no estimator of this design uses it"),
    ({f"{DID}.matched_did": None, f"{DID}.estimators": ["doubly_robust"],
      f"{DID}.places": "matched_did"}, "cohort_did.matched_did: is missing"),
    ({f"{DID}.matched_did": {**MATCHED, "neighbours": None}},
     "matched_did.bias_corrected: without matching this is the estimator regression"),
    ({f"{DID}.event_study": {**EVENTS, "without": ["kwartaal", "lengte"]}},
     "event_study.without.1: lengte is not among the covariates"),
    ({f"{DID}.event_study": {**EVENTS, "without": []}}, "event_study.without: must name kwartaal"),
    ({f"{DID}.event_study": {**EVENTS, "estimator": "twoway_fe"}}, "event_study.estimator"),
    ({f"{DID}.event_study": {**EVENTS, "smoothness": [-0.1]}}, "smoothness.0"),
    ({f"{DID}.event_study": {**EVENTS, "estimator": "regression"}},
     "event_study.estimator: is not one of the design's estimators: add it there, or choose one "
     "of: unconditional, doubly_robust, matched_did"),
    ({f"{DID}.estimators": ["twoway_fe"], f"{DID}.matched_did": None,
      "primary.estimator": "twoway_fe"},
     "event_study.estimator: is not one of the design's estimators: add it there"),
    ({f"{ROLLOUT}.anticipation": 12}, "rollout_did.anticipation: must be less than the 12 months"),
    # the data end with December 2018: month 35 since January 2016
    ({f"{ROLLOUT}.months": 36, "horizons": [12, 36]},
     "rollout_did.months: month 36 after the first treated settlement lies beyond "
     "source.data_until (2018-12-31): say at most 35"),
    ({f"{ROLLOUT}.months": 12, "source.data_until": "2017-01-30", "horizons": [12]},
     "rollout_did.months: month 12 after the first treated settlement lies beyond "
     "source.data_until (2017-01-30): say at most 11"),
    ({f"{ROLLOUT}.months": 2, "source.data_until": "2016-02-29"},
     "source.data_until (2016-02-29): remove the design until data are later"),
    ({f"{ROLLOUT}.outcome": "work_3m"},
     "rollout_did.outcome: is not one of the outcomes in monthly: work_month"),
    ({f"{ROLLOUT}.control": "never_treated"},
     "rollout_did.control: never_treated needs control_cohort: true"),
    ({f"{ROLLOUT}.months": 1}, "rollout_did.months: must be greater than or equal to 2"),
    ({"designs.rollout_did": DELETED},
     "monthly.work_month: no design of kind did_staggered uses it"),
    ({"monthly": {"work_1m": {"kind": "work_in_month", "hours_per_week": 12}},
      f"{ROLLOUT}.outcome": "work_1m"}, "monthly.work_1m: this name is among the outcomes already"),
    ({"primary.design": "rollout_did"},
     "primary.design: a rollout within the approach says nothing of the approach itself"),
    ({"gates.pretrend_p": None},
     "gates.pretrend_p: is missing: cohort_did, rollout_did is tested before the start"),
    ({"designs.rollout_did": DELETED, "monthly": DELETED, f"{DID}.event_study": None},
     "gates.pretrend_p: no design has an event study to test: remove it"),
    ({"inference.draws": None},
     "inference.draws: is missing: cohort_did, rollout_did, romano_wolf needs it"),
    ({"inference.draws": None, "designs.rollout_did": DELETED, "monthly": DELETED,
      f"{DID}.event_study": None, "gates.pretrend_p": None},
     "inference.draws: is missing: cohort_did, romano_wolf needs it"),
    ({**WITHOUT_DRAWS, "inference.draws": None, "inference.families.secondary": "romano_wolf"},
     "inference.draws: is missing: romano_wolf needs it"),
    ({**WITHOUT_DRAWS, "inference.families.subgroups": "benjamini_hochberg"},
     "inference.draws: no design or family asks for draws: remove it"),
    ({"robustness": {"main": MINE}}, "robustness.main: this name stands for another analysis"),
    ({"robustness": {"settlers_2015": MINE}},
     "robustness.settlers_2015: this name stands for another analysis"),
    (variation(), "changes nothing: name what is done otherwise"),
    (variation(index_date="vestigingsdatum"), "anders.index_date: is what the study does already"),
    ({**variation(contamination="ignore"), "contamination": None},
     "anders.contamination: the study has no contamination"),
    (variation(contamination="exclude_window"),
     "anders.contamination: is what the study does already"),
    # of the last controls, of December 2015, a window of twelve months ends in December 2016
    (variation(contamination="ignore"),
     "anders.contamination: changes nothing: at the primary horizon"),
    (variation(outcome={**JOB, "hours_per_week": 12, "months": 3}),
     "anders.outcome: is what the study does already"),
    (variation(outcome={**JOB, "months": 13}),
     "anders.outcome.months: do not fit in the primary horizon (12)"),
    (variation(outcome={"kind": "hours_worked"}), "anders.outcome: has another unit"),
    (variation(donut={"from": "2012-01-01", "until": "2012-12-31"}),
     "anders.donut: lies outside both cohorts"),
    (variation(donut={"from": "2018-01-01", "until": "2018-12-31"}),
     "anders.donut: lies outside both cohorts"),
    (variation(donut={"from": "2013-01-01", "until": "2015-12-31"}),
     "anders.donut: leaves nobody of the control cohort: choose a shorter period"),
    (variation(donut={"from": "2016-01-01", "until": "2017-12-31"}),
     "anders.donut: leaves nobody of the treatment cohort"),
    (variation(donut={"from": "2014-01-01", "until": "2017-12-31"}),
     "anders.donut: leaves nobody of the control or treatment cohort"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), MISTAKES)
def test_each_mistake_is_named(
    changes: dict[str, Any], sentence: str, study_file: Callable[..., Path]
) -> None:
    with pytest.raises(StudyError) as caught:
        load_study(study_file("amsterdam", changes))
    assert any(sentence in problem for problem in caught.value.problems), caught.value.problems


def test_each_problem_names_its_line(study_file: Callable[..., Path]) -> None:
    path = study_file("amsterdam", {f"{ROLLOUT}.outcome": "work_3m"})
    with pytest.raises(StudyError) as caught:
        load_study(path)
    (problem,) = [p for p in caught.value.problems if "rollout_did.outcome" in p]
    number = int(problem.removeprefix("line ").split(":")[0])
    assert path.read_text().splitlines()[number - 1].strip() == "outcome: work_3m"


def test_an_unknown_primary_outcome_is_one_mistake(study_file: Callable[..., Path]) -> None:
    """The variation that measures it otherwise has nothing to be compared with."""
    with pytest.raises(StudyError) as caught:
        load_study(study_file("amsterdam", {"primary.outcome": "werk"}))
    assert len(caught.value.problems) == 1, caught.value.problems


def test_a_rollout_needs_arms(study_file: Callable[..., Path]) -> None:
    changes = {"arms": DELETED, "subgroups.traject": DELETED}
    with pytest.raises(StudyError, match="rollout_did.kind: did_staggered needs arms"):
        load_study(study_file("amsterdam", changes))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"designs.uitrol": STAGGERED}, "uitrol.kind: did_staggered needs a source of kind reg"),
        ({"robustness": {"anders": {"departures": "weighted"}}},
         "robustness: does not apply to a source of kind persons"),
    ],
)  # fmt: skip
def test_what_persons_cannot_have(
    changes: dict[str, Any], sentence: str, study_file: Callable[..., Path]
) -> None:
    with pytest.raises(StudyError, match=sentence):
        load_study(study_file("nsw", changes))


def test_weights_for_departures_need_a_cohort_design(study_file: Callable[..., Path]) -> None:
    changes = {
        DID: DELETED, **variation(departures="weighted"),
        "primary.design": "cohort_matched", "primary.estimator": "gcomputation",
    }  # fmt: skip
    with pytest.raises(StudyError, match="anders.departures: needs a design of kind did_cohort"):
        load_study(study_file("amsterdam", changes))


@pytest.mark.parametrize(
    "changes",
    [
        {f"{DID}.event_study": None, f"{DID}.places": None},
        {f"{DID}.matched_did": {**MATCHED, "neighbours": None, "bias_corrected": False}},
        {f"{DID}.covariates": ["geslacht"], f"{DID}.event_study": {**EVENTS, "without": []}},
        {f"{ROLLOUT}.control": "never_treated", f"{ROLLOUT}.control_cohort": True},
        {"robustness": {}},
        {"primary.horizon": 18, **variation(contamination="ignore")},
        variation(donut={"from": "2015-12-31", "until": "2017-12-30"}),
        {f"{ROLLOUT}.months": 35, "horizons": [12]},
        {
            f"{ROLLOUT}.months": 12,
            "source.data_until": "2017-01-31",
            "horizons": [12],
            "robustness": {},
        },
        {f"{ROLLOUT}.months": 24, f"{ROLLOUT}.anticipation": 23},
        variation(outcome={**JOB, "months": 12}),
    ],
)
def test_what_can_be_carried_out_is_no_mistake(
    changes: dict[str, Any], study_file: Callable[..., Path]
) -> None:
    assert load_study(study_file("amsterdam", changes)).study == "amsterdam"
