"""What every method of matching gives: sets of persons, and the weights that follow from them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def no_pairs() -> Ints:
    """Rows of no pair at all."""
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Matching:
    """Per row (n,) status (`matched`, `no_match`), match_id and weight; pairs (m,) where there are.

    `match_id` numbers the sets from 0 in the order of their lowest row, -1 for those in none;
    with replacement a control can serve several pairs, so every match_id is -1 (errors then
    need another method than clustering). `treated_index` and `control_index` (m,) are the pairs
    of nearest-neighbour and optimal pair matching, sorted by treated and control row; methods
    that make sets have none.
    """

    status: NDArray[np.str_]
    match_id: Ints
    weights: Floats
    treated_index: Ints = field(default_factory=no_pairs)
    control_index: Ints = field(default_factory=no_pairs)

    @property
    def matched(self) -> NDArray[np.bool_]:
        """Rows that take part in the comparison, (n,)."""
        return np.asarray(self.status == "matched")

    @property
    def pair(self) -> Ints:
        """Number of each pair's treated person (m,), from 0, in row order."""
        return np.unique(self.treated_index, return_inverse=True)[1].astype(np.int64)


def from_pairs(treated_index: Ints, control_index: Ints, rows: int, replacement: bool) -> Matching:
    """Matching from pairs (m,) of rows, for the effect on the treated.

    Weights as MatchIt makes them. Treated: 1 when matched. Control: the sum over its matches of
    1 / (number of matches of that treated person), then scaled so that control weights sum to
    the number of different controls. Unmatched: 0.
    """
    order = np.lexsort((control_index, treated_index))
    treated, control = treated_index[order], control_index[order]
    match_id = np.full(rows, -1, dtype=np.int64)
    weights: Floats = np.zeros(rows)
    if len(treated):
        pair = np.cumsum(np.concatenate([[True], treated[1:] != treated[:-1]])) - 1
        if not replacement:
            match_id[treated], match_id[control] = pair, pair
            match_id = _numbered(match_id)
        shares = 1.0 / np.bincount(treated, minlength=rows)[treated]
        weights = np.bincount(control, weights=shares, minlength=rows).astype(np.float64)
        weights *= np.count_nonzero(weights) / weights.sum()
        weights[treated] = 1.0
    return Matching(_status(weights), match_id, weights, treated, control)


def from_sets(set_of: ArrayLike, treated: ArrayLike) -> Matching:
    """Matching from the set of each row (n,), -1 for none, for the effect on the treated.

    A set without a treated or without a control person is dissolved. Treated: 1. Control:
    treated / controls of its set, then scaled so that control weights sum to the number of
    controls used (MatchIt).
    """
    group, codes = np.asarray(treated, dtype=bool), np.asarray(set_of, dtype=np.int64)
    size = int(codes.max(initial=-1)) + 1
    inside = codes >= 0
    counts = [np.bincount(codes[inside & part], minlength=size) for part in (group, ~group)]
    whole = (counts[0] > 0) & (counts[1] > 0)
    used = inside.copy()
    used[inside] = whole[codes[inside]]
    weights = np.zeros(len(codes))
    with np.errstate(divide="ignore", invalid="ignore"):
        share = counts[0] / counts[1]
    controls = used & ~group
    weights[used & group] = 1.0
    weights[controls] = share[codes[controls]]
    if controls.any():
        weights[controls] *= np.count_nonzero(controls) / weights[controls].sum()
    return Matching(_status(weights), _numbered(np.where(used, codes, -1)), weights)


def _status(weights: Floats) -> NDArray[np.str_]:
    return np.where(weights > 0, "matched", "no_match")


def _numbered(codes: Ints) -> Ints:
    """Codes renumbered from 0 in the order in which they first occur; -1 stays."""
    inside = np.flatnonzero(codes >= 0)
    first = np.full(int(codes.max(initial=-1)) + 1, len(codes), dtype=np.int64)
    np.minimum.at(first, codes[inside], inside)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    numbered = np.full(len(codes), -1, dtype=np.int64)
    numbered[inside] = rank[codes[inside]]
    return numbered
