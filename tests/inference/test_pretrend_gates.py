"""An effect before the approach, where none can be, stamps what comes after it."""

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from evaluatie.inference.estimates import estimates
from evaluatie.inference.gates import apply_gates
from evaluatie.study import Study
from evaluatie.tables.derived import CANDIDATES, DIAGNOSTICS
from evaluatie.tables.sensitivity import SENSITIVITY

KINDS = {
    "text": "str",
    "integer": "Int64",
    "number": "float64",
    "flag": "bool",
    "numbers": "object",
}
ROW = {
    "study": "amsterdam", "analysis": "main", "design": "cohort_did", "estimator": "doubly_robust",
    "outcome": "work_3m", "horizon": 12, "subgroup": "all", "level": "all", "status": "ok",
    "estimate": 0.1, "p_value": 0.01, "smallest_group": 400.0, "gates_passed": True,
    "fewest_clusters": 300,
}  # fmt: skip
PLACEBO = {"analysis": "settlers_2015", "p_value": 0.8}
TEST = {
    "design": "cohort_did", "estimator": "doubly_robust", "outcome": "work_3m", "horizon": 12,
    "analysis": "main", "subgroup": "all", "level": "all", "check": "pretrend",
    "parameter": "all", "status": "ok", "p_value": 0.5, "smallest_cell": 100,
}  # fmt: skip
ROLLOUT = {"design": "rollout_did", "outcome": "work_month"}


def table(schema: Any, common: dict[str, Any], rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame([common | row for row in rows]).reindex(columns=schema.names)
    return frame.astype({c.name: KINDS[c.kind] for c in schema.columns})


def gates_of(
    study: Study, rows: list[dict[str, Any]], tests: list[dict[str, Any]]
) -> list[str | None]:
    """Failed gates of each row; placebos of its design, estimator and outcome stand beside them."""
    keys = ("design", "estimator", "outcome")
    own = {tuple((ROW | row)[key] for key in keys) for row in rows}
    beside = [PLACEBO | dict(zip(keys, values, strict=True)) for values in sorted(own)]
    candidates = table(CANDIDATES, ROW, [*rows, *beside])
    sensitivity = table(SENSITIVITY, TEST, tests) if tests else None
    found = apply_gates(candidates, DIAGNOSTICS.empty(), study, sensitivity)
    names = found["failed_gates"].astype(object).where(found["failed_gates"].notna(), None)
    assert (found["gates_passed"] == names.isna()).all()
    return names.tolist()[: len(rows)]


@pytest.mark.parametrize(
    ("p_value", "gate"), [(0.0999, "pretrend"), (0.1, None), (0.9, None), (0.0, "pretrend")]
)
def test_a_joint_test_below_the_level_stamps_the_effect(
    p_value: float, gate: str | None, amsterdam: Study
) -> None:
    assert gates_of(amsterdam, [{}], [{"p_value": p_value}]) == [gate]


def test_another_level(variation: Callable[..., Study]) -> None:
    study = variation("amsterdam", {"gates.pretrend_p": 0.01})
    assert gates_of(study, [{}], [{"p_value": 0.05}]) == [None]


def test_a_test_that_could_not_be_made_is_missing(amsterdam: Study) -> None:
    tests = [{"p_value": None, "status": "no_pre_period"}]
    assert gates_of(amsterdam, [{}], tests) == ["pretrend_missing"]


def test_other_checks_stamp_nothing(amsterdam: Study) -> None:
    tests = [{}, {"check": "slope", "p_value": 0.001}, {"check": "placebo_places", "p_value": 0.01}]
    assert gates_of(amsterdam, [{}], tests) == [None]


def test_one_estimator_s_test_speaks_for_all_of_a_cohort_design(amsterdam: Study) -> None:
    """And for every level and period, of the same outcome and horizon only."""
    rows: list[dict[str, Any]] = [
        {"estimator": "unconditional"},
        {"estimator": "matched_did"},
        {"subgroup": "geslacht", "level": "man"},
        {"time": "2016H1"},
        {"analysis": "donut"},
        {"horizon": 6},
        {"outcome": "education"},
    ]
    found = gates_of(amsterdam, rows, [{"p_value": 0.001}])
    assert found == ["pretrend"] * 5 + [None] * 2


def test_placebos_are_not_stamped(amsterdam: Study) -> None:
    """They are about the time before by themselves."""
    assert gates_of(amsterdam, [PLACEBO], [{"p_value": 0.001}]) == [None]


def test_a_rollout_is_tested_by_estimator(amsterdam: Study) -> None:
    rows = [ROLLOUT | {"estimator": one} for one in ("doubly_robust", "imputation", "sun_abraham")]
    tests = [
        ROLLOUT | {"estimator": "doubly_robust", "p_value": 0.5},
        ROLLOUT | {"estimator": "imputation", "p_value": 0.01},
        ROLLOUT | {"estimator": "sun_abraham", "p_value": None, "status": "too_few"},
    ]
    assert gates_of(amsterdam, rows, tests) == [None, "pretrend", "pretrend_missing"]


def test_a_rollout_says_nothing_of_the_cohorts_nor_they_of_it(amsterdam: Study) -> None:
    rows = [{}, ROLLOUT]
    assert gates_of(amsterdam, rows, [{"p_value": 0.01}, ROLLOUT]) == ["pretrend", None]
    assert gates_of(amsterdam, rows, [{}, ROLLOUT | {"p_value": 0.01}]) == [None, "pretrend"]


def test_a_row_without_an_estimate_is_its_status(amsterdam: Study) -> None:
    rows = [{"status": "too_few", "estimate": None, "p_value": None}]
    assert gates_of(amsterdam, rows, [{"p_value": 0.001}]) == ["too_few"]


def test_gates_stand_in_a_fixed_order(amsterdam: Study) -> None:
    """Few persons, and an effect before: in the order of the gates, not of the tests."""
    assert gates_of(amsterdam, [{"smallest_group": 8.0}], [{"p_value": 0.001}]) == ["ess;pretrend"]


def test_without_tests_cohorts_have_their_placebo_and_a_rollout_nothing(amsterdam: Study) -> None:
    rows = [{}, ROLLOUT, ROLLOUT | {"estimator": "imputation"}]
    assert gates_of(amsterdam, rows, []) == [None, "pretrend_missing", "pretrend_missing"]
    other = gates_of(amsterdam, rows, [ROLLOUT])
    assert other == [None, None, "pretrend_missing"]


def test_without_a_level_nothing_is_stamped(
    variation: Callable[..., Study],
) -> None:
    untested = {
        "gates.pretrend_p": None, "designs.cohort_did.event_study": None,
        "designs.rollout_did": {
            "kind": "did_cohort", "estimators": ["doubly_robust"], "covariates": ["geslacht"],
        },
        "monthly": {},
    }  # fmt: skip
    study = variation("amsterdam", untested)
    assert gates_of(study, [{}], [{"p_value": 0.001}]) == [None]


def test_pooled_effects_come_first_and_periods_are_a_family(amsterdam: Study) -> None:
    """A family of one keeps its p-value; two periods 2 x 0.001 and 0.01 by Holm, without draws."""
    rows = [{"time": "2014H1", "p_value": 0.001}, {"time": "2016H1"}, {}, {"analysis": "donut"}]
    candidates = table(CANDIDATES, ROW, [*rows, PLACEBO])
    sensitivity = table(SENSITIVITY, TEST, [{}])
    found = estimates([candidates], [], amsterdam, [sensitivity])
    assert found["time"].fillna("").tolist() == ["", "2014H1", "2016H1", "", ""]
    assert found["analysis"].tolist() == ["main", "main", "main", "settlers_2015", "donut"]
    assert found["p_adjusted"].tolist() == pytest.approx([0.01, 0.002, 0.01, 0.8, 0.01])


def test_order_of_rows_does_not_matter(amsterdam: Study) -> None:
    rows = [{"horizon": 6}, {}, {"outcome": "education"}, {"estimator": "matched_did"}]
    tests = [{"p_value": 0.01}, {"horizon": 6}, {"outcome": "education", "p_value": 0.01}]
    first = gates_of(amsterdam, rows, tests)
    assert gates_of(amsterdam, rows[::-1], tests[::-1]) == first[::-1]


def test_a_rollout_that_starts_on_one_day_is_stamped(amsterdam: Study) -> None:
    rows = [ROLLOUT | {"estimator": "doubly_robust"}]
    tests = [ROLLOUT | {"estimator": "doubly_robust", "check": "pretrend", "p_value": 0.5}]
    none = ROLLOUT | {"estimator": "doubly_robust", "check": "calendar_overlap", "estimate": 0.0}
    assert gates_of(amsterdam, rows, tests) == [None]
    assert gates_of(amsterdam, rows, [*tests, none]) == ["calendar_overlap"]
    assert gates_of(amsterdam, rows, [*tests, none | {"estimate": 0.2}]) == [None]
