"""What of a rollout follows from what is printed: effects by group and month, and their averages.

An average by time since the start, by group or by month is a weighted sum of group-time effects,
with the sizes of the groups as weights. Who knows the average and all terms but one knows that one
too, and from all terms the average. So what follows is solved for, as a reader could: a withheld
number is known when it is a linear combination of printed ones.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
ROLLOUT = ["design", "estimator", "outcome"]
FOLLOWS = 1e-7  # of a row of length 1, what is left when printed rows are taken out
SPARED = ("calendar", "group", "overall", "event")  # kinds of averages
NOBODY = 0  # persons behind a number that goes along with others


@dataclass(frozen=True)
class Items:
    """Numbers that may be printed: rows (q, c) over c group-time effects, persons (q,) behind each.

    The effects themselves come first, `label` (q,) is the index of each in its own table. `rank`
    (q,): what goes along last; infinite for the pooled effect, which stands by itself.
    """

    rows: Floats
    size: Floats
    label: NDArray[np.int64]
    rank: Floats
    cells: int

    @property
    def fixed(self) -> Bools:
        """Items (q,) that this is not about."""
        return np.isinf(self.rank)


def with_sums_withheld(
    candidates: pd.DataFrame, group_time: pd.DataFrame, fewest: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """CANDIDATES and GROUP_TIME in which nothing small follows from the rest.

    Whatever must be withheld with the small numbers counts as resting on nobody. An effect by
    group and month goes before an average, and of a kind that of the fewest persons.
    """
    averages, cells = candidates.copy(), group_time.copy()
    for _, own in cells[cells["status"] == "ok"].groupby(ROLLOUT, sort=True):
        items = _items(own, _averages(candidates, own.iloc[0]))
        hidden = np.flatnonzero(_withheld(items, fewest))
        first, later = hidden[hidden < items.cells], hidden[hidden >= items.cells]
        cells.loc[items.label[first], "smallest_cell"] = NOBODY
        averages.loc[items.label[later], "smallest_cell"] = NOBODY
    return averages, cells


def _averages(candidates: pd.DataFrame, own: pd.Series) -> pd.DataFrame:
    """The averages of one estimator of a rollout."""
    same = (candidates[ROLLOUT] == own[ROLLOUT]).all(axis=1) & (candidates["status"] == "ok")
    return candidates[same]


def _items(cells: pd.DataFrame, averages: pd.DataFrame) -> Items:
    weights = _Weights(cells)
    rows = [np.eye(len(cells)), *(weights.of(time)[None] for time in averages["time"])]
    size = pd.concat([cells["smallest_cell"], averages["smallest_cell"]]).astype("float64")
    label = np.concatenate([cells.index, averages.index]).astype(np.int64)
    rank = np.concatenate([np.zeros(len(cells)), [_rank(time) for time in averages["time"]]])
    return Items(np.concatenate(rows), size.to_numpy(), label, rank, len(cells))


def _rank(time: object) -> float:
    """Averages by time since the start, which the report draws, go along last."""
    kind = str(time).partition(":")[0] if isinstance(time, str) else ""
    return float(SPARED.index(kind)) + 1 if kind else np.inf


class _Weights:
    """Weights (c,) of group-time effects in an average, up to a factor."""

    def __init__(self, cells: pd.DataFrame) -> None:
        self.group = cells["group"].to_numpy(dtype=np.float64)
        self.month = cells["month"].to_numpy(dtype=np.float64)
        persons = cells.groupby("group")["n_treated"].transform("max")
        self.share = persons.to_numpy(dtype=np.float64)

    @property
    def since(self) -> Floats:
        return self.month - self.group

    def of(self, time: object) -> Floats:
        """By the name of an average; of the pooled effect, which has none, of everything."""
        after = self.since >= 0
        if not isinstance(time, str):
            return self.share * after
        kind, _, number = time.partition(":")
        if kind == "overall":
            return self._overall(number)
        rows = {"event": self.since, "calendar": self.month, "group": self.group}[kind]
        inside = (rows == float(number)) & (after | (kind == "event"))
        return np.asarray((1.0 if kind == "group" else self.share) * inside)

    def _overall(self, kind: str) -> Floats:
        """The mean of the averages of a kind; of groups by their size."""
        name = {"dynamic": "event"}.get(kind, kind)
        by = {"event": self.since, "calendar": self.month, "group": self.group}[name]
        total = np.zeros(len(by))
        for number in np.unique(by[self.since >= 0]):
            one = self.of(f"{name}:{number}")
            persons = self.share[self.group == number].max() if name == "group" else 1.0
            total += persons * one / one.sum()
        return total


def _withheld(items: Items, fewest: int) -> Bools:
    """Which items (q,) cannot be printed: the small ones, and what would give these away."""
    length = np.sqrt((items.rows**2).sum(axis=1, keepdims=True))
    rows = np.divide(items.rows, length, out=np.zeros(items.rows.shape), where=length > 0)
    small = items.size < fewest
    withheld = small.copy()
    while True:
        given = _giving_away(rows, small, withheld) & ~items.fixed
        if not given.any():
            return withheld & ~items.fixed
        withheld[np.lexsort((items.size, items.rank, ~given))[0]] = True


def _giving_away(rows: Floats, small: Bools, withheld: Bools) -> Bools:
    """Printed items (q,) in a combination that equals a small one; none when nothing follows."""
    found = np.zeros(len(rows), dtype=bool)
    printed = np.flatnonzero(~withheld)
    known, secret = rows[printed], rows[small]
    if not len(known) or not len(secret):
        return found
    combination = np.linalg.lstsq(known.T, secret.T, rcond=None)[0]
    left = np.sqrt(((secret - combination.T @ known) ** 2).sum(axis=1))
    follows = (left < FOLLOWS) & (np.abs(secret).sum(axis=1) > 0)
    if follows.any():
        found[printed] = np.abs(combination[:, np.flatnonzero(follows)[0]]) > FOLLOWS
    return found
