"""What is wrong with a value is said in words that tell what to write instead."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluatie.errors import StudyError
from evaluatie.study import load_study

DID, ROLLOUT = "designs.cohort_did", "designs.rollout_did"
SENTENCES: list[tuple[str, Any, str]] = [
    (f"{ROLLOUT}.estimators", [], "must hold at least 1, not 0: name what belongs here"),
    ("outcomes", {}, "must hold at least 1, not 0: name what belongs here"),
    (f"{DID}.event_study", "doubly_robust",
     "must hold keys and values: estimator, without, relative_magnitudes, smoothness"),
    ("primary", "work_3m", "must hold keys and values: outcome, design, estimator"),
    ("cohorts.control", 2014, "must hold keys and values: from, until"),
    ("subgroups.geslacht", "geslacht",
     "must hold keys and values: column, cuts, groups, other, arms"),
    ("source", "registers", "must hold keys and values, as `key: value`"),
    ("robustness", None, "must hold entries, each as `name: ...`; for none write {}"),
    ("monthly", ["work_month"], "must hold entries, each as `name: ...`; for none write {}"),
    ("outcomes", None, "must hold entries, each as `name: ...`"),
    ("source.extracts", None, "must hold entries, each as `name: ...`"),
    (f"{DID}.estimators", "doubly_robust", "must be a list, as [one, two]"),
    ("population.age", 18, "must be a list, as [one, two]"),
    ("population.age", [18, 64, 65], "must hold at most 2: remove the others"),
    (f"{ROLLOUT}.months", "12", "must be a whole number without quotes, as 12"),
    ("gates.smd", "0.1", "must be a number without quotes, as 0.5"),
    (f"{ROLLOUT}.control_cohort", "nee", "must be true or false"),
    ("gates.calendar", None, "must be true or false"),
    ("title", 3, "must be text, in quotes where it looks like a number or a date"),
    ("question", "", "is empty: write a text"),
    ("study", "a" * 41, "must be at most 40 characters: shorten it"),
    ("source.data_until", "2018", "must be a date as 2016-01-31"),
    ("source.data_until", None, "must be a date as 2016-01-31"),
    ("designs.cohort_matched.replacement", "x", "must be true or false or else must be 'auto'"),
    ("arms.activering.guidance_from", "x",
     "must be 'settlement' or 'reception' or else must be a date as 2016-01-31"),
]  # fmt: skip


@pytest.mark.parametrize(("place", "value", "sentence"), SENTENCES)
def test_a_value_that_does_not_fit(
    place: str, value: Any, sentence: str, study_file: Callable[..., Path]
) -> None:
    with pytest.raises(StudyError) as caught:
        load_study(study_file("amsterdam", {place: value}))
    found = [p.split(": ", 2)[2] for p in caught.value.problems if p.split(": ")[1] == place]
    assert sentence in found, caught.value.problems
    text = " ".join(found)
    assert "valid" not in text, "a text of the library"
    assert "should" not in text, "a text of the library"
