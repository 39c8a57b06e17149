"""Disclosure control of raw means."""

import pandas as pd

from evaluatie.release.withhold import Outcome, blank, next_rarest, printed, small_counts
from evaluatie.tables.derived import GROUP_MEANS, SECONDARY_MEANS

SHARE_DIGITS = 2  # whole percentages


def group_means(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Means of few persons are withheld; of a single half-year also the next rarest."""
    small = frame["smallest_cell"] < fewest
    siblings = [frame[k] for k in ("outcome", "horizon", "place")]
    withheld = small | next_rarest(small, frame["smallest_cell"], siblings, ~small)
    frame = small_counts(blank(frame, withheld, ["mean"]), fewest)
    return frame[printed(GROUP_MEANS)], int(withheld.sum()), 0


def secondary_means(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Means of few persons are withheld. No total over places or cohorts is printed anywhere.

    A share that lies few persons from another, of which it is a part, is printed as a whole
    percentage; it is withheld where a percent is fewer persons than the minimum, for then the
    difference would still tell how many they are.
    """
    near = frame["smallest_difference"] < fewest
    one_percent = frame["n"].astype("float64") * 10**-SHARE_DIGITS
    withheld = (frame["smallest_cell"] < fewest) | (near & (one_percent < fewest))
    mean = frame["mean"].mask(near, frame["mean"].round(SHARE_DIGITS))
    frame = small_counts(blank(frame.assign(mean=mean), withheld, ["mean"]), fewest)
    return frame[printed(SECONDARY_MEANS)], int(withheld.sum()), 0
