"""Disclosure control of how many persons a covariate is missing for."""

import pandas as pd

from evaluatie.release.withhold import Outcome, blank, printed
from evaluatie.tables.missing import MISSINGNESS

STEP = "missing_covariate"
NUMBERS = ["n_missing", "share"]


def missingness(frame: pd.DataFrame, flow: pd.DataFrame, fewest: int) -> Outcome:
    """Counts of few persons, or of all but few, are withheld with their shares; nil is printed.

    Of an excluded covariate also where the released `flow` puts its exclusion together with others
    or withholds it: the rest would follow; and where the counts of several would tell of few.
    """
    few = frame["smallest_cell"].between(1, fewest - 1)
    excluded = frame["handling"] == "exclude"
    few |= excluded & frame["smallest_difference"].between(1, fewest - 1)
    shown = flow[(flow["step"] == STEP) & flow["excluded"].notna()]
    groups = pd.MultiIndex.from_frame(shown[["place", "cohort"]])
    own = pd.MultiIndex.from_frame(frame[["place", "cohort"]]).isin(groups)
    withheld = few | (excluded & ~own & (frame["n_missing"] > 0))
    table = frame.assign(n_missing=frame["n_missing"].astype("Int64"))
    table = blank(table, withheld, NUMBERS)
    return table[printed(MISSINGNESS)], int(withheld.sum()), 0
