"""Weights from the propensity score or from balance itself, and how much information they leave."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.models.balancing import balancing_weights
from evaluatie.models.tilting import fit_tilting

Floats = NDArray[np.float64]
Statuses = NDArray[np.str_]


def ipw_weights(
    score: ArrayLike,
    treated: ArrayLike,
    estimand: str = "ATT",
    trim: tuple[float, float] | None = None,
) -> tuple[Floats, Statuses]:
    """Weights (n,) by the score for ATT, ATE or ATO, and status `weighted` or `off_support`.

    See `balancing_weights` for the rule and its sources. `trim` drops rows, treated too, with a
    score outside the open interval: the estimand is then the effect on those inside it. A
    missing score, or one that gives an infinite weight, is `off_support` with weight 0.
    """
    probability = np.asarray(score, dtype=np.float64)
    weights = balancing_weights(probability, np.asarray(treated, dtype=bool), estimand).weight
    usable = np.isfinite(weights) & np.isfinite(probability)
    if trim is not None:
        usable &= (probability > trim[0]) & (probability < trim[1])
    return np.where(usable, weights, 0.0), np.where(usable, "weighted", "off_support")


def entropy_weights(matrix: ArrayLike, treated: ArrayLike) -> tuple[Floats, Statuses]:
    """Weights (n,) by entropy balancing for the effect on the treated, and status as above.

    Treated 1; controls the weights nearest to equal, in Kullback-Leibler divergence, among
    those that give every column of `matrix` (n, k) the mean of the treated; they sum to the
    number of treated (Hainmueller 2012, Political Analysis 20). Their dual is the tilting of
    `fit_tilting`. Where no such weights exist everybody is `off_support` with weight 0.
    """
    group = np.asarray(treated, dtype=bool)
    fit = fit_tilting(matrix, group)
    if fit.status != "ok":
        return np.zeros(len(group)), np.full(len(group), "off_support")
    return ipw_weights(fit.score, group)


def effective_sample_size(weights: ArrayLike) -> float:
    """Number of equally weighted persons with the same precision: (sum w)^2 / sum w^2 (Kish)."""
    values = np.asarray(weights, dtype=np.float64)
    squares = float((values**2).sum())
    return float(values.sum()) ** 2 / squares if squares > 0 else 0.0
