"""Disclosure control of pictures: how score and covariates are spread over both groups."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.release.withhold import Outcome, blank, printed
from evaluatie.tables.derived import CELL, DISTRIBUTIONS

Ints = NDArray[np.int64]
SERIES = ["design", *CELL, "term", "stage", "group"]
PICTURE = [*CELL, "term"]
COUNTS = ["smallest_cell", "smallest_difference"]
DIGITS = 3  # what a picture can show


def distributions(frame: pd.DataFrame, fewest: int) -> Outcome:
    """Neighbouring intervals are put together until each holds nobody or enough persons.

    In both groups, before and after; and of those whom a design leaves out, where they can be
    counted, as many or none. Of designs that share the picture before, the first of the study has
    one: else the difference of two tables would hold few persons, or the intervals that they share
    be few. Between two cuts of a subgroup first, as other tables count the persons there. A design
    that leaves out a few persons of a group has for it the shares of everybody; one that keeps too
    few persons has none.
    """
    frame = _few_left_out(frame, fewest)
    small = frame.groupby(SERIES)["smallest_cell"].transform("sum") < fewest
    withheld = small.groupby([frame[k] for k in ("design", *PICTURE)]).transform("any")
    first = _pictures(frame[~withheld]).reindex(frame.index)
    withheld = first != frame["design"]
    kept = frame[~withheld]
    parts = [_merged(part, fewest) for _, part in kept.groupby(["design", *PICTURE], sort=False)]
    empty = blank(frame, withheld, ["share", "lower", "upper"])[withheld]
    table = pd.concat([empty, *parts]).sort_values([*SERIES, "interval"], ignore_index=True)
    table = table.assign(share=table["share"].round(DIGITS))
    return table[printed(DISTRIBUTIONS)], int(withheld.sum()), len(frame) - len(table)


def _few_left_out(frame: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """After becomes before in the groups of which a design leaves out fewer than may be counted."""
    left_out = frame.groupby(SERIES)["smallest_difference"].transform("sum")
    few = left_out.between(1, fewest - 1)
    columns = {}
    for name in ("share", "smallest_cell"):
        before = frame[name].where(frame["stage"] == "before")
        keys = [frame[k] for k in (*SERIES, "interval") if k != "stage"]
        columns[name] = frame[name].mask(few, before.groupby(keys).transform("max"))
    difference = frame["smallest_difference"].mask(few, 0)
    return frame.assign(smallest_difference=difference, **columns)


def _pictures(frame: pd.DataFrame) -> pd.Series:
    """For each row the first design with the same persons in the same intervals before."""
    before = frame[frame["stage"] == "before"]
    names: dict[tuple[object, ...], str] = {}
    same = {}
    for (design, *cell), rows in before.groupby(["design", *PICTURE], sort=False):
        held = rows[["group", "interval", "lower", "smallest_cell"]].fillna(-np.inf)
        seen = (*cell, *held.sort_values(["group", "interval"]).itertuples(index=False, name=None))
        same[(design, *cell)] = names.setdefault(seen, design)
    keys = frame[["design", *PICTURE]].itertuples(index=False, name=None)
    return pd.Series([same[key] for key in keys], index=frame.index, dtype="str")


def _merged(frame: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """One row for each series and each interval that is left."""
    counts = frame.pivot_table(index=SERIES, columns="interval", values=COUNTS, aggfunc="sum")
    wide = np.concatenate([counts[name].to_numpy(dtype=np.int64) for name in COUNTS])
    bounds = frame.drop_duplicates("interval").sort_values("interval")
    place = _between_cuts(wide, bounds["at_cut"].to_numpy(), fewest)
    place = together(np.add.reduceat(wide, _starts(place), axis=1), fewest)[place]
    table = frame.assign(interval=place[frame["interval"]])
    table = table.groupby([*SERIES, "interval"], as_index=False)["share"].sum()
    first = _starts(place)
    last = np.append(first[1:] - 1, len(place) - 1)
    lower, upper = bounds["lower"].to_numpy()[first], bounds["upper"].to_numpy()[last]
    return table.assign(lower=lower[table["interval"]], upper=upper[table["interval"]])


def _starts(place: Ints) -> Ints:
    """Where each run of equal numbers starts."""
    return np.flatnonzero(np.diff(place, prepend=-1)).astype(np.int64)


def _between_cuts(counts: Ints, starts: NDArray[np.bool_], fewest: int) -> Ints:
    """Intervals put together within the stretches that a cut starts."""
    stretch = np.cumsum(starts)
    place = np.empty(len(starts), dtype=np.int64)
    used = 0
    for number in np.unique(stretch):
        inside = stretch == number
        place[inside] = used + together(counts[:, inside], fewest)
        used = int(place[inside][-1]) + 1
    return place


def together(counts: Ints, fewest: int) -> Ints:
    """For each of k intervals the number, from 0, of the one it becomes part of.

    `counts` (series, k). From left to right an interval takes its neighbour in until in every
    series it holds nobody or at least `fewest`; what is left at the end joins those before it.
    When all together are too few there is one interval.
    """
    ends: list[int] = []
    start, size = 0, counts.shape[1]
    for end in range(1, size + 1):
        if _enough(counts[:, start:end], fewest):
            ends.append(end)
            start = end
    while ends and not _enough(counts[:, ends[-1] :], fewest):
        ends.pop()
    if ends and ends[-1] < size:
        ends.append(size)
    return np.searchsorted(ends, np.arange(size), side="right").astype(np.int64)


def _enough(counts: Ints, fewest: int) -> bool:
    sums = counts.sum(axis=1)
    return bool(((sums == 0) | (sums >= fewest)).all())
