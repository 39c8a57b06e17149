"""Adjusted p-values, and the gates that stand between an estimate and a conclusion."""

from typing import Any

import pandas as pd
import pytest

from evaluatie.inference.estimates import estimates
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import CANDIDATES, DIAGNOSTICS

CELL = {"analysis": "main", "horizon": 12, "subgroup": "all", "level": "all"}
ROW = {
    **CELL, "study": "amsterdam", "design": "cohort_did", "estimator": "doubly_robust",
    "estimand": "ATT", "outcome": "work_3m", "time": None, "estimate": 0.05, "std_error": 0.01,
    "p_value": 0.001, "n_treated": 900, "n_control": 900, "n_matched_treated": 900,
    "n_matched_control": 900, "n_clusters": 1800, "ess": 900.0, "gates_passed": True,
    "failed_gates": None, "status": "ok", "note": None, "smallest_cell": 50,
    "smallest_group": 900.0, "fewest_clusters": 900,
}  # fmt: skip
SUMMARY = {
    **CELL, "design": "cohort_matched", "status": "ok", "n_treated": 900, "n_control": 900,
    "n_matched_treated": 900, "n_matched_control": 900, "controls_per_treated": 3.0,
    "replacement": "with", "reason": "thin_pool", "ess_treated": 900.0, "ess_control": 500.0,
    "max_weight": 3.0, "max_smd": 0.05, "share_off_support": 0.0, "max_ecdf": 0.05,
    "worst_smd": None, "method": "nearest", "note": None,
}  # fmt: skip


def candidates(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame([ROW | row for row in rows]).reindex(columns=CANDIDATES.names)
    kinds = {"text": "str", "integer": "Int64", "number": "float64", "flag": "bool",
             "numbers": "object"}  # fmt: skip
    return frame.astype({c.name: kinds[c.kind] for c in CANDIDATES.columns})


def diagnostics(*rows: dict[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame([SUMMARY | row for row in rows])[DIAGNOSTICS.names]
    return frame.astype({"max_smd": "float64"})


def judged(
    study: Study, rows: list[dict[str, Any]], summaries: list[dict[str, Any]]
) -> pd.DataFrame:
    table = estimates([candidates(*rows)], [diagnostics(*summaries)] if summaries else [], study)
    return check(table, CANDIDATES)


def test_families(amsterdam: Study) -> None:
    """The primary result alone, the other outcomes by Holm; subgroups without draws by Holm too."""
    rows = [
        {"p_value": 0.04},
        {"p_value": 0.01, "horizon": 6},
        {"p_value": 0.03, "horizon": 18},
        {"p_value": 0.04, "horizon": 24},
        {"p_value": 0.01, "subgroup": "geslacht", "level": "man"},
        {"p_value": 0.04, "subgroup": "geslacht", "level": "vrouw"},
        {"p_value": 0.01, "analysis": "settlers_2015"},
    ]
    table = judged(amsterdam, rows, [])
    found = table.set_index(["analysis", "horizon", "level"])["p_adjusted"]
    assert found["main", 12, "all"] == pytest.approx(0.04)
    assert found["main", 6, "all"] == pytest.approx(0.03)
    assert found["main", 18, "all"] == pytest.approx(0.06)
    assert found["main", 24, "all"] == pytest.approx(0.06)
    assert found["main", 12, "man"] == pytest.approx(0.02)
    assert found["main", 12, "vrouw"] == pytest.approx(0.04)
    assert found["settlers_2015", 12, "all"] == pytest.approx(0.01)
    names = table.set_index(["analysis", "horizon", "level"])["family"]
    assert names["main", 12, "all"] == "primary"
    assert names["main", 6, "all"] == "secondary"
    assert names["main", 12, "man"] == "subgroups"
    assert names["settlers_2015", 12, "all"] == "placebo"


def gates(table: pd.DataFrame) -> str:
    row = table[table["analysis"] == "main"].iloc[0]
    assert bool(row["gates_passed"]) == pd.isna(row["failed_gates"])
    return "" if pd.isna(row["failed_gates"]) else row["failed_gates"]


MATCHED = {"design": "cohort_matched", "estimator": "difference_in_means"}
QUIET = {"analysis": "settlers_2015", "p_value": 0.5}  # a placebo that finds nothing


@pytest.mark.parametrize(
    ("summary", "failed"),
    [
        ({}, "calendar"),
        ({"max_smd": 0.11}, "calendar;smd"),
        ({"max_smd": None}, "calendar;smd"),  # a covariate without spread among the treated
        ({"replacement": "without"}, "calendar;controls_per_treated"),
        ({"replacement": "without", "controls_per_treated": 6.0}, "calendar"),
        ({"controls_per_treated": 1.9}, "calendar;controls_per_treated_replaced"),
    ],
)
def test_gates_of_a_matching_design(summary: dict[str, Any], failed: str, amsterdam: Study) -> None:
    assert gates(judged(amsterdam, [MATCHED, MATCHED | QUIET], [summary])) == failed


def test_the_smallest_group_must_be_large_enough(amsterdam: Study) -> None:
    """Of four groups too: three early settlers here are not made up for by many elsewhere."""
    few = {"smallest_group": 39.0}
    assert gates(judged(amsterdam, [few, QUIET], [])) == "ess"
    assert gates(judged(amsterdam, [MATCHED | few, MATCHED | QUIET], [{}])) == "calendar;ess"


def test_difference_in_differences_passes_without_diagnostics(amsterdam: Study) -> None:
    assert gates(judged(amsterdam, [{}, QUIET], [])) == ""


def test_few_clusters_in_a_group_are_no_error_to_trust(amsterdam: Study) -> None:
    """As of one municipality with the programme against three without."""
    assert gates(judged(amsterdam, [{"fewest_clusters": 1}, QUIET], [])) == "clusters"
    assert gates(judged(amsterdam, [{"fewest_clusters": 10}, QUIET], [])) == ""


def test_groups_that_an_estimator_leaves_unlike_do_not_pass(amsterdam: Study) -> None:
    """Each estimator of a difference-in-differences for itself; what makes none alike is free."""
    assert gates(judged(amsterdam, [{"max_smd": 0.11}, QUIET], [])) == "smd"
    table = judged(amsterdam, [{"max_smd": 0.09}, QUIET], [])
    assert gates(table) == ""
    assert table.loc[table["analysis"] == "main", "max_smd"].item() == 0.09


def test_a_design_whose_placebo_could_not_be_done_does_not_pass(amsterdam: Study) -> None:
    assert gates(judged(amsterdam, [{}], [])) == "placebo_missing"
    assert gates(judged(amsterdam, [{}, QUIET | {"p_value": None}], [])) == "placebo_missing"
    other = QUIET | {"outcome": "education"}  # cohorts speak for one outcome
    assert gates(judged(amsterdam, [{}, other], [])) == "placebo_missing"


def test_a_placebo_effect_fails_the_same_design_outcome_and_estimator(amsterdam: Study) -> None:
    placebo = {"analysis": "settlers_2015", "p_value": 0.02}
    assert gates(judged(amsterdam, [{}, placebo], [])) == "placebo"
    assert gates(judged(amsterdam, [{}, placebo | {"p_value": 0.2}], [])) == ""
    assert gates(judged(amsterdam, [{}, QUIET, placebo | {"outcome": "education"}], [])) == ""
    assert gates(judged(amsterdam, [{}, QUIET, placebo | {"estimator": "twoway_fe"}], [])) == ""


def test_several_horizons_of_a_placebo_are_one_test(amsterdam: Study) -> None:
    """Two looks at 0.03 each are no finding at 0.05 (Holm)."""
    rows = [{"analysis": "settlers_2015", "p_value": 0.03, "horizon": h} for h in (6, 12)]
    assert gates(judged(amsterdam, [{}, *rows], [])) == ""


def test_a_row_without_estimate_shows_its_status_as_gate(amsterdam: Study) -> None:
    row = {"status": "too_few", "p_value": None, "estimate": None}
    assert gates(judged(amsterdam, [row], [])) == "too_few"
