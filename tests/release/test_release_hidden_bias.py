"""What it takes to undo a result says no more than what is printed of the result itself."""

from typing import Any

import pandas as pd
import pytest

from evaluatie.models.e_value import e_value, e_value_of_interval
from evaluatie.release.hidden_bias import checks
from evaluatie.tables import check
from evaluatie.tables.derived import ESTIMATES, released
from evaluatie.tables.sensitivity import SENSITIVITY, as_checks

KEY = {
    "design": "cohort_did", "estimator": "doubly_robust", "outcome": "work_3m",
    "analysis": "main", "horizon": 12, "subgroup": "all", "level": "all",
}  # fmt: skip


def asked(*rows: dict[str, Any]) -> pd.DataFrame:
    plain = {"parameter": "all", "status": "ok", "smallest_cell": 50, "note": None}
    return as_checks([KEY | plain | row for row in rows])


def effect(**changes: Any) -> pd.DataFrame:
    row = KEY | {"time": None, "status": "ok", "risk_ratio": 2.0, "ratio_low": 1.5,
                 "ratio_high": 2.6}  # fmt: skip
    return pd.DataFrame([row | changes]).reindex(columns=ESTIMATES.names)


def test_e_values_follow_the_ratio_that_is_printed() -> None:
    """Not the ratio that was found: from both a withheld mean would follow."""
    frame = asked(
        {"check": "e_value", "parameter": "estimate", "note": "ratio", "estimate": 9.0},
        {"check": "e_value", "parameter": "interval", "note": "ratio", "estimate": 9.0},
    )
    found, withheld, _ = checks(frame, effect(), 10)
    assert found["estimate"].tolist() == [
        round(e_value(2.0), 2), round(e_value_of_interval(1.5, 2.6), 2)
    ]  # fmt: skip
    assert withheld == 0
    check(found, released(SENSITIVITY))


def test_a_withheld_effect_takes_all_along() -> None:
    frame = asked({"check": "benchmark", "estimate": 0.05}, {"check": "pretrend", "p_value": 0.4})
    found, withheld, _ = checks(frame, effect(status="suppressed"), 10)
    assert found["status"].tolist() == ["suppressed", "ok"]
    assert pd.isna(found["estimate"].iloc[0])
    assert withheld == 1


@pytest.mark.parametrize(("size", "status"), [(9, "suppressed"), (10, "ok")])
def test_what_rests_on_few_persons_is_withheld(size: int, status: str) -> None:
    frame = asked({"check": "influential_to_nil", "estimate": 0.01, "smallest_cell": size})
    found, _, _ = checks(frame, effect(), 10)
    assert found["status"].tolist() == [status]


def test_numbers_are_rounded() -> None:
    """From many digits of p-values and odds the counts of pairs could be worked back."""
    frame = asked(
        {"check": "rosenbaum", "parameter": "1.5", "p_value": 0.0123456},
        {"check": "rosenbaum_breakdown", "estimate": 2.3456},
        {"check": "robustness_value", "parameter": "estimate", "estimate": 0.0623456},
        {"check": "placebo_place", "parameter": "Utrecht", "estimate": 0.0123456},
    )
    found, _, _ = checks(frame, effect(), 10)
    assert found["p_value"].iloc[0] == 0.012
    assert found["estimate"].tolist()[1:] == [2.35, 0.062, 0.0123456]
