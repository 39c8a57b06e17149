"""Disclosure control of how many people settled when, by origin."""

import pandas as pd

from evaluatie.release.withhold import Outcome, next_rarest, printed, to_nearest
from evaluatie.tables.persons import INFLOW, OTHER_ORIGINS

PERIOD = ["place", "cohort", "half_year"]


def inflow(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Counts to the nearest `fewest`; those of few are withheld, of a single one also the next.

    Rounded they tell nothing of the few by whom they differ from the persons of an estimate.
    Origins that are few in every half-year are put together, for their name tells of few too.
    """
    if frame.empty:
        return frame[printed(INFLOW)], 0, 0
    frame, merged = _put_together(frame, fewest)
    counts = frame["persons"]
    small = counts.between(1, fewest - 1)
    withheld = small | next_rarest(small, counts, [frame[k] for k in PERIOD], counts >= fewest)
    frame = frame.assign(persons=to_nearest(counts, fewest).mask(withheld))
    return frame[printed(INFLOW)], int(withheld.sum()), merged


def _put_together(frame: pd.DataFrame, fewest: int) -> tuple[pd.DataFrame, int]:
    """Few origins under one name; with the rarest of the rest while that is of few itself."""
    largest = frame.groupby("origin")["persons"].max().sort_values(kind="stable")
    names = set(largest.index[largest < fewest])
    merged = 0
    while names:
        origin = frame["origin"].where(~frame["origin"].isin(names), OTHER_ORIGINS)
        together = frame.assign(origin=origin).groupby([*PERIOD, "origin"], as_index=False).sum()
        found = together.groupby("origin")["persons"].max()
        merged = len(largest) - len(found) + 1
        rest = [name for name in largest.index if name not in {*names, OTHER_ORIGINS}]
        if found[OTHER_ORIGINS] >= fewest or not rest:
            return together, merged
        names.add(rest[0])
    return frame, merged
