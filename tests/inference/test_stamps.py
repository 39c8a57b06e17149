"""What failing a gate means, and what an override changes of it."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from evaluatie.inference.estimates import estimates
from evaluatie.inference.gates import apply_gates
from evaluatie.inference.stamps import stamped, stamps_of, unused_overrides
from evaluatie.study import Study
from evaluatie.study.gates import CAUTION, GATES, NOT_INTERPRETABLE, PASSES, stamp_of
from evaluatie.tables import check
from evaluatie.tables.derived import CANDIDATES, DIAGNOSTICS
from evaluatie.tables.sensitivity import SENSITIVITY

RECORD = {"reason": "the upswing is small", "by": "J. Jansen", "date": "2026-05-01"}
KINDS = {"text": "str", "integer": "Int64", "number": "float64", "flag": "bool"}


def rows(*changes: dict[str, Any]) -> pd.DataFrame:
    plain = {
        "study": "amsterdam", "analysis": "main", "design": "cohort_did",
        "estimator": "doubly_robust", "estimand": "ATT", "outcome": "work_3m", "horizon": 12,
        "subgroup": "all", "level": "all", "time": None, "estimate": 0.05, "std_error": 0.01,
        "p_value": 0.001, "mde": 0.028, "n_treated": 900, "n_control": 900, "gates_passed": True,
        "status": "ok", "smallest_cell": 50, "smallest_group": 900.0, "fewest_clusters": 900,
    }  # fmt: skip
    frame = pd.DataFrame([plain | one for one in changes]).reindex(columns=CANDIDATES.names)
    return frame.astype({c.name: KINDS.get(c.kind, "object") for c in CANDIDATES.columns})


def overridden(study: Callable[..., Study], *overrides: dict[str, Any]) -> Study:
    return study("amsterdam", {"overrides": [RECORD | one for one in overrides]})


@pytest.mark.parametrize(
    ("failed", "cautions", "stamp"),
    [
        ([], None, PASSES),
        (["mde"], None, CAUTION),
        (["ess", "placebo_missing"], None, CAUTION),
        (["ess", "placebo"], None, NOT_INTERPRETABLE),
        (["smd"], None, NOT_INTERPRETABLE),
        (["smd"], ["smd"], CAUTION),
        (["ess"], ["smd"], NOT_INTERPRETABLE),
        (["calendar"], ["smd"], NOT_INTERPRETABLE),
        (["a gate of tomorrow"], None, NOT_INTERPRETABLE),
    ],
)
def test_the_worst_gate_decides(failed: list[str], cautions: list[str] | None, stamp: str) -> None:
    assert stamp_of(failed, cautions) == stamp


def test_every_gate_that_can_fail_is_in_the_table(amsterdam: Study) -> None:
    """Read from what the gates themselves give when everything is wrong at once."""
    wrong = {
        "design": "cohort_matched", "smallest_group": 1.0, "fewest_clusters": 1, "mde": np.nan,
    }  # fmt: skip
    empty = DIAGNOSTICS.empty().assign(design=[], max_smd=[])
    study = amsterdam.model_copy(
        update={"gates": amsterdam.gates.model_copy(update={"mde": 0.05, "placebo": True})}
    )
    found = apply_gates(rows(wrong), empty, study, SENSITIVITY.empty())["failed_gates"].iloc[0]
    failed = str(found).split(";")
    assert set(failed) <= set(GATES)
    assert failed == [name for name in GATES if name in failed]  # in the order of the table
    assert {"calendar", "ess", "clusters", "placebo_missing", "mde"} <= set(failed)


def test_what_can_be_missed_is_asked_of_outcomes_in_the_unit_of_the_primary_one(
    variation: Callable[..., Study],
) -> None:
    study = variation("amsterdam", {"gates.mde": 0.03, "gates.placebo": False})
    table = rows({"mde": 0.03}, {"mde": 0.0301, "horizon": 6}, {"mde": np.nan, "horizon": 18})
    found = check(estimates([table], [], study), CANDIDATES).set_index("horizon")
    assert pd.isna(found.loc[12, "failed_gates"])
    assert found.loc[[6, 18], "failed_gates"].tolist() == ["mde", "mde"]
    assert found["stamp"].tolist() == [CAUTION, PASSES, CAUTION]


def test_small_before_the_start_must_be_shown(variation: Callable[..., Study]) -> None:
    """Margins that are shown: 0.04 at 6 months, more at 12, none at 18; at 24 there is no test."""
    study = variation("amsterdam", {"gates.equivalence": 0.05, "gates.placebo": False})
    margins = {6: 0.04, 12: 0.06, 18: np.nan}
    checks = pd.DataFrame(
        [
            {"design": "cohort_did", "estimator": "doubly_robust", "outcome": "work_3m",
             "horizon": horizon, "analysis": "main", "subgroup": "all", "level": "all",
             "check": "equivalence", "estimate": margin}
            for horizon, margin in margins.items()
        ]
    )  # fmt: skip
    checks = checks.reindex(columns=SENSITIVITY.names)
    table = rows(*({"horizon": horizon} for horizon in (6, 12, 18, 24)))
    found = estimates([table], [], study, [checks]).set_index("horizon")["failed_gates"]
    assert found.fillna("").to_dict() == {6: "", 12: "equivalence", 18: "equivalence", 24: ""}


def test_a_row_without_an_estimate_has_no_stamp(amsterdam: Study) -> None:
    table = stamped(rows({"status": "too_few", "failed_gates": "too_few"}), amsterdam)
    assert table[["stamp", "overridden_gates"]].isna().all(axis=None)


def test_an_override_makes_a_caution_and_leaves_the_facts(
    variation: Callable[..., Study],
) -> None:
    study = overridden(variation, {"gate": "placebo", "design": "cohort_did"})
    table = stamped(
        rows(
            {"failed_gates": "placebo", "gates_passed": False},
            {"failed_gates": "placebo;pretrend", "gates_passed": False, "horizon": 6},
            {"failed_gates": "placebo", "gates_passed": False, "design": "cohort_matched"},
            {"failed_gates": "placebo", "gates_passed": False, "analysis": "settlers_2015"},
            {"horizon": 18},
        ),
        study,
    )
    assert table["stamp"].tolist() == [
        CAUTION, NOT_INTERPRETABLE, NOT_INTERPRETABLE, NOT_INTERPRETABLE, PASSES
    ]  # fmt: skip
    assert table["overridden_gates"].fillna("").tolist() == ["placebo", "placebo", "", "", ""]
    assert table["gates_passed"].tolist() == [False] * 4 + [True]
    assert table["failed_gates"].iloc[1] == "placebo;pretrend"
    assert unused_overrides(table, study) == []


def test_an_override_is_limited_to_what_it_names(variation: Callable[..., Study]) -> None:
    limits = {"horizon": 12, "subgroup": "geslacht", "level": "man", "outcome": "work_3m"}
    study = overridden(variation, {"gate": "ess", "design": "cohort_did"} | limits)
    man = {"subgroup": "geslacht", "level": "man", "failed_gates": "ess"}
    others = [{"level": "vrouw"}, {"horizon": 6}, {"outcome": "work_1m"}, {"subgroup": "all"}]
    table = stamped(rows(man, *(man | other for other in others)), study)
    assert table["overridden_gates"].notna().tolist() == [True, False, False, False, False]


def test_an_override_that_is_not_needed_is_said(variation: Callable[..., Study]) -> None:
    study = overridden(
        variation,
        {"gate": "placebo", "design": "cohort_did"},
        {"gate": "smd", "design": "cohort_did", "horizon": 6},
    )
    table = stamped(rows({"failed_gates": "placebo"}, {"failed_gates": "smd"}), study)
    (said,) = unused_overrides(table, study)
    assert "overrides.1 (smd of cohort_did)" in said
    assert "sets nothing aside" in said


def test_what_levels_differ_by_has_the_stamp_of_their_gates(amsterdam: Study) -> None:
    gates = pd.Series([None, "ess", "ess;placebo", None], dtype="str")
    status = pd.Series(["ok", "ok", "ok", "too_few"])
    found = stamps_of(gates, status, amsterdam)
    assert found.fillna("").tolist() == [PASSES, CAUTION, NOT_INTERPRETABLE, ""]
