"""What the periods before the programme say about parallel trends.

Three questions with different answers. Is a difference before the programme *shown* (`wald_test`)?
Is it shown to be *small* (`equivalence`)? And would the tests have *found* one of a size that
matters (`detectable_slope`)? A test that finds nothing because the groups are small is no support
for parallel trends (Roth 2022, American Economic Review: Insights 4). All take the effects of the
k periods before the programme against the reference period: estimate (k,), covariance (k, k) and
time (k,), the position of each period with the reference at 0 (so -1, -2, ...). Without such a
period the status is `no_pre_period`; `no_variation` where an error is zero or missing, or two
periods say the same; `too_few` with no more clusters than periods.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import brentq
from scipy.special import chdtrc, chdtri, fdtrc, ndtr, ndtri, stdtr, stdtrit

from evaluatie.inference.bands import normal_sample, pointwise_critical

Floats = NDArray[np.float64]
SINGULAR = 1e-10  # smallest over largest eigenvalue of a correlation matrix
NAN = float("nan")


@dataclass(frozen=True)
class Wald:
    """Joint test: statistic, its degrees of freedom k, p from chi2 and from F(k, clusters - 1)."""

    statistic: float
    freedom: int
    p_value: float
    p_value_f: float
    status: str = "ok"


@dataclass(frozen=True)
class Equivalence:
    """`margin` is the smallest that is shown; `p_value` tests the margin asked for, if any."""

    margin: float
    largest: float
    p_value: float
    status: str = "ok"


@dataclass(frozen=True)
class Slope:
    """Linear trend per unit of time, with its error and two-sided p-value."""

    estimate: float
    std_error: float
    p_value: float
    status: str = "ok"


@dataclass(frozen=True)
class DetectableSlope:
    """Slopes that a test finds with the power asked for, per kind of test."""

    individual: float
    joint: float
    linear: float
    status: str = "ok"


def wald_test(estimate: ArrayLike, covariance: ArrayLike, *, clusters: int | None = None) -> Wald:
    """Test that all effects before the programme are zero.

    b' V^-1 b against chi2 with k degrees of freedom, and divided by k against F with k and
    clusters - 1 degrees: with few clusters chi2 rejects too often. `p_value_f` is missing when
    the number of clusters is not given.
    """
    effect, variance = np.asarray(estimate, dtype=np.float64), np.asarray(covariance, dtype=float)
    status = _status(variance, clusters)
    if status != "ok":
        return Wald(NAN, len(effect), NAN, NAN, status)
    statistic, size = float(effect @ np.linalg.solve(variance, effect)), len(effect)
    by_f = NAN if clusters is None else float(fdtrc(size, clusters - 1, statistic / size))
    return Wald(statistic, size, float(chdtrc(size, statistic)), by_f)


def equivalence(
    estimate: ArrayLike,
    std_error: ArrayLike,
    confidence: float,
    *,
    margin: float | None = None,
    freedom: float | None = None,
) -> Equivalence:
    """The smallest margin d for which every |effect| < d is shown at this confidence.

    Intersection-union of two one-sided tests per period: the largest of |b| + z x error, with z
    the one-sided quantile (of t with `freedom` degrees); no correction for the number of periods
    is needed (Berger & Hsu 1996, Statistical Science 11; Hartman & Hidalgo 2018). `p_value` is of
    the hypothesis that some |effect| is at least `margin`: small speaks for parallel trends.
    Unlike a Wald test, smaller groups make it harder to pass.
    """
    size, error = np.abs(np.asarray(estimate, dtype=float)), np.asarray(std_error, dtype=float)
    status = _status(np.diag(error**2), None)
    if status != "ok":
        return Equivalence(NAN, NAN, NAN, status)
    quantile = ndtri(confidence) if freedom is None else stdtrit(freedom, confidence)
    shown = float((size + quantile * error).max())
    if margin is None:
        return Equivalence(shown, float(size.max()), NAN)
    distance = (size - margin) / error
    p_value = ndtr(distance) if freedom is None else stdtr(freedom, distance)
    return Equivalence(shown, float(size.max()), float(p_value.max()))


def linear_slope(
    estimate: ArrayLike, covariance: ArrayLike, time: ArrayLike, *, freedom: float | None = None
) -> Slope:
    """The linear trend before the programme: generalised least squares through the reference.

    (t' V^-1 b) / (t' V^-1 t) with variance 1 / (t' V^-1 t): the most powerful look at a trend
    that is a straight line, the form that worries most (it goes on after the start).
    """
    effect, variance = np.asarray(estimate, dtype=np.float64), np.asarray(covariance, dtype=float)
    status = _status(variance, None)
    if status != "ok":
        return Slope(NAN, NAN, NAN, status)
    along = np.linalg.solve(variance, np.asarray(time, dtype=np.float64))
    information = float(along @ np.asarray(time, dtype=np.float64))
    slope, error = float(along @ effect) / information, information**-0.5
    tail = -abs(slope) / error
    p_value = 2 * (ndtr(tail) if freedom is None else stdtr(freedom, tail))
    return Slope(slope, error, float(p_value))


def detectable_slope(
    covariance: ArrayLike,
    time: ArrayLike,
    *,
    power: float = 0.8,
    confidence: float = 0.95,
    seed: int = 0,
) -> DetectableSlope:
    """The linear trends that tests of the periods before the programme would mostly find.

    `individual`: some period significant by itself, as figures are read (Roth 2022); `joint`: the
    Wald test; `linear`: the test of `linear_slope`. A trend below these would go unnoticed more
    often than 1 - power, and biases the effect of a period by the slope times its time.
    """
    variance, position = np.asarray(covariance, dtype=float), np.asarray(time, dtype=float)
    status = _status(variance, None)
    if status != "ok":
        return DetectableSlope(NAN, NAN, NAN, status)
    error = float(position @ np.linalg.solve(variance, position)) ** -0.5
    return DetectableSlope(
        individual=_individual(variance, position, (power, confidence), seed),
        joint=_noncentrality(len(position), power, confidence) ** 0.5 * error,
        linear=(pointwise_critical(confidence) + float(ndtri(power))) * error,
    )


def _individual(variance: Floats, time: Floats, levels: tuple[float, float], seed: int) -> float:
    """Slope at which a share `power` of draws has some |z| above the critical value.

    A draw z + slope x t stays inside all limits for slopes between two bounds, so the power at a
    slope is the share of draws whose bounds do not contain it.
    """
    power, confidence = levels
    limit = pointwise_critical(confidence) * np.sqrt(np.diag(variance))
    noise = normal_sample(variance, seed=seed)
    first, second = (-limit - noise) / time, (limit - noise) / time
    low = np.minimum(first, second).max(axis=1)
    high = np.minimum(np.maximum(first, second).min(axis=1), np.inf)

    def shortfall(slope: float) -> float:
        return float(((slope < low) | (slope > high)).mean()) - power

    if shortfall(0.0) >= 0:
        return 0.0
    return float(brentq(shortfall, 0.0, float(high.max()) + 1e-300, xtol=1e-12, rtol=1e-10))


def _noncentrality(freedom: int, power: float, confidence: float) -> float:
    """Noncentrality at which a chi2 test has this power."""
    from scipy.stats import ncx2

    critical = float(chdtri(freedom, 1.0 - confidence))
    return float(brentq(lambda x: ncx2.sf(critical, freedom, x) - power, 1e-9, 1e4))


def _status(variance: Floats, clusters: int | None) -> str:
    if variance.size == 0:
        return "no_pre_period"
    error = np.sqrt(np.diag(variance))
    if not (np.isfinite(variance).all() and (error > 0).all()):
        return "no_variation"
    if clusters is not None and clusters <= len(error):
        return "too_few"
    spread = np.linalg.eigvalsh(variance / np.outer(error, error))
    return "ok" if spread[0] > SINGULAR * spread[-1] else "no_variation"
