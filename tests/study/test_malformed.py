"""A mistake in one section says nothing false about another: every remedy that is named is one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluatie.errors import StudyError
from evaluatie.study import load_study
from tests.conftest import DELETED

DID, ROLLOUT = "designs.cohort_did", "designs.rollout_did"
REFERENCE = {
    "label": "x", "outcome": "work_3m", "horizon": 12, "estimate": 0.1, "std_error": None,
    "source": "x",
}  # fmt: skip
Found = Callable[..., tuple[str, ...]]


@pytest.fixture
def found(study_file: Callable[..., Path]) -> Found:
    """The places of the problems of a study with changes, without their lines and sentences."""

    def places(name: str, changes: dict[str, Any]) -> tuple[str, ...]:
        with pytest.raises(StudyError) as caught:
            load_study(study_file(name, changes))
        return tuple(problem.split(": ")[1] for problem in caught.value.problems)

    return places


ALONE: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    # `vertrek` needs a design of this kind
    ({f"{DID}.estimators": ["dr"]}, (f"{DID}.estimators.0",)),
    # the tests before the start, the draws and the monthly outcome are of these two
    ({f"{DID}.estimators": ["dr"], f"{ROLLOUT}.control": "later"},
     (f"{DID}.estimators.0", f"{ROLLOUT}.control")),
    ({f"{ROLLOUT}.outcom": "work_month", f"{ROLLOUT}.outcome": DELETED},
     (f"{ROLLOUT}.outcome", f"{ROLLOUT}.outcom")),
    ({f"{ROLLOUT}.kind": "did_stagered", f"{DID}.event_study": None}, (ROLLOUT,)),
    ({"designs": []}, ("designs",)),
    ({"monthly.work_month.kind": "werk"}, ("monthly.work_month",)),
    ({"monthly": ["work_month"]}, ("monthly",)),
    ({f"{ROLLOUT}.outcome": "work_mont"}, (f"{ROLLOUT}.outcome",)),
    ({"arms.activering.route": "C", "arms.entree_1.route": "D", "arms.entree_2.route": "E"},
     ("arms.activering.route", "arms.entree_1.route", "arms.entree_2.route")),
    # a covariate, and a covariate of the rollout
    ({"subgroups.herkomst.colum": "herkomstland"}, ("subgroups.herkomst.colum",)),
    # primary outcome, joined by `work_or_education`, and what a published number is of
    ({"outcomes.work_3m.kind": "werk", "references": [REFERENCE]}, ("outcomes.work_3m",)),
    ({"outcomes": None, "secondary": {}, "references": [REFERENCE]}, ("outcomes",)),
    # a list of reasons need not be a text too
    ({"designs.speed.competing": {"departure": ["verhuzing"]}},
     ("designs.speed.competing.departure.0",)),
    ({"placebos": ["settlers_2015"]}, ("placebos",)),
    ({"placebos.settlers_2015.control": "2014"}, ("placebos.settlers_2015.control",)),
    # a design with both mistakes: to say that bias is not corrected would not help
    ({f"{DID}.estimators": ["doubly_robust"], f"{DID}.matched_did": {
        "neighbours": None, "distance": "logit", "bias_corrected": True}}, (f"{DID}.matched_did",)),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "expected"), ALONE)
def test_only_what_is_wrong_is_named(
    changes: dict[str, Any], expected: tuple[str, ...], found: Found
) -> None:
    assert sorted(found("amsterdam", changes)) == sorted(expected)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"primary.outcome": "werk", "outcomes.work_1m.kind": "x"}, "primary.outcome"),
        ({"covariates": ["leeftijd", "naam"], "subgroups.herkomst.column": 3}, "covariates.1"),
        ({f"{ROLLOUT}.outcome": "x", "monthly.work_month.kind": "x"}, f"{ROLLOUT}.outcome"),
        ({"gates.pretrend_p": None, f"{DID}.places": "x"}, "gates.pretrend_p"),
        ({"primary.horizon": 13, "outcomes": None}, "primary.horizon"),
        ({"inference.cluster": "naam", "covariates": None}, "inference.cluster"),
    ],
)
def test_what_is_wrong_whatever_the_other_says_is_named_too(
    changes: dict[str, Any], expected: str, found: Found
) -> None:
    assert expected in found("amsterdam", changes)
