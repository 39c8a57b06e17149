"""Robustness variations: which designs run them, and the study as each one measures it."""

import datetime as dt
from collections.abc import Callable

import pytest
from pydantic import ValidationError

from evaluatie.study import Study
from evaluatie.study.analyses import analyses, remeasured, unit_of, variations, varied_study
from evaluatie.study.robustness import Variation

JOB = {"kind": "work", "hours_per_week": 1, "months": 1, "run": "consecutive",
       "basis": "calendar_month"}  # fmt: skip


def test_each_design_runs_what_it_can(amsterdam: Study) -> None:
    everything = ["donut", "vergunning", "any_job", "vertrek", "activering_start"]
    assert variations(amsterdam, "cohort_did") == everything
    assert variations(amsterdam, "cohort_matched") == [n for n in everything if n != "vertrek"]
    assert variations(amsterdam, "rollout_did") == []


def test_a_variation_is_the_primary_result_only(amsterdam: Study) -> None:
    found = {one.name: one for one in analyses(amsterdam, "cohort_did")}
    donut = found["donut"]
    assert (donut.outcomes, donut.horizons) == (("work_3m",), (12,))
    assert (donut.with_everybody, donut.with_subgroups) == (True, False)
    assert donut.covariates == found["main"].covariates
    assert donut.variation is not None
    assert donut.variation.donut is not None
    assert donut.variation.donut.until == dt.date(2016, 3, 31)
    assert found["main"].variation is None


def test_only_other_measurements_are_derived_again(amsterdam: Study) -> None:
    assert remeasured(amsterdam) == ["vergunning", "any_job", "activering_start"]


def test_the_study_as_a_variation_measures_it(amsterdam: Study) -> None:
    by_permit = varied_study(amsterdam, "vergunning")
    assert by_permit.population is not None
    assert by_permit.population.index_date == "vergunningdatum"
    assert by_permit.population.age == (18, 64)
    assert by_permit.outcomes == amsterdam.outcomes
    any_job = varied_study(amsterdam, "any_job")
    assert any_job.outcomes["work_3m"].model_dump(exclude_unset=True) == JOB
    assert list(any_job.outcomes) == list(amsterdam.outcomes)
    assert any_job.population == amsterdam.population
    for study in (by_permit, any_job):
        assert study.horizons == [12]


def test_contamination_handled_otherwise(variation: Callable[..., Study]) -> None:
    changes = {"primary.horizon": 24, "robustness": {"alles": {"contamination": "ignore"}}}
    study = variation("amsterdam", changes)
    varied = varied_study(study, "alles")
    assert varied.contamination is not None
    assert varied.contamination.handling == "ignore"
    assert varied.contamination.start == dt.date(2017, 1, 1)
    assert study.contamination is not None
    assert study.contamination.handling == "exclude_window"
    assert varied.horizons == [24]


def test_the_study_itself_is_not_changed(amsterdam: Study) -> None:
    before = amsterdam.model_dump()
    for name in amsterdam.robustness:
        varied_study(amsterdam, name)
    assert amsterdam.model_dump() == before


def test_a_variation_that_varies_nothing_is_refused() -> None:
    with pytest.raises(ValidationError, match="changes nothing"):
        Variation.model_validate({})


def test_units_of_monthly_outcomes(amsterdam: Study) -> None:
    assert unit_of(amsterdam, "work_month") == "share"
    assert unit_of(amsterdam, "hours_worked") != "share"
