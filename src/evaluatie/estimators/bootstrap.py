"""Multiplier bootstrap of an influence function, for matching with replacement.

The naive bootstrap fails for matching with replacement: resampled persons change how often a
control is used (Abadie & Imbens 2008). Otsu & Rai (2017, JASA 112) keep the pairs and draw
multipliers for each person's contribution to the linearised estimator, bias-corrected so that
the pairs' remaining differences do not matter. The contributions here are the `influence` that
`abadie_imbens` gives; it says how they differ from Otsu & Rai's.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.effect import cluster_sums

Floats = NDArray[np.float64]
ROOT = 5.0**0.5
LOW, HIGH = (1.0 - ROOT) / 2.0, (1.0 + ROOT) / 2.0
LOW_CHANCE = (ROOT + 1.0) / (2.0 * ROOT)
BLOCK = 5_000_000  # multipliers in memory at a time


def multiplier_draws(
    influence: ArrayLike, clusters: ArrayLike | None = None, *, draws: int, seed: int
) -> Floats:
    """Deviations (draws,) of an estimate from its truth, by Mammen's two-point multipliers.

    A draw is sum over clusters of e x (sum of influence) / n, with e = (1 - sqrt 5) / 2 with
    chance (sqrt 5 + 1) / (2 sqrt 5), otherwise (1 + sqrt 5) / 2 (Mammen 1993). These have
    variance one and third moment one, so the draws keep the skewness of the contributions: few
    controls that are used often, in a small outcome; Rademacher signs would make it zero.
    Deterministic from the seed and the order of the clusters' first rows.
    """
    sums = cluster_sums(influence, clusters)
    random = np.random.default_rng(seed)
    found = np.empty(draws)
    step = max(1, BLOCK // max(len(sums), 1))
    for start in range(0, draws, step):
        size = min(step, draws - start)
        low = random.random((size, len(sums))) < LOW_CHANCE
        found[start : start + size] = np.where(low, LOW * sums, HIGH * sums).sum(axis=1)
    return found / len(np.asarray(influence))


def multiplier_std_error(
    influence: ArrayLike, clusters: ArrayLike | None = None, *, draws: int, seed: int
) -> float:
    """Root mean square of `multiplier_draws`: a standard error, in outcome units.

    Its limit for many draws is `clustered_std_error`. What is carried: reuse of controls, what
    persons of one cluster share and, when `abadie_imbens` was given the logit, the estimated
    score, as one factor on all contributions. What is not: that other persons would have given
    other pairs, of second order after a bias correction, and the choice of a caliper's width.
    """
    found = multiplier_draws(influence, clusters, draws=draws, seed=seed)
    return float(np.sqrt((found**2).mean()))
