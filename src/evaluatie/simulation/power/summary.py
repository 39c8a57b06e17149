"""What the repetitions say of every cell of a plan: detectable effects, power, coverage, verdict.

Verdicts: `not_estimable` when fewer than half of the draws have an estimate; `stopped` when fewer
than half pass the gates that sizes decide; `detects` when the minimum detectable effect is at most
the effect worth finding; else `too_small`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from evaluatie.estimators.rows import POWER as WANTED
from evaluatie.inference.multiplicity import is_primary
from evaluatie.simulation.power.settlers import power_of
from evaluatie.simulation.summary import most_frequent, monte_carlo_error
from evaluatie.study.model import Study
from evaluatie.study.power import NO_EFFECT
from evaluatie.tables.cell import OVERALL
from evaluatie.tables.power import CELL_OF_POWER, EFFECT, POWER, POWER_CURVE
from evaluatie.tables.schema import Table

KEY = list(CELL_OF_POWER)
ENOUGH = 0.5  # of the draws, below which a plan cannot count on a cell
Floats = NDArray[np.float64]


def power_table(parts: list[pd.DataFrame], study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """POWER and POWER_CURVE from the repetitions of every chunk, cells in the order of the study.

    The minimum detectable effect is (t for the confidence level + t for 80 % power) x the mean
    standard error without an effect, as in every row of results; `mde_adjusted` has the level of
    the first step of Holm's procedure in the cell's family: what is found whatever else is.
    """
    rows = _ordered(pd.concat(parts, ignore_index=True), study)
    rows = rows.assign(**_intervals(rows, study.inference.confidence))
    drawn = {name: int(own["repetition"].nunique()) for name, own in rows.groupby("other")}
    repetitions = max(drawn.values(), default=0)
    cells = rows.groupby("cell", sort=True)
    curves = [_curve(own) for _, own in rows.groupby(["cell", "effect"], sort=True)]
    table = pd.DataFrame([_cell(own, repetitions, study) for _, own in cells])
    table = _judged(_in_families(table, rows, study), study)
    return _typed(table, POWER), _typed(pd.DataFrame(curves), POWER_CURVE)


def _ordered(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Sorted by repetition, with the number of each row's cell in the order of the study."""
    cells = rows[KEY].drop_duplicates()
    judged = power_of(study).judged
    places: dict[str, list[Any]] = {
        "estimator": [(one.design, one.estimator) for one in judged],
        "outcome": list(study.outcomes),
        "subgroup": [OVERALL, *study.subgroups],
        "level": [OVERALL, *study.arms],
    }
    pairs = list(zip(cells["design"], cells["estimator"], strict=True))
    ranks = pd.DataFrame({
        "difference": cells["other"] != EFFECT,
        "estimator": [places["estimator"].index(pair) for pair in pairs],
        "outcome": _rank(cells["outcome"], places["outcome"]), "horizon": cells["horizon"],
        "subgroup": _rank(cells["subgroup"], places["subgroup"]),
        "level": _rank(cells["level"], places["level"]), "name": cells["level"],
        "other": _rank(cells["other"], places["level"]), "other_name": cells["other"],
    })  # fmt: skip
    order = ranks.sort_values(list(ranks)).index
    numbered = cells.loc[order].assign(cell=np.arange(len(cells)))
    found = rows.merge(numbered, on=KEY, how="left", validate="many_to_one")
    return found.sort_values(["cell", "effect", "repetition"], ignore_index=True)


def _rank(values: pd.Series, order: list[str]) -> pd.Series:
    return values.map({name: place for place, name in enumerate(order)}).fillna(len(order))


def _intervals(rows: pd.DataFrame, confidence: float) -> dict[str, Floats]:
    """Whether every interval holds the truth and whether it leaves out zero; missing without."""
    estimate, error = (rows[name].to_numpy(dtype=np.float64) for name in ("estimate", "std_error"))
    half = stdtrit(rows["freedom"].to_numpy(dtype=np.float64), (1 + confidence) / 2) * error
    known = np.isfinite(half)
    holds = np.abs(estimate - rows["effect"].to_numpy(dtype=np.float64)) <= half
    finds = np.abs(estimate) > half
    return {"holds": np.where(known, holds, np.nan), "finds": np.where(known, finds, np.nan)}


def _curve(own: pd.DataFrame) -> dict[str, Any]:
    power, known = own["finds"].mean(), int(own["finds"].notna().sum())
    return _named(own) | {
        "effect": own["effect"].iloc[0],
        "power": power,
        "coverage": own["holds"].mean(),
        "mc_error": monte_carlo_error(power, known) if known else np.nan,
    }


def _named(own: pd.DataFrame) -> dict[str, Any]:
    return {name: own[name].iloc[0] for name in KEY}


def _cell(own: pd.DataFrame, repetitions: int, study: Study) -> dict[str, Any]:
    """Figures of one cell but for its family; draws without a row have no estimate either."""
    none = own[own["effect"] == NO_EFFECT]
    relevant = own[own["effect"] == power_of(study).relevant_effect]
    known = none[none["std_error"] > 0]
    power, tried = relevant["finds"].mean(), int(relevant["finds"].notna().sum())
    covered, draws = own["holds"].mean(), int(known["repetition"].nunique())
    is_effect = own["other"].iloc[0] == EFFECT
    stopped = none.loc[~none["gates_passed"], "failed_gates"] if is_effect else none["status"]
    return _named(own) | {
        "repetitions": repetitions,
        "estimated": len(known) / repetitions,
        **{name: none[name].astype("float64").mean() for name in
           ("n_treated", "n_control", "ess", "mean_control")},
        "std_error": known["std_error"].mean(),
        "mde": detectable(known, 1 - study.inference.confidence),
        "relevant_effect": power_of(study).relevant_effect,
        "power": power,
        "power_error": monte_carlo_error(power, tried) if tried else np.nan,
        "coverage": covered,
        # the effects of a draw share its persons: they are one draw, not several
        "coverage_error": monte_carlo_error(covered, draws) if draws else np.nan,
        "false_alarms": none["finds"].mean(),
        "bias": known["estimate"].mean(),
        "passed": float(none["gates_passed"].sum() / repetitions) if is_effect else np.nan,
        "stopped_by": most_frequent(stopped[stopped != "ok"]),
    }  # fmt: skip


def detectable(known: pd.DataFrame, alpha: float) -> float:
    """Minimum detectable effect at this level: mean over draws of (t + t for 80 %) x error."""
    if known.empty:
        return np.nan
    freedom = known["freedom"].to_numpy(dtype=np.float64)
    quantiles = stdtrit(freedom, 1 - alpha / 2) + stdtrit(freedom, WANTED)
    return float((quantiles * known["std_error"].to_numpy(dtype=np.float64)).mean())


def _in_families(table: pd.DataFrame, rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Adds `family`, `tests` and `mde_adjusted`; families are those of the study's p-values."""
    primary = is_primary(table, study).to_numpy()
    pairs = (table["other"] != EFFECT).to_numpy()
    groups = (table["subgroup"] != OVERALL).to_numpy()
    family = np.select(
        [pairs & primary, pairs, groups, primary],
        ["differences_primary", "differences", "subgroups", "primary"], "secondary",
    )  # fmt: skip
    found = table.assign(family=pd.Series(family, index=table.index, dtype="str"))
    counted = found["estimated"] >= ENOUGH
    tests = counted.groupby([found["design"], found["estimator"], found["family"]])
    found["tests"] = tests.transform("sum").astype("int64")
    known = rows[(rows["effect"] == NO_EFFECT) & (rows["std_error"] > 0)]
    by_cell = dict(list(known.groupby("cell")))
    alpha = 1 - study.inference.confidence
    found["mde_adjusted"] = [
        detectable(by_cell.get(place, known.iloc[:0]), alpha / max(tests, 1))
        for place, tests in enumerate(found["tests"])
    ]
    return found


def _judged(table: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Adds the verdict, and how many times as many persons a cell that is too small would need.

    An error falls with the root of the number of persons.
    """
    relevant = power_of(study).relevant_effect
    more = (table["mde"] / relevant) ** 2
    is_effect = table["other"] == EFFECT
    verdicts = np.select(
        [table["estimated"] < ENOUGH, is_effect & (table["passed"] < ENOUGH),
         table["mde"] <= relevant],
        ["not_estimable", "stopped", "detects"], "too_small",
    )  # fmt: skip
    verdict = pd.Series(verdicts, index=table.index, dtype="str")
    return table.assign(verdict=verdict, more_persons=more.where(table["mde"] > relevant))


def _typed(table: pd.DataFrame, of: Table) -> pd.DataFrame:
    kinds = {"text": "str", "integer": "int64", "number": "float64"}
    table = table.reindex(columns=of.names)
    return table.astype({column.name: kinds[column.kind] for column in of.columns})
