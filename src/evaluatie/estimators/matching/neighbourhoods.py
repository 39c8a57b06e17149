"""Sets of nearest persons as a linear map: sums over every set, for many outcomes at once.

Who is near whom depends on covariates, not on outcomes, so it is found once and kept as three
sparse matrices (persons to kinds, kinds to sets, sets to seekers). Persons in one place are one
kind: thousands of equally near controls make one entry instead of thousands of pairs each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluatie.estimators.matching.neighbour_sets import kinds_of, nearest_kinds, width_of
from evaluatie.models.neighbours import TIE

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Neighbourhoods:
    """Of each seeker (s,) a set of persons of the pool (p,); sets may be empty."""

    seekers: Ints
    pool: Ints
    by_kind: Any  # sparse (kinds, p)
    members: Any  # sparse (sets, kinds)
    set_of: Ints  # (s,)

    def sums(self, values: Floats) -> Floats:
        """Sums over the set of each seeker of `values` of the pool, (p,) or (p, m)."""
        return np.asarray((self.members @ (self.by_kind @ values))[self.set_of])

    def spread(self, values: Floats) -> Floats:
        """Sums (p,), for each person of the pool, of `values` (s,) of the seekers it serves."""
        by_set = np.bincount(self.set_of, weights=values, minlength=self.members.shape[0])
        return np.asarray(self.by_kind.T @ (self.members.T @ by_set))


def nearest(
    place: Floats, seekers: Ints, pool: Ints, count: int, reach: float = np.inf
) -> Neighbourhoods:
    """The `count` persons of `pool` nearest in `place` (n, k) to each seeker, ties included.

    Euclidean distance. Of these, only those within `reach` (bounds included); the whole pool
    when it has fewer. A seeker in the pool is its own nearest person. Seekers and pool may not
    be empty.
    """
    from scipy.sparse import csr_array

    where = place if place.shape[1] else np.zeros((len(place), 1))
    kinds, kind = kinds_of(where[pool])
    asked, set_of = kinds_of(where[seekers])
    people = np.bincount(kind).astype(np.float64)
    tolerance = TIE * width_of(where)
    found, sizes = nearest_kinds(kinds, people, asked, count, tolerance)
    sets = np.repeat(np.arange(len(asked)), sizes)
    gap = np.sqrt(((kinds[found] - asked[sets]) ** 2).sum(axis=1))
    inside = (gap <= reach + tolerance).astype(np.float64)
    members = csr_array((inside, (sets, found)), shape=(len(asked), len(kinds)))
    ones, order = np.ones(len(pool)), np.arange(len(pool))
    by_kind = csr_array((ones, (kind, order)), shape=(len(kinds), len(pool)))
    return Neighbourhoods(seekers, pool, by_kind, members, set_of)
