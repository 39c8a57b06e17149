"""`replacement: auto`: which method fits the pool, decided without looking at outcomes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np

from evaluatie.designs.balance import balance_table
from evaluatie.designs.pool import Impossible, Pool, Weighted
from evaluatie.designs.weighting import effective_sample_size
from evaluatie.models.covariates import covariate_matrix
from evaluatie.study.inference import Gates

WITHOUT, THIN = "without", ("replacement", "full", "entropy")  # in this order


def choose(
    pool: Pool, ways: Mapping[str, Callable[[], Weighted]], ratio: int, gates: Gates
) -> Weighted:
    """The method for this pool, with the reason: the first that passes the gates.

    An ample pool (gates.controls_per_treated controls for each match of a treated person) is
    matched without replacement. From a thin pool that must take controls who are far away, which
    biases it (methods 3A). Then, and when it leaves the groups unalike, come matching with
    replacement (unless the pool is too thin for that too, gates.controls_per_treated_replaced),
    full matching and entropy balancing, until largest absolute standardised mean difference and
    effective sample sizes pass; when none does, the one with the smallest difference.
    """
    treated = int(pool.treated.sum())
    matches = (len(pool.treated) - treated) / treated / ratio
    names = THIN if matches >= gates.controls_per_treated_replaced else THIN[1:]
    ample = matches >= gates.controls_per_treated
    size = "ample_pool" if ample else "thin_pool"
    tried: list[tuple[float, Weighted]] = []
    for name in (WITHOUT, *names) if ample else names:
        try:
            found = ways[name]()
        except Impossible:
            continue
        imbalance = largest_imbalance(pool, found)
        if imbalance <= gates.smd and smallest_group(pool, found) >= gates.ess:
            return replace(found, reason=size if name == WITHOUT else f"{size}_{name}")
        tried.append((imbalance, found))
    if not tried:
        raise Impossible("no_overlap")
    best = min(tried, key=lambda pair: pair[0])[1]
    return replace(best, reason=f"{size}_none_balanced")


def largest_imbalance(pool: Pool, found: Weighted) -> float:
    """Largest absolute standardised mean difference under the weights; inf when one is unknown."""
    matrix = covariate_matrix(pool.persons, pool.covariates, full_rank=False)
    differences = balance_table(matrix, pool.treated, found.weight)["smd"].abs()
    return float(differences.fillna(np.inf).max()) if len(differences) else 0.0


def smallest_group(pool: Pool, found: Weighted) -> float:
    """Effective sample size of the smaller group."""
    groups = (found.weight[pool.treated], found.weight[~pool.treated])
    return min(effective_sample_size(weights) for weights in groups)
