"""The methods of matching and weighting, each from a pool of persons to weights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from evaluatie.designs.auto import choose
from evaluatie.designs.cem import match_cem
from evaluatie.designs.full import match_full
from evaluatie.designs.matching import match_nearest
from evaluatie.designs.optimal import match_optimal
from evaluatie.designs.pool import (
    Impossible,
    Pool,
    Weighted,
    distance_of,
    from_matching,
    from_weights,
    limits_of,
    scores_of,
    space_of,
)
from evaluatie.designs.sparse import TooLarge
from evaluatie.designs.subclassification import match_subclasses
from evaluatie.designs.weighting import entropy_weights, ipw_weights
from evaluatie.models.covariates import with_missing_columns
from evaluatie.models.moments import moment_matrix
from evaluatie.models.neighbours import TooManyPairs
from evaluatie.study.designs import (
    CemDesign,
    EntropyDesign,
    FullDesign,
    IpwDesign,
    LimitsSection,
    NearestDesign,
    OptimalDesign,
    SubclassificationDesign,
    UnmatchedDesign,
)
from evaluatie.study.inference import Gates


def weigh(pool: Pool, plan: Any, gates: Gates, seed: int) -> Weighted:
    """Weights of a pool by the plan's method; raises Impossible with the status."""
    if isinstance(plan, NearestDesign):
        return _nearest(pool, plan, gates, seed)
    return METHODS[type(plan)](pool, plan)


def _nearest(pool: Pool, plan: NearestDesign, gates: Gates, seed: int) -> Weighted:
    ways: dict[str, Callable[[], Weighted]] = {
        "without": lambda: _pairs(pool, plan, False, seed),
        "replacement": lambda: _pairs(pool, plan, True, seed),
        "full": lambda: _full(pool, plan),
        "entropy": lambda: _balanced(pool, pool.matrix),
    }
    if plan.replacement == "auto":
        return choose(pool, ways, plan.ratio, gates)
    return ways["replacement" if plan.replacement else "without"]()


@contextmanager
def _sizes() -> Iterator[None]:
    """What cannot be held in memory is a status of the cell."""
    try:
        yield
    except TooManyPairs:
        raise Impossible("too_many_ties") from None
    except TooLarge:
        raise Impossible("too_large") from None


@_sizes()
def _pairs(pool: Pool, plan: NearestDesign, replacement: bool, seed: int) -> Weighted:
    found = match_nearest(
        distance_of(pool, plan),
        pool.treated,
        ratio=plan.ratio,
        replacement=replacement,
        order=plan.order,
        ties=plan.ties if replacement else "first",
        limits=limits_of(pool, plan),
        covariates=space_of(pool, plan),
        rng=np.random.default_rng(seed),
    )
    return from_matching(found, pool, "nearest", "with" if replacement else "without")


@_sizes()
def _optimal(pool: Pool, plan: OptimalDesign) -> Weighted:
    found = match_optimal(
        distance_of(pool, plan),
        pool.treated,
        ratio=plan.ratio,
        limits=limits_of(pool, plan),
        covariates=space_of(pool, plan),
    )
    return from_matching(found, pool, "optimal", "without")


@_sizes()
def _full(pool: Pool, plan: LimitsSection) -> Weighted:
    found = match_full(
        distance_of(pool, plan),
        pool.treated,
        limits=limits_of(pool, plan),
        covariates=space_of(pool, plan),
    )
    return from_matching(found, pool, "full")


def _subclasses(pool: Pool, plan: SubclassificationDesign) -> Weighted:
    found = match_subclasses(scores_of(pool), pool.treated, subclasses=plan.subclasses)
    return from_matching(found, pool, "subclassification")


def _cem(pool: Pool, plan: CemDesign) -> Weighted:
    bins = plan.bins
    if isinstance(bins, dict):
        bins = {name: cuts for name, cuts in bins.items() if name in pool.covariates}
    columns = with_missing_columns(pool.persons, pool.covariates)
    found = match_cem(pool.persons[columns], pool.treated, bins=bins)
    return from_matching(found, pool, "cem")


def _ipw(pool: Pool, plan: IpwDesign) -> Weighted:
    weight, status = ipw_weights(scores_of(pool), pool.treated, plan.estimand, plan.trim)
    found = np.where(status == "weighted", "matched", status)
    if not all((weight[group] > 0).any() for group in (pool.treated, ~pool.treated)):
        raise Impossible("no_overlap")
    return from_weights(weight, found, pool, "ipw")


def _entropy(pool: Pool, plan: EntropyDesign) -> Weighted:
    matrix = moment_matrix(pool.persons, pool.covariates, plan.moments)
    return _balanced(pool, matrix.to_numpy())


def _balanced(pool: Pool, matrix: np.ndarray) -> Weighted:
    weight, status = entropy_weights(matrix, pool.treated)
    if not (weight[~pool.treated] > 0).any():
        raise Impossible("no_overlap")
    found = np.where(status == "weighted", "matched", status)
    return from_weights(weight, found, pool, "entropy")


def _everybody(pool: Pool, plan: UnmatchedDesign) -> Weighted:
    rows = len(pool.treated)
    return from_weights(np.ones(rows), np.full(rows, "matched"), pool, "none")


METHODS: dict[type, Callable[[Pool, Any], Weighted]] = {
    OptimalDesign: _optimal,
    FullDesign: _full,
    SubclassificationDesign: _subclasses,
    CemDesign: _cem,
    IpwDesign: _ipw,
    EntropyDesign: _entropy,
    UnmatchedDesign: _everybody,
}
