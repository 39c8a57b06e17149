"""The multipliers of a study: one matrix of draws that all its effects share.

An effect moves by the sum over clusters of a multiplier times what the cluster adds to it (its
influence function). Effects that take the same multipliers move together as they do over studies,
whatever their designs, outcomes, horizons and persons: from these draws follow joint tests,
step-down adjustments and simultaneous bands (Chernozhukov, Chetverikov & Kato 2013, Annals of
Statistics 41; Callaway & Sant'Anna 2021, Journal of Econometrics 225).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
ROOT = 5.0**0.5
LOW, HIGH = (1.0 - ROOT) / 2.0, (1.0 + ROOT) / 2.0
LOW_CHANCE = (ROOT + 1.0) / (2.0 * ROOT)
BLOCK = 5_000_000  # multipliers in memory as numbers at a time


@dataclass(frozen=True)
class Multipliers:
    """Mammen's two-point multipliers (1993): `low` (g, draws) says where they are the low one.

    (1 - sqrt 5) / 2 with chance (sqrt 5 + 1) / (2 sqrt 5), otherwise (1 + sqrt 5) / 2: mean nil,
    variance one and third moment one, so that draws keep the skewness of the contributions.
    """

    low: NDArray[np.bool_]

    @property
    def draws(self) -> int:
        """Number of draws."""
        return self.low.shape[1]

    def sums(self, clusters: Ints, totals: Floats) -> Floats:
        """Draws (draws, q) of q effects, to which the clusters numbered (m,) add totals (m, q)."""
        found = np.empty((self.draws, totals.shape[1]))
        everything = HIGH * totals.sum(axis=0)
        step = max(1, BLOCK // max(len(clusters), 1))
        for start in range(0, self.draws, step):
            low = self.low[clusters, start : start + step].astype(np.float64)
            found[start : start + step] = everything + (LOW - HIGH) * (low.T @ totals)
        return found


def study_multipliers(clusters: int, draws: int, seed: int) -> Multipliers:
    """The matrix of a study with that many clusters, from its seed.

    A cluster's draws depend on its number alone: a job that knows fewer clusters has the same.
    """
    random = np.random.default_rng(seed)
    low = np.empty((clusters, draws), dtype=bool)
    for cluster in range(clusters):
        low[cluster] = random.random(draws) < LOW_CHANCE
    return Multipliers(low)
