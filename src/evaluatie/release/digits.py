"""Decimals of everything that is released: the one place where released numbers are rounded.

All sixteen digits of a mean tell how many persons it is of: only few whole numbers over few others
come so close (rational reconstruction). A standard error tells it too. So that neither does, a
number keeps the decimals that the report prints and no more, and the same on every machine. What is
printed stays true of what is printed: a mean of controls is the mean of the treated less the
estimate, a ratio that of the printed means, with the width of its interval in logs.

Every column of numbers is rounded: one without a rule of its own has `DECIMALS` decimals.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from evaluatie.release.withhold import COUNTS, SHARE, is_share
from evaluatie.study.model import Study
from evaluatie.tables import Table

DECIMALS = 3  # of shares: tenths of a percentage point
FIGURES = 4  # significant digits of the largest amount of an outcome; others in step with it
# numbers of persons or households: multiples of `disclosure.rounding`, where the study asks
PERSONS = [
    *COUNTS, "persons", "excluded", "remaining", "n_missing", "n_contaminated", "n_at_risk",
]  # fmt: skip
RATIO = ["risk_ratio", "ratio_low", "ratio_high"]
# in the unit of the outcome; all other columns of numbers are pure numbers
IN_UNIT = {
    "estimate", "std_error", "conf_low", "conf_high", "band_low", "band_high", "mean_treated",
    "mean_control", "mean", "mde", "att",
}  # fmt: skip
# a statistic with more decimals would sharpen the error, sizes are persons when weights are equal
PURE = {
    "statistic": 1, "p_value": 4, "p_adjusted": 4, "q_value": 4, "ess": 1, "ess_treated": 1,
    "ess_control": 1, "controls_per_treated": 2, "person_months": -1, "conf_level": 6, "freedom": 1,
    "lower": 6, "upper": 6,
}  # fmt: skip
# checks whose numbers are no effects, with the decimals of their estimates
CHECKS = {
    "e_value": 2, "rosenbaum": 2, "rosenbaum_breakdown": 2, "robustness_value": 3, "partial_r2": 3,
    "influential_to_nil": 3, "specification_share": 3, "goodman_bacon": 3, "treated_at_entry": 3,
    "calendar_overlap": 3,
}  # fmt: skip


def rounded(frame: pd.DataFrame, table: Table, study: Study) -> pd.DataFrame:
    """The frame, of `table`, with the decimals that may be released."""
    if frame.empty:
        return frame
    places = _places(frame, study)
    columns = {}
    for name in (c.name for c in table.columns if c.kind == "number" and c.name in frame):
        decimals = places if name in IN_UNIT else pd.Series(PURE.get(name, DECIMALS), frame.index)
        if name == "estimate" and "check" in frame:
            decimals = decimals.mask(frame["check"].isin(list(CHECKS)), frame["check"].map(CHECKS))
        columns[name] = round_each(frame[name], decimals)
    return rounded_counts(_derived(frame.assign(**columns), frame, places), study)


def rounded_counts(frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The frame with numbers of persons as multiples of the study's base; halves go up."""
    base = study.disclosure.rounding
    if base is None:
        return frame
    names = [name for name in PERSONS if name in frame]
    counts = {name: frame[name].astype("Int64") for name in names}
    return frame.assign(**{n: (c + base // 2) // base * base for n, c in counts.items()})


def round_each(numbers: pd.Series, decimals: pd.Series) -> pd.Series:
    """Each number (q,) with its own decimals (q,), which may be below zero; nil has no sign."""
    values = numbers.to_numpy(dtype=np.float64, na_value=np.nan)
    found = values.copy()
    for places in decimals.unique():
        own = (decimals == places).to_numpy()
        found[own] = np.round(values[own], int(places)) + 0.0
    return pd.Series(found, index=numbers.index)


def _places(frame: pd.DataFrame, study: Study) -> pd.Series:
    """Decimals (q,) of what is in the unit of the row's outcome."""
    if "binary" in frame:  # means of covariates
        names = frame["term"].where(~frame["binary"], SHARE)
        return _per_name(frame, names, lambda name: name == SHARE)
    if "outcome" not in frame:
        return pd.Series(DECIMALS, index=frame.index)
    return _per_name(frame, frame["outcome"], lambda name: is_share(study, name))


def _per_name(frame: pd.DataFrame, names: pd.Series, is_share: Callable[[Any], bool]) -> pd.Series:
    """DECIMALS for shares; of an amount so many that the largest has FIGURES digits."""
    inside = [name for name in IN_UNIT if name in frame]
    largest = frame[inside].abs().max(axis=1).groupby(names).max()
    places = {
        name: DECIMALS if is_share(name) else _for_amount(float(size))
        for name, size in largest.items()
    }
    return names.map(places).fillna(DECIMALS).astype("int64")


def _for_amount(largest: float) -> int:
    if not np.isfinite(largest) or largest <= 0:
        return DECIMALS
    return min(DECIMALS, FIGURES - 1 - int(np.floor(np.log10(largest))))


def _derived(frame: pd.DataFrame, raw: pd.DataFrame, places: pd.Series) -> pd.DataFrame:
    """What the report derives follows from the printed numbers."""
    if {"mean_treated", "mean_control", "estimate"} <= set(frame):
        apart = _apart(raw)
        exact = frame["mean_treated"] - frame["estimate"]
        frame = frame.assign(mean_control=frame["mean_control"].mask(~apart, exact))
        frame = frame.assign(mean_control=round_each(frame["mean_control"], places))
    return _printed_ratio(frame, raw) if "risk_ratio" in frame else frame


def _apart(raw: pd.DataFrame) -> pd.Series:
    """Rows (q,) of which the means do not differ by the estimate, or lack one."""
    gap = raw["mean_treated"] - raw["mean_control"] - raw["estimate"]
    return ~(gap.abs() < 1e-9 * raw["mean_treated"].abs().clip(lower=1.0))


def _printed_ratio(frame: pd.DataFrame, raw: pd.DataFrame) -> pd.DataFrame:
    ratio = (frame["mean_treated"] / frame["mean_control"]).where(frame["mean_control"] > 0)
    shift = (ratio / raw["risk_ratio"]).where(raw["risk_ratio"] > 0)
    shifted = {name: (raw[name] * shift).round(2) for name in RATIO}
    return frame.assign(**{name: shifted[name].mask(raw[name].isna()) for name in RATIO})
