"""Disclosure control of what it takes to undo a result: E-values, bounds, influential households.

A withheld effect takes all that was asked of it along. Numbers are rounded, so that no count of a
few persons can be worked back from them; E-values follow the risk ratios that are printed, and go
with them.
"""

import numpy as np
import pandas as pd

from evaluatie.models.e_value import e_value, e_value_of_interval
from evaluatie.release.over_time import sensitivity
from evaluatie.release.withhold import SUPPRESSED, Outcome
from evaluatie.tables.cell import CELL
from evaluatie.tables.sensitivity import HIDDEN_BIAS

EFFECT = ["design", "estimator", "outcome", *CELL]
NOBODY = 0  # persons behind what goes along with a withheld effect
RATIO = ["risk_ratio", "ratio_low", "ratio_high"]
# decimals of shares, p-values, odds and E-values; effects keep those of the other effects
DECIMALS = {
    ("e_value", "estimate"): 2, ("rosenbaum", "p_value"): 3,
    ("rosenbaum_breakdown", "estimate"): 2, ("robustness_value", "estimate"): 3,
    ("partial_r2", "estimate"): 3, ("influential_to_nil", "estimate"): 3,
}  # fmt: skip


def checks(frame: pd.DataFrame, estimates: pd.DataFrame, fewest: int) -> Outcome:
    """SENSITIVITY as it is printed; `estimates` are the released ones."""
    pooled = estimates[estimates["time"].isna()].set_index(EFFECT)
    effects = pooled.reindex(pd.MultiIndex.from_frame(frame[EFFECT]))
    hidden = (effects["status"] == SUPPRESSED).to_numpy() & frame["check"].isin(HIDDEN_BIAS)
    of_ratio = (frame["check"] == "e_value") & (frame["note"] == "ratio")
    hidden |= of_ratio & effects["risk_ratio"].isna().to_numpy()
    frame = frame.assign(smallest_cell=frame["smallest_cell"].mask(hidden, NOBODY))
    return sensitivity(_rounded(_of_printed(frame, effects)), fewest)


def _of_printed(frame: pd.DataFrame, effects: pd.DataFrame) -> pd.DataFrame:
    """E-values again from the ratios that are printed, which may differ from those found."""
    of_ratio = (frame["check"] == "e_value") & (frame["note"] == "ratio")
    if not of_ratio.any():
        return frame
    ratios = effects[RATIO].to_numpy(dtype=np.float64)
    found = frame["estimate"].to_numpy(dtype=np.float64).copy()
    for place in np.flatnonzero(of_ratio):
        ratio, low, high = ratios[place]
        nearest = frame["parameter"].iloc[place] == "interval"
        found[place] = e_value_of_interval(low, high) if nearest else e_value(ratio)
    return frame.assign(estimate=found)


def _rounded(frame: pd.DataFrame) -> pd.DataFrame:
    for (check, column), decimals in DECIMALS.items():
        own = frame["check"] == check
        frame = frame.assign(**{column: frame[column].mask(own, frame[column].round(decimals))})
    return frame
