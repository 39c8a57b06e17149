"""What a study may say of covariates that are not known of everybody."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluatie.errors import StudyError
from evaluatie.study import Study, load_study
from evaluatie.study.analyses import imputed_terms
from tests.conftest import own_study

IMPUTATION = {"sets": 20, "rounds": 10, "donors": 5}
IMPUTED = {"handling": {"maanden_opvang": "impute"}, "imputation": IMPUTATION}
MISTAKES: list[tuple[str, Any, str]] = [
    ("amsterdam", {"handling": {"maanden_opvang": "drop"}}, "must be 'category', 'impute' or"),
    ("amsterdam", {"handling": {}}, "missing.handling: must hold at least 1, not 0"),
    ("amsterdam", {"handling": {"maanden": "exclude"}}, "is not among the covariates: leeftijd"),
    ("amsterdam", {"handling": {"maanden_opvang": "impute"}}, "needs 'imputation', with sets"),
    (
        "amsterdam",
        {"handling": {"maanden_opvang": "exclude"}, "imputation": IMPUTATION},
        "'imputation' serves no covariate",
    ),
    (
        "amsterdam",
        IMPUTED | {"imputation": IMPUTATION | {"sets": 1}},
        "missing.imputation.sets: must be greater than or equal to 2",
    ),
    (
        "amsterdam",
        IMPUTED | {"imputation": {"sets": 5, "donors": 5}},
        "missing.imputation.rounds: is missing",
    ),
    (
        "amsterdam",
        IMPUTED,
        "designs.rollout_did.covariates: a design of kind did_staggered does not pool imputed "
        "values: give it covariates without maanden_opvang, or handle maanden_opvang by category "
        "or exclude",
    ),
]


@pytest.mark.parametrize(("name", "missing", "expected"), MISTAKES)
def test_a_mistake_has_one_clear_sentence(
    name: str, missing: Any, expected: str, study_file: Callable[..., Path]
) -> None:
    with pytest.raises(StudyError) as caught:
        load_study(study_file(name, {"missing": missing}))
    assert sum(expected in problem for problem in caught.value.problems) == 1
    assert len(caught.value.problems) == 1


def test_parts_that_adjust_for_what_is_imputed_are_refused(tmp_path: Path) -> None:
    """Their landmarks know the cohort as it was delivered."""
    raw = copy.deepcopy(own_study("amsterdam")) | {"missing": IMPUTED}
    del raw["designs"]["rollout_did"], raw["monthly"]
    path = tmp_path / "amsterdam.yaml"
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    with pytest.raises(StudyError, match="designs.instruments.covariates: a design of kind instr"):
        load_study(path)
    raw["designs"]["instruments"]["covariates"] = ["leeftijd", "geslacht"]
    path.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
    assert imputed_terms(load_study(path), "cohort_did") == ["maanden_opvang"]


def test_a_caliper_of_a_number_with_a_class_of_its_own_is_refused(
    study_file: Callable[..., Path],
) -> None:
    changes = {"missing": {"handling": {"age": "category"}}, "designs.nearest.calipers": {"age": 1}}
    with pytest.raises(StudyError, match="designs.nearest.calipers: age has missing: category"):
        load_study(study_file("nsw", changes))


def test_a_design_that_adjusts_for_nothing_imputed_has_no_imputed_terms(
    variation: Callable[..., Study],
) -> None:
    known = ["leeftijd", "geslacht"]
    study = variation("amsterdam", {"missing": IMPUTED, "designs.rollout_did.covariates": known})
    assert imputed_terms(study) == imputed_terms(study, "cohort_did") == ["maanden_opvang"]
    assert imputed_terms(study, "rollout_did") == []


def test_weights_bring_what_they_impute_to_a_design_of_survival(
    variation: Callable[..., Study],
) -> None:
    """Its own covariates have nothing missing; those of the matching behind its weights have."""
    known = ["leeftijd", "geslacht"]
    study = variation("amsterdam", {
        "missing": IMPUTED, "designs.rollout_did.covariates": known,
        "designs.speed.covariates": known,
    })  # fmt: skip
    assert imputed_terms(study, "cohort_matched") == ["maanden_opvang"]
    assert imputed_terms(study, "speed") == ["maanden_opvang"]
    changes = {"weights": None, "estimators": ["rmst_did"], "competing": {}}
    alone = study.designs["speed"].model_copy(update=changes)
    without = study.model_copy(update={"designs": {**study.designs, "speed": alone}})
    assert imputed_terms(without, "speed") == []
