"""Where an estimate stands among placebo estimates, also when these are less precise than it is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import chdtri

Floats = NDArray[np.float64]
EQUAL = 1e-10  # sizes this close (relative) are ties
FLOOR = 1e-12  # of the largest possible variance: below it is zero
CAUTION = 0.75  # one-sided confidence of the variance that rescales
NAN = float("nan")


@dataclass(frozen=True)
class Ranking:
    """Where the real estimate stands: rank 1 is the most extreme, p = rank / (placebos + 1).

    The interval holds the effects that this test does not reject; it is infinite when the
    smallest possible p is above 1 - confidence. Rank 0 and missing numbers: not ranked.
    """

    rank: int
    p_value: float
    conf_low: float
    conf_high: float


NOT_RANKED = Ranking(0, NAN, NAN, NAN)


def rank_among(placebos: Floats, real: float, confidence: float) -> Ranking:
    """The rank of |real| among the sizes of `placebos` (m,), real counted with them.

    Ties count as more extreme, so that p is never too small. Not ranked when a placebo misses.
    """
    sizes = np.abs(placebos)
    if not len(sizes) or not np.isfinite(sizes).all():
        return NOT_RANKED
    rank = 1 + int((sizes >= abs(real) * (1.0 - EQUAL)).sum())
    width = _half_width(sizes, confidence)
    return Ranking(rank, rank / (len(sizes) + 1), real - width, real + width)


def rescale(placebos: Floats, std_error: Floats, real_error: float) -> Floats:
    """Placebo estimates (m,) with errors (m,), brought to the precision of the real estimate.

    Times the root of (v + real_error^2) / (v + error^2): Ferman & Pinto (2019), whose model of
    the variance, A + B / persons, this is with B / persons taken from each estimate's own error.
    v is the 75 % upper bound of `place_variance`. With its estimate, which is often 0 by chance,
    a large place among 9 to 39 small ones is found to differ in up to 21 % of worlds without
    effect where 10 % is meant; with the bound in 5 to 13 % (simulated). Missing where a variance
    is zero or missing.
    """
    variance = place_variance(placebos, std_error, CAUTION)
    theirs = variance + std_error**2
    ratio = np.divide(
        variance + real_error**2, theirs, out=np.full(len(theirs), NAN), where=theirs > 0
    )
    return np.asarray(placebos * np.sqrt(ratio))


def place_variance(placebos: Floats, std_error: Floats, confidence: float | None = None) -> float:
    """Variance of placebo estimates (m,) beyond that of their errors (m,).

    The v at which the sum of squared estimates over v + error^2 equals m (Paule & Mandel 1982,
    Journal of Research of the National Bureau of Standards 87, around a known mean of zero), or
    for its upper bound with a one-sided `confidence` the lower quantile of chi2 with m degrees
    (Viechtbauer 2007, Statistics in Medicine 26). 0 when the sum is smaller without v; missing
    when an error is.
    """
    square, noise, count = placebos**2, std_error**2, len(placebos)
    target = float(count if confidence is None else chdtri(count, confidence))
    largest = float(square.sum()) / max(target, 1e-300)
    if not np.isfinite(noise).all():
        return NAN

    def excess(variance: float) -> float:
        return float((square / (variance + noise)).sum()) - target

    if largest == 0 or excess(FLOOR * largest) <= 0:
        return 0.0
    return float(brentq(excess, FLOOR * largest, largest * (1 + 1e-9), xtol=FLOOR * largest))


def _half_width(sizes: Floats, confidence: float) -> float:
    """Distance from the estimate to the last effect that the permutation test does not reject.

    An effect at distance w is kept when (placebos of at least w, plus 1) / (count + 1) is above
    1 - confidence, so up to the m-th largest placebo, m = floor((1 - confidence)(count + 1)).
    """
    place = int(np.floor((1.0 - confidence) * (len(sizes) + 1) + EQUAL))
    return float(np.sort(sizes)[-place]) if place else float("inf")
