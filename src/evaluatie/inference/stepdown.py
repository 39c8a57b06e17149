"""Adjusted p-values of a family of tests whose joint distribution is known from draws."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]


def romano_wolf(p_value: ArrayLike, deviations: ArrayLike) -> Floats:
    """Step-down adjusted p-values (q,): the chance of any false finding stays below them.

    `p_value` (q,) two-sided; `deviations` (draws, q) the statistics over draws in which no
    hypothesis is false, standard normal each, with shared multipliers. The smallest p-value is
    compared with the largest deviation of all, the next with the largest of the rest, and so on,
    and never below the one before or its own. What tests share makes this sharper than Holm,
    which assumes the worst. P-values of t tests count as the normal statistics of the same
    p-value, so that tests on few persons are not judged by a normal distribution.
    Source: Romano & Wolf 2005 (Econometrica 73), 2016 (Statistics & Probability Letters 113).
    """
    single = np.asarray(p_value, dtype=np.float64)
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
    return np.asarray(-ndtri(np.asarray(p_value) / 2.0))
