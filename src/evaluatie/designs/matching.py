"""Nearest-neighbour matching: on a score, within limits, or on covariates.

Follows R's MatchIt (Ho, Imai, King & Stuart 2011, Journal of Statistical Software 42(8)):
greedy, for the effect on the treated, with MatchIt's weights. The tie rule is part of the
result and is fixed here: **the lowest row index wins**. Callers pass rows sorted by person id.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.designs.kinds import Space, distance_caliper, space
from evaluatie.designs.limits import Limits
from evaluatie.designs.sets import Matching, from_pairs
from evaluatie.models.neighbours import caliper_width, pairs_with_replacement

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Order = Literal["largest", "smallest", "closest", "data", "random"]
__all__ = ["Order", "caliper_width", "match_nearest"]


def match_nearest(
    distance: ArrayLike,
    treated: ArrayLike,
    *,
    ratio: int = 1,
    replacement: bool = False,
    order: Order = "largest",
    ties: Literal["first", "all"] = "first",
    limits: Limits = Limits(),  # noqa: B008 (frozen)
    covariates: ArrayLike | None = None,
    rng: np.random.Generator | None = None,
) -> Matching:
    """The `ratio` nearest controls of every treated row on `distance` (n,).

    Without replacement matching is greedy in rounds: everybody gets a first control before
    anybody gets a second. `order` says who chooses first: the largest or smallest distance
    value, the closest pair of all, the order of the rows, or `random` (needs `rng`). With
    replacement the order does not matter. With `covariates` (n, k) from `whitened` gaps are
    Mahalanobis distances, and `distance` decides the order only (Rubin 1980). `limits` all
    hold together; a caliper on the distance itself is the quickest, bounds included.
    `ties="all"` (with replacement only) takes every control as near as the ratio-th, sharing
    the weight, as Stata's teffects psmatch does; TooManyPairs when they cannot be held.
    Rows with a missing distance, covariate or calipered value are never matched. Nobody
    matched is a result, not an error; ValueError only for options that contradict each other.
    """
    values = np.asarray(distance, dtype=np.float64)
    group = np.asarray(treated, dtype=bool)
    _check_options(ratio, replacement, order, ties, rng)
    reach, others = distance_caliper(values, limits)
    if replacement and covariates is None and not others and not limits.different:
        pairs = pairs_with_replacement(
            values, group, ratio=ratio, caliper=reach, strata=limits.exact, keep_ties=ties == "all"
        )
    elif replacement:
        pairs = _reused(space(values, group, limits, covariates), ratio, ties == "all")
    else:
        where = space(values, group, limits, covariates)
        pairs = _greedy(where, _queue(where, order, rng), ratio)
    return from_pairs(*pairs, len(values), replacement)


def _reused(where: Space, ratio: int, keep_ties: bool) -> tuple[Ints, Ints]:
    from evaluatie.designs.reuse import match_with_replacement  # numba takes half a second

    return match_with_replacement(where, ratio, keep_ties)


def _greedy(where: Space, queue: Ints | None, ratio: int) -> tuple[Ints, Ints]:
    from evaluatie.designs.greedy import match_without_replacement  # numba takes half a second

    return match_without_replacement(where, queue, ratio)


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


def _queue(where: Space, order: Order, rng: np.random.Generator | None) -> Ints | None:
    """Treated rows in the order in which they choose; None means the closest pair first."""
    rows = np.flatnonzero(where.treated)
    if order == "closest":
        return None
    if order == "data":
        return rows
    if order == "random" and rng is not None:
        return rows[np.argsort(rng.permutation(len(where.treated))[rows])]
    rising = where.order[where.treated[where.order]]
    if order == "smallest":
        return rising
    return rising[np.argsort(-where.score[rising], kind="stable")]
