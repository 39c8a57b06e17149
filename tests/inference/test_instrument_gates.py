"""Parts of an approach: explanatory whatever they show, and a placebo of their own."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from evaluatie.inference.gates import apply_gates
from evaluatie.study import Study
from evaluatie.tables.derived import CANDIDATES, DIAGNOSTICS
from evaluatie.tables.sensitivity import SENSITIVITY

KINDS = {"text": "str", "integer": "Int64", "number": "float64", "flag": "bool",
         "numbers": "object"}  # fmt: skip
PART = {"design": "instruments", "subgroup": "instrument", "estimator": "doubly_robust",
        "outcome": "work_3m", "horizon": 12, "analysis": "main"}  # fmt: skip
ROW = PART | {
    "study": "amsterdam", "status": "ok", "estimate": 0.1, "p_value": 0.0001, "max_smd": 0.0,
    "smallest_group": 400.0, "fewest_clusters": 300, "gates_passed": True,
}  # fmt: skip
TEST = PART | {"check": "placebo_before", "parameter": "all", "status": "ok",
               "smallest_cell": 100}  # fmt: skip


def table(schema: Any, rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows).reindex(columns=schema.names)
    return frame.astype({c.name: KINDS[c.kind] for c in schema.columns})


def failed(study: Study, p_values: dict[str, float | None], **row: Any) -> dict[str, str]:
    """Failed gates of each part, given the p-values of their placebos."""
    candidates = table(CANDIDATES, [ROW | {"level": name} | row for name in p_values])
    tests = table(SENSITIVITY, [TEST | {"level": n, "p_value": p} for n, p in p_values.items()])
    found = apply_gates(candidates, DIAGNOSTICS.empty(), study, tests)
    assert not found["gates_passed"].any()
    return dict(zip(found["level"], found["failed_gates"], strict=True))


def test_a_part_never_passes(amsterdam: Study) -> None:
    assert failed(amsterdam, {"tov": 0.5}) == {"tov": "explanatory"}


def test_a_placebo_before_the_start_stamps_its_part_only(amsterdam: Study) -> None:
    found = failed(amsterdam, {"tov": 0.001, "taalboost": 0.6})
    assert found == {"tov": "explanatory;placebo", "taalboost": "explanatory"}


def test_four_placebos_are_allowed_for(amsterdam: Study) -> None:
    """0.02 of one is a finding, 0.02 of the smallest of four is not (Holm)."""
    assert failed(amsterdam, {"tov": 0.02})["tov"] == "explanatory;placebo"
    of_four = {"tov": 0.02, "taalboost": 0.5, "assessment": 0.6, "jobhunting": 0.9}
    assert set(failed(amsterdam, of_four).values()) == {"explanatory"}


def test_what_could_not_be_tested_is_said(amsterdam: Study) -> None:
    assert failed(amsterdam, {"tov": None}) == {"tov": "explanatory;placebo_missing"}


def test_few_controls_and_imbalance_are_stamped_as_elsewhere(amsterdam: Study) -> None:
    found = failed(amsterdam, {"tov": 0.5}, smallest_group=12.0, max_smd=0.3)
    assert found == {"tov": "explanatory;smd;ess"}


def test_a_study_without_a_placebo_gate_tests_none(variation: Callable[..., Study]) -> None:
    study = variation("amsterdam", {"gates.placebo": False, "designs.instruments.horizon": 12})
    assert failed(study, {"tov": None}) == {"tov": "explanatory"}
