"""What the repetitions say of every cell of a plan: detectable effects, power, coverage, verdict.

Verdicts: `not_estimable` when fewer than half of the draws have an estimate; `stopped` when fewer
than half pass the gates that sizes decide; `unreliable` when intervals hold the true effect less
often than 0.93 by more than chance (two Monte Carlo errors); `detects` when the minimum detectable
effect is at most the effect worth finding; else `too_small`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtrit

from evaluatie.data.levels import subgroup_levels
from evaluatie.estimators.rows import POWER as WANTED
from evaluatie.inference.multiplicity import is_primary
from evaluatie.simulation.power.settlers import power_of
from evaluatie.simulation.summary import RIGHT, most_frequent
from evaluatie.study.model import Study
from evaluatie.study.power import NO_EFFECT
from evaluatie.tables.cell import OVERALL
from evaluatie.tables.power import CELL_OF_POWER, EFFECT, POWER, POWER_CURVE
from evaluatie.tables.schema import Table

KEY = list(CELL_OF_POWER)
ENOUGH = 0.5  # of the draws, below which a plan cannot count on a cell
TOLERANCE = 2.0  # Monte Carlo errors
TOO_FEW = "too_few"  # a difference is not drawn when a level rests on fewer than may be printed
# figures of the draws that have an estimate
OF_DRAWS = (
    "std_error", "mde", "mde_adjusted", "power", "power_error", "coverage", "coverage_error",
    "false_alarms", "bias",
)  # fmt: skip
Floats = NDArray[np.float64]


def power_table(parts: list[pd.DataFrame], study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """POWER and POWER_CURVE from the repetitions of every chunk, cells in the order of the study.

    The minimum detectable effect is (t for the confidence level + t for 80 % power) x the mean
    standard error without an effect, as in every row of results; `mde_adjusted` has the level of
    the first step of Holm's procedure in the cell's family: what is found whatever else is.
    """
    rows = _ordered(pd.concat(parts, ignore_index=True), study)
    rows = rows.assign(**_intervals(rows, study.inference.confidence))
    table = _in_families(_cells(rows, study), rows, study)
    return _typed(_judged(table), POWER), _typed(_curves(rows), POWER_CURVE)


def _ordered(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Sorted by repetition, with the number of each row's cell in the order of the study."""
    cells = rows[KEY].drop_duplicates()
    judged = power_of(study).judged
    places: dict[str, list[Any]] = {
        "estimator": [(one.design, one.estimator) for one in judged],
        "outcome": list(study.outcomes),
        "subgroup": [OVERALL, *study.subgroups],
        "level": [OVERALL, *study.arms, *_cut_levels(study)],
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


def _cut_levels(study: Study) -> list[str]:
    """Levels of columns that are cut at numbers, the lowest first."""
    names: list[str] = []
    for plan in study.subgroups.values():
        if plan.cuts:
            probes = pd.DataFrame({plan.column: [plan.cuts[0] - 1, *plan.cuts]})
            names += list(subgroup_levels(probes, plan))
    return names


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


def _curves(rows: pd.DataFrame) -> pd.DataFrame:
    """Power and coverage of every cell under every effect."""
    groups = rows.groupby(["cell", "effect"])
    found = (
        groups[KEY].first().assign(power=groups["finds"].mean(), coverage=groups["holds"].mean())
    )
    error = _monte_carlo(found["power"], groups["finds"].count())
    return found.assign(mc_error=error).reset_index()


def _cells(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Figures of the cells but for their families; draws without a row have no estimate either."""
    power = power_of(study)
    drawn = power.repetitions
    none, groups = rows[rows["effect"] == NO_EFFECT], rows.groupby("cell")
    at_none, known = none.groupby("cell"), none[none["std_error"] > 0].groupby("cell")
    relevant = rows[rows["effect"] == power.relevant_effect].groupby("cell")
    found = groups[KEY].first()
    is_effect = found["other"] == EFFECT
    estimated = known.size().reindex(found.index, fill_value=0)
    numbers = ["n_treated", "n_control", "ess", "mean_control"]
    return found.assign(
        repetitions=drawn,
        estimated=estimated / drawn,
        **{name: at_none[name].mean().astype("float64") for name in numbers},
        std_error=known["std_error"].mean(),
        mde=_by_cell(known, lambda own: detectable(own, 1 - study.inference.confidence)),
        relevant_effect=power.relevant_effect,
        power=relevant["finds"].mean(),
        power_error=_monte_carlo(relevant["finds"].mean(), relevant["finds"].count()),
        coverage=groups["holds"].mean(),
        # the effects of a draw share its persons: they are one draw, not several
        coverage_error=_monte_carlo(groups["holds"].mean(), estimated),
        false_alarms=at_none["finds"].mean(),
        bias=known["estimate"].mean(),
        passed=(at_none["gates_passed"].sum() / drawn).where(is_effect),
        stopped_by=_by_cell(at_none, _stopped_by).mask(~is_effect & (estimated < drawn), TOO_FEW),
    )


def _by_cell(groups: Any, figure: Callable[[pd.DataFrame], Any]) -> pd.Series:
    """A figure of the rows of each cell, by the number of the cell."""
    found = {cell: figure(own) for cell, own in groups}
    return pd.Series(list(found.values()), index=list(found), dtype="object")


def _monte_carlo(share: pd.Series, draws: pd.Series) -> pd.Series:
    """Standard error of a share of so many draws; missing without any."""
    return np.sqrt(share * (1 - share) / draws.where(draws > 0))


def _stopped_by(own: pd.DataFrame) -> str | None:
    """The gate or status that stops most; a status is among the failed gates of an effect."""
    names = own["failed_gates"].fillna(own["status"].where(own["status"] != "ok"))
    return most_frequent(names)


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
    by_cell, alpha = dict(list(known.groupby("cell"))), 1 - study.inference.confidence
    found["mde_adjusted"] = [
        detectable(by_cell.get(cell, known.iloc[:0]), alpha / max(count, 1))
        for cell, count in found["tests"].items()
    ]
    return found


def _judged(table: pd.DataFrame) -> pd.DataFrame:
    """Adds the verdict, and how many times as many persons a cell that is too small would need.

    An error falls with the root of the number of persons. Where hardly any draw has an estimate
    nothing is said of them (OF_DRAWS): the few are no sample of all.
    """
    is_effect = table["other"] == EFFECT
    missed = table["coverage"] + TOLERANCE * table["coverage_error"] < RIGHT[0]
    choices = {
        "not_estimable": table["estimated"] < ENOUGH,
        "stopped": is_effect & (table["passed"] < ENOUGH),
        "unreliable": missed,
        "detects": table["mde"] <= table["relevant_effect"],
    }
    names = np.select([one.to_numpy() for one in choices.values()], list(choices), "too_small")
    more = (table["mde"] / table["relevant_effect"]) ** 2
    small = (more > 1) & ~choices["not_estimable"]
    known = table[list(OF_DRAWS)].mask(choices["not_estimable"])
    return table.assign(
        **dict(known.items()),
        verdict=pd.Series(names, index=table.index, dtype="str"),
        more_persons=more.where(small),
    )


def _typed(table: pd.DataFrame, of: Table) -> pd.DataFrame:
    kinds = {"text": "str", "integer": "int64", "number": "float64"}
    table = table.reindex(columns=of.names)
    return table.astype({column.name: kinds[column.kind] for column in of.columns})
