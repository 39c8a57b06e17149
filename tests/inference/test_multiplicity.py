"""Families of tests: which, by which method, and what shares draws."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from statsmodels.stats.multitest import multipletests

from evaluatie.inference.multiplicity import adjust_differences, adjust_p_values
from evaluatie.study import Study
from evaluatie.tables.differences import DIFFERENCES

EFFECT = {
    "analysis": "main", "horizon": 12, "subgroup": "geslacht", "level": "man", "time": None,
    "design": "cohort_did", "estimator": "doubly_robust", "outcome": "work_3m",
}  # fmt: skip
DRAW = np.random.default_rng(1).standard_normal(20_000).astype(np.float32)


def effects(*rows: dict[str, Any], draws: np.ndarray | None = DRAW) -> pd.DataFrame:
    made = [EFFECT | {"deviations": draws} | row for row in rows]
    return pd.DataFrame(made).astype({"deviations": "object"})


def test_the_study_says_how_groups_are_adjusted(variation: Callable[..., Study]) -> None:
    """Two statistics that are one: Romano-Wolf leaves 0.02, Holm doubles the smaller one."""
    rows = [{"p_value": 0.02}, {"p_value": 0.03, "level": "vrouw"}]
    expected = {"romano_wolf": [0.02, 0.03], "holm": [0.04, 0.04],
                "benjamini_hochberg": [0.03, 0.03]}  # fmt: skip
    for method, adjusted in expected.items():
        study = variation("amsterdam", {"inference.families.subgroups": method})
        found = adjust_p_values(effects(*rows), study)
        np.testing.assert_allclose(found["p_adjusted"], adjusted, atol=0.004)
        np.testing.assert_allclose(found["q_value"], [0.03, 0.03])
        assert set(found["family"]) == {"subgroups"}


def test_without_draws_of_one_the_family_is_adjusted_by_holm(amsterdam: Study) -> None:
    rows = [{"p_value": 0.02}, {"p_value": 0.03, "level": "vrouw", "deviations": None}]
    assert list(adjust_p_values(effects(*rows), amsterdam)["p_adjusted"]) == [0.04, 0.04]


def test_what_was_not_estimated_is_in_no_family(amsterdam: Study) -> None:
    rows = [{"p_value": 0.02}, {"p_value": None, "level": "vrouw", "deviations": None}]
    found = adjust_p_values(effects(*rows), amsterdam)
    assert found["p_adjusted"].tolist()[0] == 0.02
    assert found[["p_adjusted", "q_value", "family"]].isna().all(axis=1).tolist() == [False, True]


def test_designs_and_estimators_are_families_of_their_own(amsterdam: Study) -> None:
    rows = [{"p_value": 0.02}, {"p_value": 0.02, "estimator": "unconditional"},
            {"p_value": 0.02, "design": "cohort_raw"}]  # fmt: skip
    assert list(adjust_p_values(effects(*rows), amsterdam)["p_adjusted"]) == [0.02] * 3


def test_periods_of_a_cell_are_a_family(amsterdam: Study) -> None:
    """Two quarters of one part: 2 x 0.01; those of another part, and of another place, are not."""
    rows = [{"p_value": p, "subgroup": "instrument", "level": level, "time": time}
            for level in ("tov", "taalboost")
            for time, p in (("landmark:0-2", 0.01), ("landmark:3-5", 0.6))]  # fmt: skip
    found = adjust_p_values(effects(*rows, draws=None), amsterdam)
    assert found["p_adjusted"].tolist() == pytest.approx([0.02, 0.6] * 2)


def test_false_discoveries_as_in_statsmodels(amsterdam: Study) -> None:
    p_value = [0.001, 0.2, 0.012, 0.04, 0.9, 0.013]
    rows = [{"p_value": p, "outcome": f"o{place}"} for place, p in enumerate(p_value)]
    found = adjust_p_values(effects(*rows), amsterdam)["q_value"]
    np.testing.assert_allclose(found, multipletests(p_value, method="fdr_bh")[1])


def compared(*rows: dict[str, Any]) -> pd.DataFrame:
    key = {name: EFFECT[name] for name in ("design", "estimator", "outcome", "horizon", "subgroup")}
    made = [key | {"level": "all", "other": "all", "deviations": DRAW} | row for row in rows]
    return pd.DataFrame(made, columns=DIFFERENCES.names).astype({"deviations": "object"})


def test_joint_tests_and_pairs_of_the_primary_result_are_families_apart(amsterdam: Study) -> None:
    """Each family of two identical statistics keeps the larger p-value, that of one its own."""
    pair = {"level": "man", "other": "vrouw"}
    found = adjust_differences(
        compared(
            {"p_value": 0.01}, {"p_value": 0.02, "subgroup": "leeftijd"},
            {"p_value": 0.001, **pair}, {"p_value": 0.04, "horizon": 6},
            {"p_value": None, "subgroup": "opleiding", "deviations": None},
        ),
        amsterdam,
    )  # fmt: skip
    np.testing.assert_allclose(found["p_adjusted"][:4], [0.01, 0.02, 0.001, 0.04], atol=0.004)
    np.testing.assert_allclose(found["q_value"][:4], [0.02, 0.02, 0.001, 0.04])
    assert found["p_adjusted"].isna().tolist() == [False] * 4 + [True]


def test_order_of_rows_does_not_matter(amsterdam: Study) -> None:
    rng = np.random.default_rng(4)
    rows = [{"p_value": float(p), "outcome": f"o{place}",
             "deviations": rng.standard_normal(99).astype(np.float32)}
            for place, p in enumerate(rng.random(8))]  # fmt: skip
    one = adjust_p_values(effects(*rows), amsterdam)["p_adjusted"]
    other = adjust_p_values(effects(*rows[::-1]), amsterdam)["p_adjusted"]
    assert other.tolist()[::-1] == pytest.approx(one.tolist(), abs=0)
