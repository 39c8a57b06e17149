"""Multiplier bootstrap of influence functions: of matching with replacement, and of joint effects.

The naive bootstrap fails for matching with replacement: resampled persons change how often a
control is used (Abadie & Imbens 2008). Otsu & Rai (2017, JASA 112) keep the pairs and draw
multipliers for each person's contribution to the linearised estimator, bias-corrected so that
the pairs' remaining differences do not matter. The contributions here are the `influence` that
`abadie_imbens` gives; it says how they differ from Otsu & Rai's. Effects of the same persons
that share their multipliers have draws that vary together as the effects do, for simultaneous
bands (Callaway & Sant'Anna 2021, Journal of Econometrics 225).
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.effect import cluster_sums
from evaluatie.inference.clusters import cluster_totals
from evaluatie.inference.multipliers import HIGH, LOW, LOW_CHANCE

Floats = NDArray[np.float64]
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
    found = np.empty(draws)
    for block, low in _low_draws(len(sums), draws, seed):
        found[block] = np.where(low, LOW * sums, HIGH * sums).sum(axis=1)
    return found / len(np.asarray(influence))


def joint_multiplier_draws(
    influence: ArrayLike, clusters: ArrayLike | None = None, *, draws: int, seed: int
) -> Floats:
    """Deviations (draws, q) of q estimates from their truths, with shared multipliers.

    `influence` is (n, q), its columns of the same n persons. Each column holds, to rounding, the
    `multiplier_draws` of that column; together they have the effects' covariance. One block of
    multipliers is in memory at a time.
    """
    totals = cluster_totals(influence, clusters)
    found = np.empty((draws, totals.shape[1]))
    everything = HIGH * totals.sum(axis=0)
    for block, low in _low_draws(len(totals), draws, seed):
        found[block] = everything + (LOW - HIGH) * (low.astype(np.float64) @ totals)
    return found / len(np.asarray(influence))


def _low_draws(clusters: int, draws: int, seed: int) -> Iterator[tuple[slice, NDArray[np.bool_]]]:
    """Which multipliers (size, clusters) are the low one, in blocks of draws."""
    random = np.random.default_rng(seed)
    step = max(1, BLOCK // max(clusters, 1))
    for start in range(0, draws, step):
        size = min(step, draws - start)
        yield slice(start, start + size), random.random((size, clusters)) < LOW_CHANCE


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
