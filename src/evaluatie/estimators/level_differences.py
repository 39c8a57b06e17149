"""Whether an effect differs between the levels of a subgroup, for every effect of a design.

The levels of a subgroup share households, controls and nuisance models, so that their effects
vary together: the covariance comes from what each cluster adds to each of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.estimators.contributions import Draws, Estimated, by_columns, stacked
from evaluatie.inference.contrasts import Varying, difference, no_difference
from evaluatie.study.analyses import MAIN
from evaluatie.study.model import Study
from evaluatie.tables.cell import OVERALL
from evaluatie.tables.differences import DIFFERENCES, JOINT

Floats = NDArray[np.float64]
SUBGROUP = ("design", "estimator", "outcome", "horizon", "subgroup")
KINDS = {"text": "str", "integer": "Int64", "number": "float64", "numbers": "object"}


@dataclass(frozen=True)
class Levels:
    """Levels of a subgroup, the fewest persons behind each, and their effects."""

    names: list[str]
    smallest_cell: list[int]
    effects: Varying


def level_differences(
    found: Sequence[Estimated], drawn: Sequence[Draws | None], study: Study
) -> pd.DataFrame:
    """DIFFERENCES of the main analysis of a design: all levels together, and every pair.

    `drawn` are the draws of the errors of what was found, in standard errors. Levels that rest on
    fewer persons than may be printed take no part.
    """
    rows: list[dict[str, Any]] = []
    for key, places in by_columns(found, (*SUBGROUP, "analysis", "time")).items():
        named = dict(zip(SUBGROUP, key, strict=False))
        if key[-2:] == (MAIN, None) and named["subgroup"] != OVERALL:
            usable = [place for place in places if _usable(found[place], study)]
            rows += [named | row for row in _rows(usable, found, drawn, study)]
    return _as_table(rows)


def _usable(one: Estimated, study: Study) -> bool:
    enough = int(one.row["smallest_cell"]) >= study.disclosure.minimum_cell
    return one.contributions is not None and enough


def _rows(
    places: Sequence[int], found: Sequence[Estimated], drawn: Sequence[Draws | None], study: Study
) -> list[dict[str, Any]]:
    if len(places) < 2:
        return [_empty(JOINT, JOINT, len(places), "too_few")]
    levels = _levels([found[place] for place in places], [drawn[place] for place in places])
    pairs = combinations(range(len(places)), 2)
    return [_together(levels), *(_pair(levels, pair, study) for pair in pairs)]


def _levels(own: Sequence[Estimated], drawn: Sequence[Draws | None]) -> Levels:
    error = np.array([one.row["std_error"] for one in own])
    totals = stacked([one.contributions for one in own])[1]
    # to the errors that are printed, which may hold a correction for small samples
    totals = totals * (error / np.sqrt((totals**2).sum(axis=0)))
    known = [draws for draws in drawn if draws is not None]
    effects = Varying(
        np.array([one.row["estimate"] for one in own]),
        totals.T @ totals,
        np.array([_freedom(one.row) for one in own]),
        np.column_stack(known) * error if known else np.empty((0, len(own))),
    )
    names = [str(one.row["level"]) for one in own]
    return Levels(names, [int(one.row["smallest_cell"]) for one in own], effects)


def _freedom(row: dict[str, Any]) -> float:
    """Degrees of freedom of a row: its own, or its smallest group's effective size less one."""
    return row.get("freedom") or max(min(row["smallest_group"], row["n_clusters"]) - 1.0, 1.0)


def _together(levels: Levels) -> dict[str, Any]:
    """The test that no level differs from any."""
    test = no_difference(levels.effects)
    row = _empty(JOINT, JOINT, len(levels.names), "no_variation")
    row["smallest_cell"] = min(levels.smallest_cell)
    if test is None:
        return row
    return row | {
        "statistic": test.statistic, "freedom": test.freedom, "p_value": test.p_value,
        "deviations": _kept(test.deviations), "status": "ok",
    }  # fmt: skip


def _pair(levels: Levels, pair: tuple[int, int], study: Study) -> dict[str, Any]:
    """One level against another."""
    one, other = pair
    row = _empty(levels.names[one], levels.names[other], 2, "no_variation")
    row["smallest_cell"] = min(levels.smallest_cell[one], levels.smallest_cell[other])
    found = difference(levels.effects, list(pair), study.inference.confidence)
    if found is None:
        return row
    return row | asdict(found) | {"deviations": _kept(found.deviations), "status": "ok"}


def _kept(deviations: Floats) -> NDArray[np.float32] | None:
    return deviations.astype(np.float32) if len(deviations) else None


def _empty(level: str, other: str, levels: int, status: str) -> dict[str, Any]:
    return {
        "level": level, "other": other, "levels": levels, "smallest_cell": 0, "status": status,
    }  # fmt: skip


def _as_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows).reindex(columns=DIFFERENCES.names)
    return frame.astype({column.name: KINDS[column.kind] for column in DIFFERENCES.columns})
