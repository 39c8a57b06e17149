"""E-values of everybody's effects: from the risk ratio, or from a standardised difference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from evaluatie.estimators.check_rows import Asked
from evaluatie.estimators.rows import is_share
from evaluatie.models.e_value import approximate_ratio, e_value, e_value_of_interval
from evaluatie.study.model import Study
from evaluatie.tables.samples import Cell

RATIO, STANDARDISED = "ratio", "standardised"  # notes: what an E-value was made from
ESTIMATE, INTERVAL = "estimate", "interval"  # parameters: of the estimate, of its nearest end


def e_value_rows(
    effects: pd.DataFrame, cell: Cell, spread: Callable[[str], float], study: Study
) -> list[dict[str, object]]:
    """Two rows for each effect (rows of CANDIDATES) of a cell.

    `spread` gives the standard deviation of an outcome within the groups, for outcomes that are no
    share. A share without a ratio has that of its two means.
    """
    rows: list[dict[str, object]] = []
    for effect in effects.itertuples(index=False):
        asked = Asked(
            cell, effect.design, effect.estimator, effect.outcome, int(effect.smallest_cell)
        )
        if effect.status != "ok":
            rows += [asked.row("e_value", effect.status, part) for part in (ESTIMATE, INTERVAL)]
            continue
        ratios, note = _ratios(effect, spread, study)
        found = {ESTIMATE: e_value(ratios[0]), INTERVAL: e_value_of_interval(*ratios[1:])}
        for part, value in found.items():
            status = "ok" if np.isfinite(value) else "no_variation"
            rows.append(asked.row("e_value", status, part, note, estimate=value))
    return rows


def _ratios(
    effect: Any, spread: Callable[[str], float], study: Study
) -> tuple[tuple[float, float, float], str]:
    """Risk ratio with the ends of its interval, and what it was made from."""
    own = (effect.risk_ratio, effect.ratio_low, effect.ratio_high)
    if np.isfinite(own).all():
        return own, RATIO
    if is_share(study, effect.outcome):
        means = np.clip([effect.mean_treated, effect.mean_control], 0.0, 1.0)
        size = float(np.sqrt((means * (1.0 - means)).mean()))
    else:
        size = spread(effect.outcome)
    ends = (effect.estimate, effect.conf_low, effect.conf_high)
    low, centre, high = sorted(approximate_ratio(end, size) for end in ends)
    return (centre, low, high), STANDARDISED
