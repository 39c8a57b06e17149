"""Instruments in a study file: every choice that cannot be carried out is named."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml

from evaluatie.errors import StudyError
from evaluatie.study import Study, load_study
from evaluatie.study.instrument_design import Instrument
from evaluatie.tables.contract import INSTRUMENTS
from tests.conftest import DELETED, STUDIES

PARTS = "designs.instruments"
MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({f"{PARTS}.outcome": "werk"}, "instruments.outcome: is not one of the outcomes: education"),
    ({f"{PARTS}.horizon": 2}, "instruments.horizon: the 3 months of work_3m do not fit in it"),
    ({f"{PARTS}.landmarks": [11, 0]}, "'landmarks' must name the first month and then the last"),
    ({f"{PARTS}.landmarks": [0, 2]}, "'placebo_months' must fit between the first landmark"),
    ({f"{PARTS}.landmarks": [30, 36]},
     "instruments.landmarks: 12 months from month 30 of the first treated settlement lie beyond "
     "source.data_until (2018-12-31): choose earlier months"),
    ({f"{PARTS}.landmarks": [0, 30]},
     "instruments.landmarks: 12 months from month 25 of the first treated settlement lie beyond "
     "source.data_until (2018-12-31): end at month 24"),
    ({f"{PARTS}.instruments": ["tov", "tov"]}, "'instruments' names something twice"),
    ({f"{PARTS}.instruments": ["koffie"]}, "instruments.instruments.0"),
    ({f"{PARTS}.history": ["quarter", "quarter"]}, "'history' names something twice"),
    ({f"{PARTS}.dose_days": [29, 8]}, "'dose_days' must rise"),
    ({f"{PARTS}.control": "never_started"}, "instruments.control"),
    ({f"{PARTS}.control": DELETED}, "instruments.control: is missing"),
    ({f"{PARTS}.estimators": ["doubly_robust", "doubly_robust"]},
     "instruments.estimators: an estimator is given twice"),
    ({f"{PARTS}.covariates": ["taalniveau"]},
     "taalniveau is recorded for treated persons only: it cannot be matched on"),
    ({"designs.instruments.horizon": 12, "primary.design": "instruments"},
     "primary.design: instruments explain and do not confirm"),
    ({"designs.instruments.horizon": 12, "subgroups.instrument": {"column": "geslacht"}},
     "subgroups.instrument: this name stands for the parts of a design of instruments"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "sentence"), MISTAKES)
def test_each_mistake_is_named(
    changes: dict[str, Any], sentence: str, study_file: Callable[..., Path]
) -> None:
    with pytest.raises(StudyError) as caught:
        load_study(study_file("amsterdam", changes))
    assert any(sentence in problem for problem in caught.value.problems), caught.value.problems


def test_one_file_of_persons_has_no_instruments(study_file: Callable[..., Path]) -> None:
    raw = yaml.safe_load((STUDIES / "amsterdam.yaml").read_text(encoding="utf-8"))
    plan = raw["designs"]["instruments"] | {"covariates": ["age"], "outcome": "earnings"}
    with pytest.raises(StudyError) as caught:
        load_study(study_file("nsw", {PARTS: plan}))
    sentence = "instrument needs a source of kind registers: when it starts is in trajecten"
    assert any(sentence in problem for problem in caught.value.problems)


def test_a_study_without_the_design_goes_on(variation: Callable[..., Study]) -> None:
    assert "instruments" not in variation("amsterdam", {PARTS: DELETED}).designs


def test_the_last_landmark_may_be_followed_to_the_last_day(variation: Callable[..., Study]) -> None:
    """Settled on 1 January 2016, from month 24 to 31 December 2018."""
    assert variation("amsterdam", {f"{PARTS}.landmarks": [0, 24]}).designs["instruments"].months[-1]


def test_instruments_are_those_of_the_data_contract() -> None:
    assert get_args(Instrument) == INSTRUMENTS
