"""Matching designs of a study file: every choice that cannot be carried out is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluatie.errors import StudyError
from evaluatie.study import Study, load_study
from evaluatie.study.analyses import LEVELS, analyses
from evaluatie.study.terms import columns_of_term

MISTAKES: list[tuple[str, dict[str, Any], str]] = [
    ("nearest_once", {"ties": "all"}, "'all' needs replacement: true"),
    ("mahalanobis", {"ties": "all"}, "'all' needs a distance of one score"),
    ("mahalanobis", {"order": "closest"}, "'closest' needs a distance of one score"),
    ("nearest_five", {"replacement": "auto"}, "bias_corrected needs replacement true or false"),
    ("nearest_once", {"calipers": {"height": 0.2}}, "height is not among the covariates"),
    ("nearest_once", {"calipers": {"age": 0}}, "calipers.age: must be greater than 0"),
    ("nearest_once", {"exact": ["height"]}, "exact.0: height is not among the covariates"),
    ("nearest_once", {"anti_exact": ["height"]}, "anti_exact.0: height is not among"),
    ("optimal", {"exact": ["age"], "anti_exact": ["age"]}, "age is matched exactly already"),
    ("full", {"terms": ["age:height"]}, "terms.0: height: not among the covariates"),
    ("full", {"terms": ["bs(age"]}, "terms.0: bs(age is no formula of covariates"),
    ("cem", {"bins": {"height": 5}}, "bins.height: height is not among the covariates"),
    ("cem", {"bins": {"age": [30, 20]}}, "bins.age: cut points must rise"),
    ("cem", {"bins": {"age": 0}}, "bins.age: must be a number of bins"),
    ("overlap", {"propensity": "cbps"}, "overlap.estimand: cbps is for the ATT"),
    ("boosting", {"estimators": ["aipw"]}, "aipw needs propensity: logit"),
    ("weighting", {"propensity": "probit", "estimators": ["aipw_cross_fitted"]},
     "aipw_cross_fitted needs propensity logit or gradient_boosting"),
    ("weighting_trimmed", {"trim": [0.9, 0.1]}, "trim: must be two rising numbers"),
    ("entropy", {"moments": 4}, "entropy.moments: must be less than or equal to 3"),
    ("entropy", {"subgroup_matching": "rematched"}, "subgroup_matching: is not a key here"),
    ("subclasses", {"subclasses": 1}, "subclasses.subclasses: must be greater than or equal to 2"),
]  # fmt: skip


@pytest.mark.parametrize(("design", "changes", "sentence"), MISTAKES)
def test_each_mistake_is_named(
    design: str, changes: dict[str, Any], sentence: str, study_file: Callable[..., Path]
) -> None:
    path = study_file("nsw", {f"designs.{design}.{key}": value for key, value in changes.items()})
    with pytest.raises(StudyError) as caught:
        load_study(path)
    assert any(sentence in problem for problem in caught.value.problems), caught.value.problems


def test_draws_are_asked_and_needed_together(study_file: Callable[..., Path]) -> None:
    for study, draws, sentence in (
        ("nsw", None, "inference.draws: is missing: nearest_five, romano_wolf needs it"),
        (
            "amsterdam",
            None,
            "inference.draws: is missing: cohort_did, rollout_did, romano_wolf needs it",
        ),
    ):
        with pytest.raises(StudyError, match=sentence):
            load_study(study_file(study, {"inference.draws": draws}))


def test_calipers_and_bins_of_registers_are_for_numbers(study_file: Callable[..., Path]) -> None:
    path = study_file("amsterdam", {"designs.cohort_matched.calipers": {"geslacht": 0.2}})
    with pytest.raises(StudyError, match="calipers.geslacht: geslacht is not a number"):
        load_study(path)


@pytest.mark.parametrize(
    ("term", "columns"),
    [
        ("age:educ", ("age", "educ")),
        ("age**2", ("age",)),
        ("bs(age, df=4):educ", ("age", "educ")),
        ("C(year)", ("year",)),
        ("log(re74 + 1)", ("re74",)),
        ("np.log(re74)", ("re74",)),
    ],
)
def test_columns_of_a_term(term: str, columns: tuple[str, ...]) -> None:
    assert columns_of_term(term) == columns


def test_levels_are_analysed_the_other_way_at_the_primary_horizon(amsterdam: Study) -> None:
    main, levels = analyses(amsterdam, "cohort_matched")[:2]
    assert (main.subgroup_matching, levels.subgroup_matching) == ("rematched", "within_all")
    assert (levels.name, levels.horizons, levels.with_everybody) == (LEVELS, (12,), False)
    assert levels.outcomes == main.outcomes  # the same windows, hence the same persons
    assert LEVELS not in [analysis.name for analysis in analyses(amsterdam, "cohort_did")]


def test_a_term_without_a_covariate_is_refused(study_file: Callable[..., Path]) -> None:
    with pytest.raises(StudyError, match="terms.0: 1 names no covariate"):
        load_study(study_file("nsw", {"designs.full.terms": ["1"]}))
