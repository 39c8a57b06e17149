"""The shortest confidence interval of fixed length under a bound on how trends bend.

Rambachan & Roth (2023, equations 17 and 18), after Armstrong & Kolesar (2018): an affine
estimator has a bias that the restriction bounds; half the length is the quantile of the size of
a normal with that bias (R's HonestDiD, findOptimalFLCI, which simulates the quantile).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import ndtr, ndtri

from evaluatie.inference.honest_did.event_study import EventStudy, Interval
from evaluatie.inference.honest_did.restrictions import bend_loading

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Frontier:
    """Affine estimators that trade bias against error, from the least bias to the least error.

    Knots of a path that is linear between them: `rows` (q, n) take the estimate from the
    coefficients, `bends` (q,) are its largest bias when the slope changes by at most 1.
    """

    rows: Floats
    bends: Floats

    def at(self, place: float) -> tuple[Floats, float]:
        """Row and largest bias at a place from 0 (first knot) to q - 1 (last)."""
        before = min(int(place), len(self.bends) - 1)
        after = min(before + 1, len(self.bends) - 1)
        share = place - before
        row = (1 - share) * self.rows[before] + share * self.rows[after]
        return row, float((1 - share) * self.bends[before] + share * self.bends[after])


def frontier(study: EventStudy) -> Frontier:
    """Estimators with the least error for each bias.

    The target continued along the last slope before the reference has the least bias. Any
    weights of the second differences before it may be added; each adds its size to the bias.
    Least variance plus a penalty on the sizes is a lasso, whose path is known exactly.
    """
    before = study.differences(order=2)[0]
    periods = np.arange(1, len(study.weights) + 1)
    start = study.target.copy()
    start[study.n_pre - 1] = periods @ study.weights
    added = _lasso_path(before @ study.covariance @ before.T, before @ study.covariance @ start)
    bends = np.abs(bend_loading(study)).sum() + np.abs(added).sum(axis=1)
    return Frontier(start + added @ before, bends)


def fixed_length_interval(
    study: EventStudy, path: Frontier, bound: float, confidence: float
) -> Interval:
    """Interval of the estimator on the frontier whose interval is shortest at this bound.

    Half the length is convex in the error along the frontier: the best knot and its two
    neighbours enclose the shortest.
    """

    def half_length(place: float) -> float:
        row, bends = path.at(place)
        error = float(np.sqrt(row @ study.covariance @ row))
        return error * folded_quantile(bound * bends / error, confidence)

    place = _lowest(half_length, len(path.bends) - 1)
    centre, margin = float(path.at(place)[0] @ study.estimate), half_length(place)
    return centre - margin, centre + margin


def folded_quantile(mean: float, probability: float) -> float:
    """Quantile of the size of a normal with this mean (at least 0) and variance 1."""
    return float(
        brentq(
            lambda value: ndtr(value - mean) - ndtr(-value - mean) - probability,
            mean + ndtri(probability) - 1e-9,
            mean + ndtri((1 + probability) / 2) + 1e-9,
            xtol=1e-13,
        )
    )


def _lasso_path(gram: Floats, product: Floats) -> Floats:
    """Knots (q, p) of the weights w least in w'gram w / 2 + product'w + penalty * sum |w|."""
    from sklearn.linear_model import lars_path_gram

    if not len(product):
        return np.zeros((1, 0))
    unit = np.trace(gram)
    knots = lars_path_gram(-product / unit, gram / unit, n_samples=1, method="lasso")[2]
    return np.asarray(knots.T, dtype=np.float64)


def _lowest(function: Callable[[float], float], last: int) -> float:
    knots = [function(place) for place in range(last + 1)]
    best = int(np.argmin(knots))
    around = max(best - 1, 0), min(best + 1, last)
    if around[0] == around[1]:
        return float(best)
    found = minimize_scalar(function, bounds=around, method="bounded", options={"xatol": 1e-9})
    return float(found.x) if found.fun < knots[best] else float(best)
