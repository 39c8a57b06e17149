"""Intervals of several effects at once: pointwise, and simultaneous by the sup-t method.

A pointwise interval misses its own effect in one of twenty studies; of eight of them at least one
misses far more often. The sup-t band uses one larger critical value, the quantile of the largest
absolute t statistic of all effects, so that all intervals together hold in 19 of 20 studies
(Montiel Olea & Plagborg-Moller 2019, Journal of Applied Econometrics 34; Callaway & Sant'Anna
2021). It needs how the effects vary together: draws of a bootstrap, or a covariance matrix.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import chdtri, ndtri, stdtrit

Floats = NDArray[np.float64]
POINTS = 15  # 2 ** 15 quasi-random points: a critical value to about 0.005
INSIDE = 1.0 - 1e-10  # keeps a uniform number off 0 and 1


@dataclass(frozen=True)
class Bands:
    """Two intervals for q effects: bounds (q,) and the critical value of each kind."""

    low: Floats
    high: Floats
    band_low: Floats
    band_high: Floats
    critical: float
    band_critical: float


def bands(
    estimate: ArrayLike,
    std_error: ArrayLike,
    band_critical: float,
    confidence: float,
    freedom: float | None = None,
) -> Bands:
    """Pointwise and simultaneous intervals side by side.

    `estimate` and `std_error` are (q,); missing where there is no estimate. `band_critical` comes
    from one of the `sup_t` functions. `freedom`: degrees of freedom of the pointwise quantile.
    """
    centre = np.asarray(estimate, dtype=np.float64)
    error = np.asarray(std_error, dtype=np.float64)
    critical = pointwise_critical(confidence, freedom)
    return Bands(
        low=centre - critical * error,
        high=centre + critical * error,
        band_low=centre - band_critical * error,
        band_high=centre + band_critical * error,
        critical=critical,
        band_critical=band_critical,
    )


def pointwise_critical(confidence: float, freedom: float | None = None) -> float:
    """Two-sided quantile of the normal distribution, or of t with `freedom` degrees."""
    share = (1.0 + confidence) / 2.0
    return float(ndtri(share) if freedom is None else stdtrit(freedom, share))


def sup_t_critical(deviations: ArrayLike, std_error: ArrayLike, confidence: float) -> float:
    """Critical value of a simultaneous band, from bootstrap draws.

    The `confidence` quantile (the smallest draw that reaches it) of the largest
    |deviation| / std_error over the effects, `deviations` (B, q) being draws minus estimate with
    shared multipliers. Effects without a positive error take no part. Never below the normal
    quantile, which is also the value for one effect: a band is not narrower than an interval.
    Missing when no effect is left.
    """
    error = np.asarray(std_error, dtype=np.float64)
    used = np.isfinite(error) & (error > 0)
    if not used.any():
        return float("nan")
    pointwise = pointwise_critical(confidence)
    if used.sum() == 1:
        return pointwise
    largest = np.abs(np.asarray(deviations)[:, used] / error[used]).max(axis=1)
    return max(float(np.quantile(largest, confidence, method="inverted_cdf")), pointwise)


def sup_t_critical_normal(
    covariance: ArrayLike, confidence: float, *, freedom: float | None = None, seed: int = 0
) -> float:
    """Critical value of a simultaneous band, from a covariance matrix (q, q).

    The quantile of the largest |z| of a multivariate normal (with `freedom` degrees: of a
    multivariate t, where the errors themselves rest on few persons or clusters), by a quasi-random
    sample that the seed fixes. Effects with a missing or zero variance take no part; one effect
    gives the usual quantile.
    """
    variance = np.asarray(covariance, dtype=np.float64)
    used = np.flatnonzero(np.isfinite(np.diag(variance)) & (np.diag(variance) > 0))
    if not len(used):
        return float("nan")
    pointwise = pointwise_critical(confidence, freedom)
    if len(used) == 1:
        return pointwise
    kept = variance[np.ix_(used, used)]
    error = np.sqrt(np.diag(kept))
    largest = np.abs(normal_sample(kept / np.outer(error, error), freedom=freedom, seed=seed))
    quantile = np.quantile(largest.max(axis=1), confidence, method="inverted_cdf")
    return max(float(quantile), pointwise)


def normal_sample(covariance: ArrayLike, *, freedom: float | None = None, seed: int = 0) -> Floats:
    """Quasi-random sample (2^15, q) of a normal with mean 0 and this covariance (q, q), or of t.

    Scrambled Sobol points times the symmetric square root, which unlike a triangular one exists
    for singular matrices and unlike plain eigenvectors does not depend on the platform.
    """
    from scipy.stats import qmc  # slow to import, and every job imports this module

    value, vector = np.linalg.eigh(np.asarray(covariance, dtype=np.float64))
    root = (vector * np.sqrt(np.maximum(value, 0.0))) @ vector.T
    size = len(root) + (freedom is not None)
    engine = qmc.Sobol(size, scramble=True, rng=np.random.default_rng(seed))
    uniform = 0.5 + INSIDE * (engine.random_base2(POINTS) - 0.5)
    normal = ndtri(uniform[:, : len(root)]) @ root
    if freedom is None:
        return np.asarray(normal)
    return np.asarray(normal / np.sqrt(chdtri(freedom, uniform[:, -1:]) / freedom))
