"""What a study may ask of its primary result, and what is refused before the first job."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evaluatie.errors import StudyError
from evaluatie.study import Study, load_study
from evaluatie.workflow.files import confidential_tables
from tests.conftest import DELETED


@pytest.mark.parametrize(
    ("name", "changes", "said"),
    [
        ("amsterdam", {"sensitivity.gamma": [1, 2, 1.5]}, "must rise"),
        ("amsterdam", {"sensitivity.gamma": [0.5]}, "sensitivity.gamma"),
        ("amsterdam", {"sensitivity.gamma": DELETED}, "sensitivity.gamma: is missing"),
        ("amsterdam", {"sensitivity.benchmarks": ["schoenmaat"]}, "not among the covariates"),
        ("amsterdam", {"sensitivity.benchmarks": ["leeftijd", "leeftijd"]}, "given twice"),
        ("amsterdam", {"sensitivity.strengths": []}, "belong together"),
        ("amsterdam", {"sensitivity.delta": 1}, "sensitivity.delta"),
        ("nsw", {"sensitivity.lee": True}, "say lee: false"),
    ],
)
def test_what_is_refused(
    study_file: Callable[..., Path], name: str, changes: dict[str, Any], said: str
) -> None:
    with pytest.raises(StudyError) as caught:
        load_study(study_file(name, changes))
    assert any(said in problem for problem in caught.value.problems)


def test_a_rollout_has_no_covariates_of_this_kind(study_file: Callable[..., Path]) -> None:
    changes = {"primary.design": "rollout_did", "sensitivity.lee": True}
    with pytest.raises(StudyError) as caught:
        load_study(study_file("amsterdam", changes))
    assert any("needs a primary design of kind" in problem for problem in caught.value.problems)


def test_a_study_without_it_goes_on_as_before(variation: Callable[..., Study]) -> None:
    study = variation("amsterdam", {"sensitivity": DELETED})
    assert study.sensitivity is None
    paths = confidential_tables(study)["sensitivity"]
    assert not any("hidden_bias" in path or "specifications" in path for path in paths)


def test_a_study_that_asks_has_two_more_tables(amsterdam: Study) -> None:
    paths = confidential_tables(amsterdam)["sensitivity"]
    assert [path.rsplit("/", 1)[1] for path in paths[-2:]] == [
        "hidden_bias.parquet", "specifications.parquet",
    ]  # fmt: skip
