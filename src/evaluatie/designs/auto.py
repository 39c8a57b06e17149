"""`replacement: auto`: which method fits the pool, decided without looking at outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from evaluatie.designs.balance import balance_table
from evaluatie.designs.pool import Impossible, Pool, Weighted
from evaluatie.designs.weighting import effective_sample_size
from evaluatie.models.covariates import covariate_matrix
from evaluatie.study.model import Gates

THIN = ("replacement", "full", "entropy")  # in this order


def choose(
    pool: Pool, ways: Mapping[str, Callable[[], Weighted]], ratio: int, gates: Gates
) -> Weighted:
    """The method for this pool, with the reason.

    An ample pool (gates.controls_per_treated controls for each match of a treated person) is
    matched without replacement. From a thin pool matching without replacement must take controls
    that are far away, which biases it (methods 3A): then the first of matching with replacement
    (unless the pool is too thin for that, gates.controls_per_treated_replaced), full matching and
    entropy balancing whose largest absolute standardised mean difference and effective sample sizes
    pass the gates; when none passes, the one with the smallest difference.
    """
    treated = int(pool.treated.sum())
    matches = (len(pool.treated) - treated) / treated / ratio
    if matches >= gates.controls_per_treated:
        return replace(ways["without"](), reason="ample_pool")
    tried: list[tuple[float, Weighted]] = []
    for name in THIN if matches >= gates.controls_per_treated_replaced else THIN[1:]:
        try:
            found = ways[name]()
        except Impossible:
            continue
        imbalance = largest_imbalance(pool, found)
        if imbalance <= gates.smd and smallest_group(pool, found) >= gates.ess:
            return replace(found, reason=f"thin_pool_{name}")
        tried.append((imbalance, found))
    if not tried:
        raise Impossible("no_overlap")
    best = min(tried, key=lambda pair: pair[0])[1]
    return replace(best, reason="thin_pool_none_balanced")


def largest_imbalance(pool: Pool, found: Weighted) -> float:
    """Largest absolute standardised mean difference under the weights; inf when one is unknown."""
    matrix = covariate_matrix(pool.persons, pool.covariates, full_rank=False)
    differences = balance_table(matrix, pool.treated, found.weight)["smd"].abs()
    return float(differences.fillna(np.inf).max()) if len(differences) else 0.0


def smallest_group(pool: Pool, found: Weighted) -> float:
    """Effective sample size of the smaller group."""
    groups = (found.weight[pool.treated], found.weight[~pool.treated])
    return min(effective_sample_size(weights) for weights in groups)
