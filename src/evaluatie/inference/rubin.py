"""Rubin's rules: one estimate from those of several completed data sets.

Rubin (1987), Multiple Imputation for Nonresponse in Surveys; degrees of freedom by Barnard & Rubin
(1999, Biometrika 86), which never pass those that complete data would have given.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pooled:
    """The mean estimate, its error, degrees of freedom, and fraction of missing information."""

    estimate: float
    std_error: float
    freedom: float
    fmi: float


def pool(estimates: ArrayLike, std_errors: ArrayLike, freedom: float) -> Pooled:
    """From estimates (m,), their errors (m,) and the degrees of freedom of complete data.

    Variance: mean of the variances, plus (1 + 1/m) times that between the estimates. Where these do
    not differ at all, nothing was taken from what was imputed: the rules of complete data, exactly.
    """
    found, error = np.asarray(estimates, dtype=np.float64), np.asarray(std_errors, dtype=np.float64)
    within, between = mean(error**2), spread(found)
    total = within + between
    if between == 0.0 or not total > 0.0:
        return Pooled(mean(found), _root(within, float(error[0])), freedom, 0.0)
    share = between / total
    degrees = _freedom(share, len(found), freedom)
    ratio = between / within if within > 0.0 else np.inf
    fmi = 1.0 if np.isinf(ratio) else (ratio + 2.0 / (degrees + 3.0)) / (1.0 + ratio)
    return Pooled(mean(found), float(np.sqrt(total)), degrees, float(fmi))


def _freedom(share: float, sets: int, freedom: float) -> float:
    """Of the share of the variance that is due to what is missing (Barnard & Rubin 1999)."""
    imputed = (sets - 1) / share**2 if share**2 > 0.0 else np.inf
    if np.isinf(freedom):
        return imputed
    observed = (freedom + 1.0) / (freedom + 3.0) * freedom * (1.0 - share)
    return 1.0 / (1.0 / imputed + 1.0 / observed) if observed > 0.0 else 0.0


def mean(values: Floats) -> float:
    """The mean; exactly the value itself where all are equal."""
    return float(values[0] + (values - values[0]).mean())


def _root(variance: float, error: float) -> float:
    """The square root; exactly the error where that is what was squared."""
    return error if variance == error**2 else float(np.sqrt(variance))


def spread(estimates: Floats) -> float:
    """What differing between m data sets adds to a variance: (1 + 1/m) times their variance."""
    return float((contributions(estimates) ** 2).sum())


def contributions(estimates: Floats) -> Floats:
    """What each data set (m,) adds to the error, as a cluster of persons would: squares add up.

    Of two estimates from the same data sets, products add up to their covariance between sets.
    """
    sets = len(estimates)
    deviations = estimates - mean(estimates)
    return np.asarray(deviations * np.sqrt((1.0 + 1.0 / sets) / (sets - 1)))
