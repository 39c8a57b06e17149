"""Nearest-neighbour matching on one distance: pairs, weights and status per row.

Follows R's MatchIt (Ho, Imai, King & Stuart 2011, Journal of Statistical Software 42(8)):
greedy, for the effect on the treated, with MatchIt's weights. The tie rule is part of the
result and is fixed here: **the lowest row index wins**. Callers pass rows sorted by person id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.designs.greedy import match_without_replacement
from evaluatie.models.neighbours import (
    caliper_width,
    pairs_with_replacement,
    snap,
    sorted_pairs,
    strata_rows,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Order = Literal["largest", "smallest", "closest", "data", "random"]
__all__ = ["Matching", "Order", "caliper_width", "match_nearest", "matching_weights"]


@dataclass(frozen=True)
class Matching:
    """Pairs (m,) sorted by treated and control row, and per row (n,) weight, status, match_id.

    `pair` numbers the treated persons who found a match, from 0, in row order. `match_id` is
    that number for both members without replacement; with replacement a control can serve
    several pairs, so every match_id is -1 (errors then need another method than clustering).
    """

    treated_index: Ints
    control_index: Ints
    pair: Ints
    weights: Floats
    status: NDArray[np.str_]
    match_id: Ints

    @property
    def matched(self) -> NDArray[np.bool_]:
        """Rows that take part in the comparison, (n,)."""
        return np.asarray(self.status == "matched")


def match_nearest(
    distance: ArrayLike,
    treated: ArrayLike,
    *,
    ratio: int = 1,
    replacement: bool = False,
    caliper: float | None = None,
    order: Order = "largest",
    strata: ArrayLike | None = None,
    ties: Literal["first", "all"] = "first",
    rng: np.random.Generator | None = None,
) -> Matching:
    """The `ratio` nearest controls of every treated row on `distance` (n,).

    Without replacement matching is greedy in rounds: everybody gets a first control before
    anybody gets a second. `order` says who chooses first: the largest or smallest distance
    value, the closest pair of all, the order of the rows, or `random` (needs `rng`). With
    replacement the order does not matter. `caliper` is an absolute width on the scale of
    `distance` (see `caliper_width`), bounds included. `strata` (n,) codes ask for exact
    matching. `ties="all"` (with replacement only) takes every control as near as the
    ratio-th, sharing the weight, as Stata's teffects psmatch does. Rows with a missing
    distance are never matched. Nobody matched is a result, not an error; ValueError only for
    options that contradict each other.
    """
    values = np.asarray(distance, dtype=np.float64)
    is_treated = np.asarray(treated, dtype=bool)
    _check_options(ratio, replacement, order, ties, rng)
    if replacement:
        pairs = pairs_with_replacement(
            values, is_treated, ratio=ratio, caliper=caliper, strata=strata, keep_ties=ties == "all"
        )
    else:
        snapped, tolerance = snap(values)
        pool = Greedy(snapped, is_treated, tolerance, ratio, caliper)
        pairs = _greedy_pairs(pool, _choice_rank(snapped, order, rng), strata)
    return _assemble(pairs, len(values), replacement)


@dataclass(frozen=True)
class Greedy:
    """What a greedy run needs to know of all rows (n,)."""

    values: Floats
    treated: NDArray[np.bool_]
    tolerance: float
    ratio: int
    caliper: float | None


def _greedy_pairs(
    all_rows: Greedy, rank: Ints | None, strata: ArrayLike | None
) -> tuple[Ints, Ints]:
    """Pairs of every stratum, matched on its own."""
    found = []
    for rows in strata_rows(strata, np.isfinite(all_rows.values)):
        treated, control = match_without_replacement(
            all_rows.values[rows],
            all_rows.treated[rows],
            all_rows.tolerance,
            ratio=all_rows.ratio,
            caliper=all_rows.caliper,
            rank=None if rank is None else rank[rows],
        )
        found.append((rows[treated], rows[control]))
    return sorted_pairs(found)


def _check_options(
    ratio: int, replacement: bool, order: str, ties: str, rng: np.random.Generator | None
) -> None:
    if ratio < 1:
        raise ValueError("ratio must be at least 1.")
    if order not in ("largest", "smallest", "closest", "data", "random"):
        raise ValueError(f"Unknown order {order!r}: largest, smallest, closest, data or random.")
    if order == "random" and rng is None:
        raise ValueError("order 'random' needs rng, a generator seeded by the study.")
    if ties == "all" and not replacement:
        raise ValueError("ties 'all' needs replacement: without it a control serves once.")


def _choice_rank(values: Floats, order: Order, rng: np.random.Generator | None) -> Ints | None:
    """Who chooses first, as a rank per row (n,); None means the closest pair first."""
    if order == "closest":
        return None
    row = np.arange(len(values))
    if order == "random" and rng is not None:
        return np.asarray(rng.permutation(len(values)))
    key = {"largest": -values, "smallest": values, "data": row}[str(order)]
    rank = np.empty(len(values), dtype=np.int64)
    rank[np.lexsort((row, key))] = row
    return rank


def _assemble(pairs: tuple[Ints, Ints], rows: int, replacement: bool) -> Matching:
    treated, control = pairs
    pair = np.unique(treated, return_inverse=True)[1].astype(np.int64)
    match_id = np.full(rows, -1, dtype=np.int64)
    if not replacement:
        match_id[treated], match_id[control] = pair, pair
    weights = matching_weights(treated, control, rows)
    status = np.where(weights > 0, "matched", "no_match")
    return Matching(treated, control, pair, weights, status, match_id)


def matching_weights(treated_index: Ints, control_index: Ints, rows: int) -> Floats:
    """Weights (n,) for the effect on the treated, as MatchIt makes them.

    Treated: 1 when matched. Control: the sum over its matches of 1 / (number of matches of
    that treated person), then scaled so that control weights sum to the number of different
    controls. Unmatched: 0.
    """
    weights = np.zeros(rows)
    if len(treated_index) == 0:
        return weights
    shares = 1.0 / np.bincount(treated_index, minlength=rows)[treated_index]
    control = np.bincount(control_index, weights=shares, minlength=rows)
    control *= np.count_nonzero(control) / control.sum()
    weights[np.unique(treated_index)] = 1.0
    return np.asarray(weights + control)
