"""Curves of both groups and their difference, month by month, with intervals and bands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.estimators.survival.groups import Compared
from evaluatie.estimators.survival.product_limit import Curve, Ints, incidence, without_exit
from evaluatie.inference.bands import pointwise_critical, sup_t_critical
from evaluatie.inference.multipliers import Multipliers
from evaluatie.study.model import Study
from evaluatie.tables.samples import Cell
from evaluatie.tables.survival import (
    CONTROL,
    CURVES,
    DIFFERENCE,
    INCIDENCE,
    TREATED,
    WITHOUT_WORK,
)

Floats = NDArray[np.float64]
GROUPS = (TREATED, CONTROL)


@dataclass(frozen=True)
class Drawn:
    """A curve with what clusters add to it: the columns that name it, totals (g, q) by cluster."""

    name: dict[str, str]
    curve: Curve
    totals: Floats


def curve_rows(
    groups: Compared, exits: Sequence[str], cell: Cell, multipliers: Multipliers, study: Study
) -> list[dict[str, Any]]:
    """Rows of CURVES of a cell but for the design, for months 1 to the horizon of the cell.

    The band of a curve holds for all its months together; it takes the multipliers of the study.
    """
    numbers, codes = np.unique(groups.numbers, return_inverse=True)
    found = _drawn(groups, exits, cell.horizon, codes)
    totals = np.column_stack([one.totals for one in found])
    draws = multipliers.sums(numbers, np.nan_to_num(totals))
    place = {"subgroup": cell.subgroup, "level": cell.level}
    rows: list[dict[str, Any]] = []
    for number, one in enumerate(found):
        own = draws[:, number * cell.horizon : (number + 1) * cell.horizon]
        rows += [place | one.name | row for row in _rows(one, own, study)]
    return rows


def rows_without(
    exits: Sequence[str], cell: Cell, status: str, study: Study
) -> list[dict[str, Any]]:
    """The same rows without numbers, of a cell that has no weights: the status says why."""
    nothing = np.full(cell.horizon, np.nan)
    zero = np.zeros(cell.horizon, dtype=np.int64)
    curve = Curve(nothing, np.zeros((0, cell.horizon)), zero, zero)
    place = {"subgroup": cell.subgroup, "level": cell.level}
    return [
        place | {"curve": kind, "cause": cause, "group": group} | row | {"status": status}
        for kind, cause in _kinds(exits)
        for group in (*GROUPS, DIFFERENCE)
        for row in _rows(Drawn({"group": group}, curve, curve.adds), curve.adds, study)
    ]


def _kinds(exits: Sequence[str]) -> list[tuple[str, str]]:
    kinds = [(WITHOUT_WORK, exits[0])]
    return kinds + ([(INCIDENCE, cause) for cause in exits] if len(exits) > 1 else [])


def _drawn(groups: Compared, exits: Sequence[str], months: int, codes: Ints) -> list[Drawn]:
    """Every kind of curve of the treated, the controls, and their difference."""
    size = int(codes.max()) + 1
    found: list[Drawn] = []
    sides = [_curves(groups, place, exits, months) for place in (0, 1)]
    for number, (kind, cause) in enumerate(_kinds(exits)):
        pair = []
        for place, group in enumerate(GROUPS):
            rows = groups.parts[place].rows
            curve = sides[place][number]
            totals = np.zeros((size, months))
            np.add.at(totals, codes[rows], curve.adds)
            pair.append(Drawn({"curve": kind, "cause": cause, "group": group}, curve, totals))
        found += [*pair, _difference(*pair)]
    return found


def _curves(groups: Compared, place: int, exits: Sequence[str], months: int) -> list[Curve]:
    rows = groups.parts[place].rows
    curves = [without_exit(groups.followed(rows, competing=False), months)]
    if len(exits) > 1:
        curves += incidence(groups.followed(rows, competing=True), months, len(exits))
    return curves


def _difference(treated: Drawn, control: Drawn) -> Drawn:
    one, other = treated.curve, control.curve
    curve = Curve(
        one.estimate - other.estimate, one.adds[:0], np.minimum(one.at_risk, other.at_risk),
        np.minimum(one.events, other.events),
    )  # fmt: skip
    return Drawn(treated.name | {"group": DIFFERENCE}, curve, treated.totals - control.totals)


def _rows(one: Drawn, draws: Floats, study: Study) -> list[dict[str, Any]]:
    estimate, confidence = one.curve.estimate, study.inference.confidence
    error = np.sqrt((one.totals**2).sum(axis=0))
    error = np.where(np.isfinite(estimate) & (error > 1e-12), error, np.nan)
    wide = sup_t_critical(draws, error, confidence) if len(draws) else np.nan
    narrow = pointwise_critical(confidence)
    bounds = _plain if one.name["group"] == DIFFERENCE else _inside
    low, high = bounds(estimate, error, narrow)
    band_low, band_high = bounds(estimate, error, wide)
    columns = {
        "month": np.arange(1, len(estimate) + 1), "estimate": estimate, "std_error": error,
        "conf_low": low, "conf_high": high, "band_low": band_low, "band_high": band_high,
        "n_at_risk": one.curve.at_risk, "events": one.curve.events,
        "status": np.where(np.isfinite(estimate), "ok", "window_not_observed"),
        "smallest_cell": _fewest(one.curve),
    }  # fmt: skip
    return pd.DataFrame(columns).to_dict("records")


def _fewest(curve: Curve) -> Ints:
    """Persons at risk after the month, and those who had the exit until then unless nobody did."""
    had = np.cumsum(curve.events)
    after = curve.at_risk - curve.events
    return np.where(had > 0, np.minimum(had, after), after)


def _plain(estimate: Floats, error: Floats, critical: float) -> tuple[Floats, Floats]:
    return estimate - critical * error, estimate + critical * error


def _inside(estimate: Floats, error: Floats, critical: float) -> tuple[Floats, Floats]:
    """Bounds between 0 and 1: symmetric for log(-log(share)) (Kalbfleisch & Prentice 2002)."""
    with np.errstate(all="ignore"):
        share = np.where((estimate > 0) & (estimate < 1), estimate, np.nan)
        width = critical * error / np.abs(share * np.log(share))
        return share ** np.exp(width), share ** np.exp(-width)


def as_curves(rows: list[dict[str, Any]], design: str) -> pd.DataFrame:
    """Rows as CURVES."""
    if not rows:
        return CURVES.empty()
    frame = pd.DataFrame(rows).assign(design=design)[CURVES.names]
    kinds = {"text": "str", "integer": "Int64", "number": "float64"}
    return frame.astype({column.name: kinds[column.kind] for column in CURVES.columns})
