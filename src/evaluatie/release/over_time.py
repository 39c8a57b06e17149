"""Disclosure control of effects by period, of their checks, and of effects by group and month."""

import pandas as pd

from evaluatie.release.withhold import (
    SUPPRESSED,
    Outcome,
    blank,
    next_rarest,
    printed,
    small_counts,
    suppressed,
)
from evaluatie.tables.sensitivity import GROUP_TIME, SENSITIVITY

# what says how many persons there were, or what they had: never of a period or a variation, for
# their totals are printed elsewhere
TELLING = [
    "mean_treated", "mean_control", "n_treated", "n_control", "n_matched_treated",
    "n_matched_control", "n_clusters", "ess", "risk_ratio", "ratio_low", "ratio_high",
]  # fmt: skip
SERIES = ["analysis", "design", "estimator", "outcome", "horizon", "subgroup", "level"]


def over_time(frame: pd.DataFrame, fewest: int) -> tuple[pd.DataFrame, int]:
    """Effects by period: those of few persons are withheld, of a single such one also the next.

    Means and counts are not printed. Gives the rows and how many are withheld.
    """
    known = frame["status"] == "ok"
    size = frame["smallest_cell"].astype("float64")
    small = known & (size < fewest)
    # averages of a group add up to that of all groups: who goes along is of the same kind
    kind = frame["time"].astype("str").str.extract(r"^(.*:)?", expand=False)
    siblings = [*(frame[k] for k in SERIES), kind.fillna("")]
    withheld = small | next_rarest(small, size, siblings, known)
    frame = without_counts(suppressed(frame, withheld))
    return frame, int(withheld.sum())


def without_counts(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame without the means and counts of its rows."""
    return blank(frame, pd.Series(True, index=frame.index), TELLING)


def sensitivity(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Checks that rest on few persons are withheld: of others than `ok` what numbers they have."""
    small = frame["smallest_cell"] < fewest
    withheld = (frame["status"] == "ok") & small
    numbers = [c.name for c in SENSITIVITY.columns if c.kind == "number"]
    frame = blank(frame, small, numbers)
    frame = frame.assign(status=frame["status"].mask(withheld, SUPPRESSED))
    return frame[printed(SENSITIVITY)], int(withheld.sum()), 0


def group_time(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Effects that rest on few persons are withheld; of a single such month also the next rarest.

    One size is printed for a group, when there are enough persons: by month it would show when
    somebody left. How many were compared with is not printed.
    """
    known = frame["status"] == "ok"
    small = known & (frame["smallest_cell"] < fewest)
    siblings = [frame[k] for k in ("design", "estimator", "outcome", "group")]
    withheld = small | next_rarest(small, frame["smallest_cell"], siblings, known)
    numbers = [c.name for c in GROUP_TIME.columns if c.kind == "number"]
    size = frame.groupby(siblings)["n_treated"].transform("max")
    frame = small_counts(blank(frame, withheld, numbers).assign(n_treated=size), fewest)
    frame = blank(frame, pd.Series(True, index=frame.index), ["n_control"])
    frame = frame.assign(status=frame["status"].mask(withheld, SUPPRESSED))
    return frame[printed(GROUP_TIME)], int(withheld.sum()), 0
