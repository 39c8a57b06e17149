"""Adjusted p-values of a family of tests, step by step from the smallest.

By Holm, who assumes the worst of what tests share, or by draws of their joint distribution.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def holm(p_value: ArrayLike) -> Floats:
    """Step-down adjusted p-values (q,) by Bonferroni: q times the smallest, q - 1 times the next.

    Never below the one before, nor above one. (statsmodels' version collects garbage in every call,
    which for hundreds of families takes longer than all else.) Source: Holm 1979.
    """
    single = np.asarray(p_value, dtype=np.float64)
    order = np.argsort(single, kind="stable")
    left = np.arange(len(single), 0, -1)
    adjusted = np.empty(len(single))
    adjusted[order] = np.minimum(np.maximum.accumulate(left * single[order]), 1.0)
    return adjusted


def romano_wolf(p_value: ArrayLike, deviations: ArrayLike) -> Floats:
    """Step-down adjusted p-values (q,): the chance of any false finding stays below them.

    `p_value` (q,) two-sided; `deviations` (draws, q) the statistics over draws in which no
    hypothesis is false, standard normal each, with shared multipliers. The smallest p-value is
    compared with the largest deviation of all, the next with the largest of the rest, and so on,
    and never below the one before or its own. What tests share makes this sharper than Holm,
    which assumes the worst. P-values of t tests count as the normal statistics of the same
    p-value, so that tests on few persons are not judged by a normal distribution. One test by
    itself needs no adjustment and keeps its p-value.
    Source: Romano & Wolf 2005 (Econometrica 73), 2016 (Statistics & Probability Letters 113).
    """
    single = np.asarray(p_value, dtype=np.float64)
    if len(single) == 1:
        return single.copy()
    size = np.abs(np.asarray(deviations, dtype=np.float64))
    order = np.argsort(single, kind="stable")
    # of the tests from this one on, the largest in each draw
    largest = np.maximum.accumulate(size[:, order[::-1]], axis=1)[:, ::-1]
    reached = (largest >= normal_statistic(single[order])).sum(axis=0)
    stepped = np.maximum.accumulate(np.maximum((1 + reached) / (1 + len(size)), single[order]))
    adjusted = np.empty(len(single))
    adjusted[order] = stepped
    return adjusted


def normal_statistic(p_value: Floats) -> Floats:
    """The size of the normal statistic that has these two-sided p-values; infinite for nil."""
    from scipy.special import ndtri  # a report reads `holm` only, and need not wait for it

    return np.asarray(-ndtri(np.asarray(p_value) / 2.0))
