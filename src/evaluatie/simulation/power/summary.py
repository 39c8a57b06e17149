"""What the repetitions say of every cell of a plan: detectable effects, power, coverage, verdict.

Verdicts: `not_estimable` when fewer than half of the draws have an estimate; `stopped` when fewer
than half pass the gates that sizes decide; `unreliable` when intervals hold the true effect less
often than 0.93 by more than chance (two Monte Carlo errors); `detects` when the minimum detectable
effect is at most the effect worth finding, and draws with that effect find it no less often than
80 % by more than chance (two Monte Carlo errors, too); else `too_small`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from evaluatie.estimators.rows import POWER as WANTED
from evaluatie.inference.multiplicity import is_primary
from evaluatie.simulation.power.settlers import power_of
from evaluatie.simulation.summary import RIGHT, most_frequent
from evaluatie.study.levels import cut_levels
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
# tests of the primary result are a family of their own, beside that of the others
BESIDE = {"primary": "secondary", "differences_primary": "differences"}
Floats = NDArray[np.float64]


def power_table(parts: list[pd.DataFrame], study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """POWER and POWER_CURVE from the repetitions of every chunk, cells in the order of the study.

    The minimum detectable effect is (t for the confidence level + t for 80 % power) x the mean
    standard error of the draws with the effect worth finding: a share near 0 varies more with an
    effect than without. `mde_adjusted` has the level of the first step of Holm's procedure in the
    cell's family: what is found whatever else is.
    """
    rows = _ordered(pd.concat(parts, ignore_index=True), study)
    rows = rows.assign(**_intervals(rows, study.inference.confidence))
    errors = _errors(rows, power_of(study).relevant_effect)
    table = _in_families(_cells(rows, errors, study), errors, study)
    judged = _judged(table, study.inference.confidence)
    return _typed(judged, POWER), _typed(_curves(rows), POWER_CURVE)


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
    cuts = [plan.cuts for plan in study.subgroups.values() if plan.cuts]
    return [name for own in cuts for name in cut_levels(own)]


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


def _errors(rows: pd.DataFrame, relevant: float) -> pd.DataFrame:
    """Rows (draw by cell) with the standard error that there is with the effect worth finding.

    Differences between levels are drawn without one. With it in one of the two levels, their
    variance grows by as much as that level's: here by that of the level where it grows most.
    """
    known = rows[rows["std_error"] > 0]
    of_level, none = known["other"] == EFFECT, known["effect"] == NO_EFFECT
    effects, pairs = known[of_level & (known["effect"] == relevant)], known[~of_level & none]
    place = ["repetition", *KEY[:-1]]
    grown = effects.set_index(place)["std_error"] ** 2
    grown = grown - known[of_level & none].set_index(place)["std_error"] ** 2
    added = [
        grown.reindex(pd.MultiIndex.from_frame(pairs[[*place[:-1], level]])).to_numpy()
        for level in ("level", "other")
    ]
    variance = pairs["std_error"] ** 2 + np.fmax(np.fmax(*added), 0.0)
    return pd.concat([effects, pairs.assign(std_error=np.sqrt(variance))])


def _cells(rows: pd.DataFrame, errors: pd.DataFrame, study: Study) -> pd.DataFrame:
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
        mde=_by_cell(
            errors.groupby("cell"), lambda own: detectable(own, 1 - study.inference.confidence)
        ).astype("float64"),
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


def _in_families(table: pd.DataFrame, errors: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Adds `family`, `tests` and `mde_adjusted`; families are those of the study's p-values."""
    primary = is_primary(table, study).to_numpy()
    pairs = (table["other"] != EFFECT).to_numpy()
    groups = (table["subgroup"] != OVERALL).to_numpy()
    family = np.select(
        [pairs & primary, pairs, groups, primary],
        ["differences_primary", "differences", "subgroups", "primary"], "secondary",
    )  # fmt: skip
    found = table.assign(family=pd.Series(family, index=table.index, dtype="str"))
    found["tests"] = _tests(found, study)
    by_cell, alpha = dict(list(errors.groupby("cell"))), 1 - study.inference.confidence
    found["mde_adjusted"] = [
        detectable(by_cell.get(cell, errors.iloc[:0]), alpha / max(count, 1))
        for cell, count in found["tests"].items()
    ]
    return found


def _tests(found: pd.DataFrame, study: Study) -> pd.Series:
    """How many tests with an estimate the family of each cell has in the whole study.

    Outcomes and horizons that were not drawn are taken to have as many as those that were: that
    depends on who is there and how long, and hardly on what they reach.
    """
    by = [found["design"], found["estimator"]]
    alone = found["family"].isin(list(BESIDE))
    beside = found["family"].replace(BESIDE)
    counted = (found["estimated"] >= ENOUGH).astype("int64")
    measure = found["outcome"] + " " + found["horizon"].astype("str")
    drawn = measure.groupby(by).transform("nunique")
    whole = len(study.outcomes) * len(study.horizons) / drawn
    every = (counted.groupby([*by, beside]).transform("sum") * whole).round()
    apart = counted.where(alone, 0).groupby([*by, beside]).transform("sum")
    own = counted.groupby([*by, found["family"]]).transform("sum")
    return own.where(alone, every - apart).astype("int64")


def _judged(table: pd.DataFrame, confidence: float) -> pd.DataFrame:
    """Adds the verdict, and how many times as many persons a cell that is too small would need.

    An error falls with the root of the number of persons. Where hardly any draw has an estimate
    nothing is said of them (OF_DRAWS): the few are no sample of all.
    """
    is_effect = table["other"] == EFFECT
    missed = table["coverage"] + TOLERANCE * table["coverage_error"] < RIGHT[0]
    # of differences power is not drawn: nothing lies below
    seldom = table["power"] + TOLERANCE * table["power_error"] < WANTED
    within = table["mde"] <= table["relevant_effect"]
    choices = {
        "not_estimable": table["estimated"] < ENOUGH,
        "stopped": is_effect & (table["passed"] < ENOUGH),
        "unreliable": missed,
        "detects": within & ~seldom,
    }
    names = np.select([one.to_numpy() for one in choices.values()], list(choices), "too_small")
    by_error, by_power = table["mde"] / table["relevant_effect"], _short_of(table, confidence)
    short = by_error.where(~within, by_power) ** 2
    known = table[list(OF_DRAWS)].mask(choices["not_estimable"])
    return table.assign(
        **dict(known.items()),
        verdict=pd.Series(names, index=table.index, dtype="str"),
        more_persons=short.where((~within | seldom) & ~choices["not_estimable"]),
    )


def _short_of(table: pd.DataFrame, confidence: float) -> pd.Series:
    """How many times as small errors must be for the power that is wanted; of a normal estimate."""
    alpha = 1 - confidence
    critical = ndtri(1 - alpha / 2)
    # a test finds what is not there as often as alpha: power is not below it
    return (critical + ndtri(WANTED)) / (critical + ndtri(table["power"].clip(lower=alpha)))


def _typed(table: pd.DataFrame, of: Table) -> pd.DataFrame:
    kinds = {"text": "str", "integer": "int64", "number": "float64"}
    table = table.reindex(columns=of.names)
    return table.astype({column.name: kinds[column.kind] for column in of.columns})
