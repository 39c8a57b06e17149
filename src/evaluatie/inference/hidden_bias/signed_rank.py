"""Rosenbaum bounds of Wilcoxon's signed rank test, for matched pairs and any outcome."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

Floats = NDArray[np.float64]


def signed_rank_worst_case(differences: Floats, gamma: float) -> float:
    """Two-sided p-value of pair differences (m,) when the odds of treatment differ by `gamma`.

    Treated minus control. Large-sample: the sum of the ranks of the positive differences has at
    worst mean p x sum of ranks and variance p (1 - p) x sum of squared ranks, p = gamma /
    (1 + gamma). Pairs without a difference have a rank and take no part (Pratt 1959); ties share
    their rank. Twice the one-sided value in the direction found. Source: Rosenbaum 2002, section
    4.3.
    """
    from scipy.stats import rankdata

    apart = differences != 0.0
    if not apart.any():
        return 1.0
    rank = rankdata(np.abs(differences))[apart]
    positive = float(rank[differences[apart] > 0].sum())
    reached = max(positive, float(rank.sum()) - positive)
    chance = gamma / (1.0 + gamma)
    spread = np.sqrt(chance * (1.0 - chance) * float((rank**2).sum()))
    return min(1.0, 2.0 * float(ndtr((chance * float(rank.sum()) - reached) / spread)))
