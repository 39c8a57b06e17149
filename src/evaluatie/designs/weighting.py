"""Weights from the propensity score, and how much information weights leave."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def att_weights(
    score: ArrayLike, treated: ArrayLike, trim: tuple[float, float] | None = None
) -> tuple[Floats, NDArray[np.str_]]:
    """Weights (n,) for the effect on the treated, and status `weighted` or `off_support`.

    Treated 1, controls the odds score / (1 - score) (Hirano, Imbens & Ridder 2003). `trim`
    drops rows, treated too, with a score outside the open interval: the estimand is then the
    effect on the treated inside it. A missing score, or a control with score 1, is
    `off_support` with weight 0.
    """
    probability = np.asarray(score, dtype=np.float64)
    is_treated = np.asarray(treated, dtype=bool)
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = probability / (1.0 - probability)
    weights = np.where(is_treated, 1.0, odds)
    usable = np.isfinite(weights) & np.isfinite(probability)
    if trim is not None:
        usable &= (probability > trim[0]) & (probability < trim[1])
    status = np.where(usable, "weighted", "off_support")
    return np.where(usable, weights, 0.0), status


def effective_sample_size(weights: ArrayLike) -> float:
    """Number of equally weighted persons with the same precision: (sum w)^2 / sum w^2 (Kish)."""
    values = np.asarray(weights, dtype=np.float64)
    squares = float((values**2).sum())
    return float(values.sum()) ** 2 / squares if squares > 0 else 0.0
