"""Whether effects differ from each other: contrasts of estimates that vary together.

That one effect differs from nil and another does not is no sign that they differ from each other
(Gelman & Stern 2006, The American Statistician 60): the difference has to be tested itself, with
what the two share in its error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, fdtrc, stdtr, stdtrit

from evaluatie.models.stepdown import normal_statistic

Floats = NDArray[np.float64]
POWER = 0.8
SINGULAR = 1e-10


@dataclass(frozen=True)
class Varying:
    """Effects (k,) that vary together: covariance (k, k), degrees of freedom (k,) of their t.

    `deviations` (draws, k) are draws of their errors, in their own unit; there may be none.
    """

    estimate: Floats
    covariance: Floats
    freedom: Floats
    deviations: Floats


@dataclass(frozen=True)
class Contrast:
    """A difference with its t test and interval, and draws (draws,) of t without a difference."""

    estimate: float
    std_error: float
    statistic: float
    freedom: float
    p_value: float
    conf_low: float
    conf_high: float
    mde: float
    deviations: Floats


@dataclass(frozen=True)
class NoDifference:
    """The test that k effects are all the same: F, degrees of freedom of its denominator, p-value.

    `deviations` (draws,) are normal statistics with the p-values of the draws of F without
    differences.
    """

    statistic: float
    freedom: float
    p_value: float
    deviations: Floats


def difference(effects: Varying, pair: list[int], confidence: float) -> Contrast | None:
    """The first effect of the pair minus the second; the fewer degrees of freedom of the two count.

    None when the two do not vary apart from each other.
    """
    weight = np.zeros(len(effects.estimate))
    weight[pair] = 1.0, -1.0
    variance = float(weight @ effects.covariance @ weight)
    if not variance > SINGULAR * float(np.abs(weight) @ np.diag(effects.covariance)):
        return None
    error, value = float(np.sqrt(variance)), float(weight @ effects.estimate)
    freedom = float(effects.freedom[pair].min())
    quantile = stdtrit(freedom, (1.0 + confidence) / 2.0)
    return Contrast(
        value,
        error,
        value / error,
        freedom,
        float(2.0 * stdtr(freedom, -abs(value / error))),
        value - quantile * error,
        value + quantile * error,
        float(quantile + stdtrit(freedom, POWER)) * error,
        effects.deviations @ weight / error,
    )


def no_difference(effects: Varying) -> NoDifference | None:
    """Wald test that k effects are equal, as Hotelling's T squared.

    Of a covariance with d degrees of freedom (the fewest of the levels), W (d - q + 1) / (d q)
    has an F distribution with q = k - 1 and d - q + 1: for two levels the square of t. As a plain
    F the test would find too much among small levels (Pustejovsky & Tipton 2018, Journal of
    Business & Economic Statistics 36). None when some combination of the effects has no error, or
    there are too few degrees of freedom.
    """
    others, own = len(effects.estimate) - 1, float(effects.freedom.min())
    freedom = own - others + 1.0
    if freedom < 1.0:
        return None
    against_last = np.hstack([np.eye(others), -np.ones((others, 1))])
    spread = against_last @ effects.covariance @ against_last.T
    if not np.linalg.eigvalsh(spread)[0] > SINGULAR * np.trace(spread):
        return None
    inverse, gaps = np.linalg.inv(spread), against_last @ effects.estimate
    statistic = float(gaps @ inverse @ gaps) * freedom / (own * others)
    drawn = effects.deviations @ against_last.T
    wald = np.einsum("bi,ij,bj->b", drawn, inverse, drawn)
    return NoDifference(
        statistic,
        freedom,
        float(fdtrc(others, freedom, statistic)),
        normal_statistic(chdtrc(others, wald)),
    )
