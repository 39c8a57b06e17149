"""Robust confidence sets of an effect over a range of violations of parallel trends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.inference.honest_did.conditional import conditional_interval, normal_draws
from evaluatie.inference.honest_did.event_study import (
    EventStudy,
    Interval,
    make_event_study,
    original_interval,
    problem,
)
from evaluatie.inference.honest_did.fixed_length import fixed_length_interval, frontier
from evaluatie.inference.honest_did.restrictions import (
    relative_magnitudes_corners,
    smoothness_corners,
)

Floats = NDArray[np.float64]
IntervalAt = Callable[[float], Interval]
METHODS = ("fixed_length", "conditional")


@dataclass(frozen=True)
class Sensitivity:
    """Robust confidence sets of one target: bound, low and high (b,), in outcome units.

    `original` is the interval under exactly parallel trends. `status` is `ok`, `no_pre_period`,
    `not_finite` or `singular_covariance`; unless `ok` low and high are missing and `note` says
    why.
    """

    bound: Floats
    low: Floats
    high: Floats
    original: Interval
    status: str = "ok"
    note: str = ""


def relative_magnitudes(
    estimate: ArrayLike,
    covariance: ArrayLike,
    n_pre: int,
    *,
    bounds: Sequence[float] | Floats,
    seed: int,
    weights: ArrayLike | None = None,
    confidence: float = 0.95,
) -> Sensitivity:
    """Robust sets when trends step apart by at most `bounds` times their largest step before.

    estimate (n,) and covariance (n, n) of the event study in time order without the reference
    period, the first `n_pre` before it; `weights` (m,) of the effects after, by default the
    first. Conditional least-favourable hybrid, `seed` for its first critical value. Never
    raises for data; ValueError for shapes or bounds that make no sense. Source: Rambachan &
    Roth (2023); R's HonestDiD, createSensitivityResults_relativeMagnitudes.
    """
    study = make_event_study(estimate, covariance, n_pre, weights)
    return _over_bounds(
        study, bounds, confidence, lambda: relative_magnitudes_at(study, confidence, seed)
    )


def smoothness(
    estimate: ArrayLike,
    covariance: ArrayLike,
    n_pre: int,
    *,
    bounds: Sequence[float] | Floats,
    seed: int,
    weights: ArrayLike | None = None,
    confidence: float = 0.95,
    method: str = "fixed_length",
) -> Sensitivity:
    """Robust sets when the slope between trends changes by at most `bounds` per period.

    Arguments as `relative_magnitudes`; bounds in outcome units, 0 is a linear difference in
    trends. By default the interval of fixed length, which draws nothing; with `conditional` the
    hybrid test. Source: Rambachan & Roth (2023); R's HonestDiD, createSensitivityResults.
    """
    study = make_event_study(estimate, covariance, n_pre, weights)
    check_name(method, METHODS)
    return _over_bounds(
        study, bounds, confidence, lambda: smoothness_at(study, confidence, method, seed)
    )


def _over_bounds(
    study: EventStudy,
    bounds: Sequence[float] | Floats,
    confidence: float,
    make_interval_at: Callable[[], IntervalAt],
) -> Sensitivity:
    bound = np.asarray(bounds, dtype=np.float64)
    check_options(bound, confidence)
    status, note = problem(study)
    if status != "ok":
        missing = np.full(len(bound), np.nan)
        return Sensitivity(bound, missing, missing, (np.nan, np.nan), status, note)
    interval_at = make_interval_at()
    ends = np.array([interval_at(value) for value in bound]).reshape(-1, 2)
    return Sensitivity(bound, ends[:, 0], ends[:, 1], original_interval(study, confidence))


def check_options(bounds: Sequence[float] | Floats, confidence: float) -> None:
    """ValueError for a confidence or bounds that make no sense."""
    if not 0.5 < confidence < 1:
        raise ValueError("The confidence must lie between 0.5 and 1.")
    if np.any(~(np.asarray(bounds) >= 0)) or np.any(np.isinf(bounds)):
        raise ValueError("Bounds on the violation are finite and not negative.")


def check_name(name: str, names: Sequence[str]) -> None:
    """ValueError for a name that is not one of those known."""
    if name not in names:
        raise ValueError(f"{name} is not one of {', '.join(names)}.")


def relative_magnitudes_at(study: EventStudy, confidence: float, seed: int) -> IntervalAt:
    """Robust interval as a function of the bound, with one set of draws for all bounds."""
    draws = normal_draws(study, seed)
    return lambda bound: conditional_interval(
        study, relative_magnitudes_corners(study, bound), draws, confidence
    )


def smoothness_at(study: EventStudy, confidence: float, method: str, seed: int) -> IntervalAt:
    """Robust interval as a function of the bound; the frontier or the draws are made once."""
    if method == "fixed_length":
        path = frontier(study)
        return lambda bound: fixed_length_interval(study, path, bound, confidence)
    draws = normal_draws(study, seed)
    return lambda bound: conditional_interval(
        study, smoothness_corners(study, bound), draws, confidence
    )
