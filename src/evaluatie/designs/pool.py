"""The persons of one cell who can be compared, and what a method makes of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.designs.limits import Caliper, Limits
from evaluatie.designs.sets import Matching, no_pairs
from evaluatie.models.covariates import covariate_matrix, with_missing_columns
from evaluatie.models.mahalanobis import whitened
from evaluatie.models.neighbours import caliper_width
from evaluatie.models.propensity import Propensity
from evaluatie.study.designs import LimitsSection

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Impossible(Exception):
    """Raised inside a method when a cell cannot be matched or weighted; `status` says why."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


@dataclass(frozen=True)
class Pool:
    """Persons (n rows) with their group, covariates, and score where the design has one."""

    persons: pd.DataFrame
    treated: NDArray[np.bool_]
    covariates: tuple[str, ...]
    score: Propensity | None = None

    @cached_property
    def matrix(self) -> Floats:
        """Numeric covariates (n, k) without constant or dependent columns."""
        return covariate_matrix(self.persons, self.covariates).to_numpy()

    def codes(self, columns: list[str]) -> Ints:
        """One number (n,) for each combination of values of these columns."""
        names = with_missing_columns(self.persons, columns)
        groups = self.persons.groupby(names, observed=True, dropna=False)
        return groups.ngroup().to_numpy(dtype=np.int64)


@dataclass(frozen=True)
class Weighted:
    """What a method gives for the persons of a pool: arrays (n,), and pairs (m,) of rows."""

    status: NDArray[np.str_]
    match_id: Ints
    weight: Floats
    propensity: Floats
    method: str
    replacement: str | None = None
    reason: str | None = None
    treated_index: Ints = field(default_factory=no_pairs)
    control_index: Ints = field(default_factory=no_pairs)


def from_matching(
    found: Matching, pool: Pool, method: str, replacement: str | None = None
) -> Weighted:
    """The weights of a matching; Impossible (`no_overlap`) when nobody is matched."""
    if not found.matched.any():
        raise Impossible("no_overlap")
    return Weighted(
        found.status, found.match_id, found.weights, scores_of(pool), method, replacement,
        treated_index=found.treated_index, control_index=found.control_index,
    )  # fmt: skip


def from_weights(weight: Floats, status: NDArray[np.str_], pool: Pool, method: str) -> Weighted:
    """Weights without sets."""
    nobody = np.full(len(weight), -1, dtype=np.int64)
    return Weighted(status, nobody, weight, scores_of(pool), method)


def scores_of(pool: Pool) -> Floats:
    """Propensity scores (n,), missing where the design has none."""
    if pool.score is None:
        return np.full(len(pool.treated), np.nan)
    return pool.score.score


def distance_of(pool: Pool, plan: LimitsSection) -> Floats:
    """The score (n,) on the plan's scale; it also orders Mahalanobis matching."""
    assert pool.score is not None
    return pool.score.score if plan.distance == "propensity" else pool.score.logit


def space_of(pool: Pool, plan: LimitsSection) -> Floats | None:
    """Whitened covariates (n, k) for Mahalanobis matching, else None."""
    return whitened(pool.matrix, pool.treated) if plan.distance == "mahalanobis" else None


def limits_of(pool: Pool, plan: LimitsSection) -> Limits:
    """Calipers in their units, exact and anti-exact codes, of covariates that this pool has."""
    score = distance_of(pool, plan)
    calipers = [] if plan.caliper is None else [Caliper(score, caliper_width(score, plan.caliper))]
    for column in _among(plan.calipers, pool):
        values = pool.persons[column].to_numpy(dtype=np.float64)
        calipers.append(Caliper(values, caliper_width(values, plan.calipers[column])))
    exact = _among(plan.exact, pool)
    return Limits(
        tuple(calipers),
        pool.codes(exact) if exact else None,
        tuple(pool.codes([column]) for column in _among(plan.anti_exact, pool)),
    )


def _among(columns: Iterable[str], pool: Pool) -> list[str]:
    """A placebo leaves out covariates that its outcome is made of: they limit nothing either."""
    return [column for column in columns if column in pool.covariates]
