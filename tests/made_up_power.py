"""Rows of POWER and POWER_CURVE written by hand, for what reads them."""

from typing import Any

import pandas as pd

from evaluatie.simulation.power.summary import OF_DRAWS
from evaluatie.tables import check
from evaluatie.tables.power import POWER, POWER_CURVE

CELL = {
    "design": "cohort_did", "estimator": "doubly_robust", "outcome": "work_3m", "horizon": 12,
    "subgroup": "all", "level": "all", "other": "none",
}  # fmt: skip
FIGURES = {
    "repetitions": 200, "estimated": 1.0, "n_treated": 2640.0, "n_control": 6890.0, "ess": 1100.0,
    "mean_control": 0.09, "std_error": 0.012, "mde": 0.033, "family": "primary", "tests": 1,
    "mde_adjusted": 0.035, "relevant_effect": 0.04, "power": 0.9, "power_error": 0.02,
    "coverage": 0.95, "coverage_error": 0.015, "false_alarms": 0.05, "bias": 0.0, "passed": 1.0,
    "stopped_by": None, "more_persons": None, "verdict": "detects",
}  # fmt: skip
SMALL = {"mde": 0.08, "mde_adjusted": 0.13, "power": 0.3, "more_persons": 4.0,
         "verdict": "too_small"}  # fmt: skip
NONE = {
    **dict.fromkeys(OF_DRAWS), "estimated": 0.1, "verdict": "not_estimable", "stopped_by": "too_few"
}  # fmt: skip
MISSES = {"coverage": 0.4, "false_alarms": 0.6, "verdict": "unreliable"}
STOPPED = {"passed": 0.2, "verdict": "stopped", "stopped_by": "ess"}


def cell(**given: Any) -> dict[str, Any]:
    return CELL | FIGURES | given


def level(subgroup: str, name: str, **given: Any) -> dict[str, Any]:
    return cell(subgroup=subgroup, level=name, family="subgroups", **given)


def pair(subgroup: str, one: str, other: str, **given: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("power", "power_error", "passed", "n_treated", "n_control"))
    return level(subgroup, one, other=other, **{**nothing, **given})


ROWS = [
    cell(),
    cell(horizon=24, **SMALL),
    cell(design="cohort_matched", estimator="gcomputation", **MISSES),
    level("geslacht", "man"),
    level("geslacht", "vrouw", **SMALL),
    level("herkomst", "syrie", **NONE),
    pair("geslacht", "man", "vrouw", **{**SMALL, "power": None}),
]


def power(*rows: dict[str, Any]) -> pd.DataFrame:
    """POWER of these rows."""
    kinds = {"text": "str", "integer": "int64", "number": "float64"}
    table = pd.DataFrame(list(rows or ROWS))[POWER.names]
    return check(table.astype({c.name: kinds[c.kind] for c in POWER.columns}), POWER)


def curve(*rows: dict[str, Any]) -> pd.DataFrame:
    """POWER_CURVE of the same cells: power that rises with the effect."""
    found = [
        {name: row[name] for name in CELL}
        | {"effect": effect, "power": share, "coverage": 0.95, "mc_error": 0.02}
        for row in rows or ROWS
        for effect, share in ((0.0, 0.05), (0.02, 0.4), (0.04, 0.9), (0.06, 1.0))
    ]
    return check(pd.DataFrame(found)[POWER_CURVE.names], POWER_CURVE)
