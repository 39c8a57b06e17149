"""Overrides, blinding and stamps in a study file: what is refused, and with what sentence."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluatie.errors import StudyError
from evaluatie.study import load_study
from evaluatie.study.gates import CHOICES, EXPLANATORY, GATES

OVERRIDE = {
    "gate": "placebo", "design": "cohort_matched", "reason": "Because.", "by": "J. Jansen",
    "date": "2026-05-01",
}  # fmt: skip
TOMORROW = dt.date.today() + dt.timedelta(days=1)
LIFTED = {"date": "2026-05-01", "by": "J. Jansen", "reason": "The board asked."}


def with_override(**changes: Any) -> dict[str, Any]:
    return {"overrides": [OVERRIDE | changes]}


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (with_override(gate="plasebo"), "overrides.0.gate: is not a gate: explanatory, calendar"),
        (with_override(gate="explanatory"), "overrides.0.gate: says what kind of evidence this is"),
        (with_override(design="raw"), "overrides.0.design: is not one of the designs: cohort_did"),
        (with_override(outcome="werk"), "overrides.0.outcome: is not one of the outcomes"),
        (
            with_override(outcome="work_3m", horizon=9),
            "overrides.0.horizon: is not one of the horizons: 6, 12, 18, 24",
        ),
        (with_override(subgroup="sekse"), "overrides.0.subgroup: is not one of the subgroups: all"),
        (with_override(level="man"), "overrides.0.level: name the subgroup of this level too"),
        (with_override(reason="  "), "overrides.0.reason"),
        (with_override(by=""), "overrides.0.by"),
        ({"overrides": [OVERRIDE, OVERRIDE | {"by": "K."}]}, "sets the same gate aside twice"),
        ({"unblinded": LIFTED}, "unblinded: there is nothing to lift: say blind: true"),
        (with_override(date=str(TOMORROW)), "overrides.0.date: is after today ("),
        (
            {"blind": True, "unblinded": LIFTED | {"date": str(TOMORROW)}},
            "unblinded.date: is after today (",
        ),
        ({"gates.caution": ["calendar"]}, "calendar is no gate that can be a caution"),
        ({"gates.mde": 0}, "gates.mde"),
    ],
)
def test_each_mistake_is_named(
    changes: dict[str, Any], sentence: str, study_file: Callable[..., Path]
) -> None:
    with pytest.raises(StudyError) as caught:
        load_study(study_file("amsterdam", changes))
    assert any(sentence in problem for problem in caught.value.problems), caught.value.problems


@pytest.mark.parametrize("missing", ["reason", "by", "date"])
def test_nothing_is_set_aside_without_a_record(
    missing: str, study_file: Callable[..., Path]
) -> None:
    override = {key: value for key, value in OVERRIDE.items() if key != missing}
    with pytest.raises(StudyError, match=f"overrides.0.{missing}: is missing"):
        load_study(study_file("amsterdam", {"overrides": [override]}))


def test_what_is_asked_is_read(variation: Callable[..., Any]) -> None:
    changes = {"blind": True, "unblinded": LIFTED, "gates.caution": ["smd"], "gates.mde": 0.05}
    study = variation("amsterdam", changes | with_override(horizon=12, subgroup="all"))
    assert study.blind
    assert study.unblinded.by == "J. Jansen"
    assert study.overrides[0].horizon == 12


def test_what_is_decided_today_is_on_record(variation: Callable[..., Any]) -> None:
    today = dt.date.today()
    assert variation("amsterdam", with_override(date=str(today))).overrides[0].date == today


def test_a_study_without_these_keys_hides_and_overrides_nothing(amsterdam: Any) -> None:
    assert (amsterdam.blind, amsterdam.unblinded, amsterdam.overrides) == (False, None, [])
    assert amsterdam.gates.caution is None


def test_what_shows_bias_is_never_a_choice() -> None:
    fixed = {"calendar", "calendar_overlap", "placebo", "pretrend", "clusters"}
    assert fixed | {EXPLANATORY} == set(GATES) - set(CHOICES)
    assert {GATES[name].stamp for name in fixed} == {"not_interpretable"}
