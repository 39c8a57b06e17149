"""Decimals of everything that is released: the one place where released numbers are rounded.

All sixteen digits of a mean tell how many persons it is of: only few whole numbers over few others
come so close (rational reconstruction). A standard error tells it too. So a number keeps the
decimals that a report prints and hardly more, the same on every machine; and where a number of
persons or a mean is withheld no more than that, and means whole percentages. What is printed stays
true of what is printed: a mean of controls is the mean of the treated less the estimate, a ratio
that of the printed means, with the width of its interval in logs.

Every column of numbers is rounded: one without a rule of its own has `DECIMALS` decimals.
"""

import numpy as np
import pandas as pd

from evaluatie.release.withhold import COUNTS, share_rows
from evaluatie.study.model import Study
from evaluatie.tables import Table

DECIMALS = 3  # of shares: tenths of a percentage point
FINE = 4  # of shares beside the numbers of persons that they are of, which tell as much
COARSE = 2  # of means of which the number of persons is withheld: whole percentages
FIGURES = 5  # of the largest amount where a number of persons is withheld; others in step
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
MEANS = {"mean_treated", "mean_control", "mean", "att"}
SIZES = ("n_treated", "n_control", "n")
# a statistic with more decimals would sharpen the error, sizes are persons when weights are equal
PURE = {
    "statistic": 1, "p_value": 4, "p_adjusted": 4, "q_value": 4, "ess": 1, "ess_treated": 1,
    "ess_control": 1, "controls_per_treated": 2, "person_months": -1, "conf_level": 6, "freedom": 1,
    "lower": 6, "upper": 6, "share": 4,
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
    places, coarse = _places(frame, study), _coarse(frame, study)
    columns = {}
    for name in (c.name for c in table.columns if c.kind == "number" and c.name in frame):
        decimals = pd.Series(PURE.get(name, DECIMALS), frame.index)
        if name in IN_UNIT:
            decimals = places.mask(coarse & (name in MEANS), COARSE)
        if name == "estimate" and "check" in frame:
            decimals = decimals.mask(frame["check"].isin(list(CHECKS)), frame["check"].map(CHECKS))
        if name == "statistic" and "check" in frame:  # or the weight of a comparison, or a share
            decimals = pd.Series(DECIMALS, frame.index)
        columns[name] = round_each(frame[name], decimals)
    return rounded_counts(_derived(frame.assign(**columns), frame, places, coarse), study)


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
    """Decimals (q,) of what is in the unit of the row's outcome; of means of shares see MEANS."""
    if "binary" in frame:  # means of covariates
        share, names = frame["binary"], frame["term"]
    elif "outcome" in frame:
        share, names = share_rows(frame, study), frame["outcome"]
    else:
        return pd.Series(DECIMALS, index=frame.index)
    inside = [name for name in sorted(IN_UNIT) if name in frame]
    largest = frame[inside].abs().max(axis=1).groupby(names).transform("max")
    amount = largest.map(_for_amount).astype("int64")
    whole = _whole(frame)
    return amount.mask(share | whole, DECIMALS).mask(share & whole, FINE)


def _whole(frame: pd.DataFrame) -> pd.Series:
    """Rows (q,) in which neither a number of persons nor a mean is withheld."""
    names = [name for name in (*SIZES, *sorted(MEANS)) if name in frame]
    return frame[names].notna().all(axis=1) & any(name in frame for name in SIZES)


def _coarse(frame: pd.DataFrame, study: Study) -> pd.Series:
    """Rows (q,) whose means are shares of a number of persons that is withheld."""
    if "outcome" not in frame or not any(name in frame for name in SIZES):
        return pd.Series(False, index=frame.index)
    return share_rows(frame, study) & ~_whole(frame)


def _for_amount(largest: float) -> int:
    """Decimals with which the largest amount has FIGURES digits."""
    if not np.isfinite(largest) or largest <= 0:
        return DECIMALS
    return min(DECIMALS, FIGURES - 1 - int(np.floor(np.log10(largest))))


def _derived(
    frame: pd.DataFrame, raw: pd.DataFrame, places: pd.Series, coarse: pd.Series
) -> pd.DataFrame:
    """What the report derives follows from the printed numbers."""
    if {"mean_treated", "mean_control", "estimate"} <= set(frame):
        apart = _apart(raw) | coarse
        exact = frame["mean_treated"] - frame["estimate"]
        frame = frame.assign(mean_control=frame["mean_control"].mask(~apart, exact))
        again = round_each(frame["mean_control"], places)
        frame = frame.assign(mean_control=again.where(~apart, frame["mean_control"]))
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
