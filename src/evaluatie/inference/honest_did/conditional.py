"""Conditional least-favourable hybrid test and the confidence set that it inverts to.

Andrews, Roth & Pakes (2023, Review of Economic Studies 90), as used by Rambachan & Roth (2023;
method C-LF of R's HonestDiD, its default for relative magnitudes). First the statistic meets
the critical value that it exceeds with probability kappa when no moment is slack. A value that
survives is tested given which corner is the largest, where the statistic is a truncated normal,
at the size that makes up the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import log_ndtr

from evaluatie.inference.honest_did.event_study import EventStudy, Interval
from evaluatie.inference.honest_did.restrictions import Corners

Floats = NDArray[np.float64]
FIRST_STAGE = 0.1  # kappa as a share of alpha, as in the paper
DRAWS = 10_000  # of the coefficients, each with its mirror image
GRID = 1_000  # values of the target over the range that the first stage leaves
HALVINGS = 25  # of one grid step, for the ends of the set
SAME = 1e-9  # statistics whose ratio to the largest is this close to 1 move with it


@dataclass(frozen=True)
class HybridTest:
    """One test: statistics (j,) at target 0, their slopes (j,) and covariance (j, j).

    `critical` bounds the statistic in the first stage, `size` is that of the second.
    """

    value: Floats
    slope: Floats
    covariance: Floats
    critical: float
    size: float


def normal_draws(study: EventStudy, seed: int) -> Floats:
    """Draws (n, DRAWS) of the error of the coefficients."""
    standard = np.random.default_rng(seed).standard_normal((len(study.estimate), DRAWS))
    return np.asarray(np.linalg.cholesky(study.covariance) @ standard)


def conditional_interval(
    study: EventStudy, union: Sequence[Corners], draws: Floats, confidence: float
) -> Interval:
    """Smallest interval that holds every value accepted by the test of some of the corners.

    Each set lies between the values that the first stage leaves, which are known exactly; a
    grid over them finds the outermost accepted values, halving their ends. A set need not be
    connected; gaps are not reported.
    """
    alpha = 1 - confidence
    ends = [_ends(_make_test(study, corners, draws, alpha)) for corners in union]
    return min(low for low, _ in ends), max(high for _, high in ends)


def _make_test(study: EventStudy, corners: Corners, draws: Floats, alpha: float) -> HybridTest:
    """The mirror image of each draw makes a change of all signs a change of the set's sign."""
    kappa = alpha * FIRST_STAGE
    errors = corners.rows @ draws
    worst = np.concatenate([errors.max(axis=0), -errors.min(axis=0)])
    return HybridTest(
        value=corners.rows @ study.estimate + corners.constant,
        slope=corners.slope,
        covariance=corners.rows @ study.covariance @ corners.rows.T,
        critical=float(np.quantile(worst, 1 - kappa)),
        size=(alpha - kappa) / (1 - kappa),
    )


def _ends(test: HybridTest) -> Interval:
    """Lowest and highest accepted value of the target; inf and -inf when there is none."""
    lowest, highest = (test.value[:2] - test.critical) / test.slope[:2]
    grid = np.linspace(lowest, highest, GRID)
    accepted = np.flatnonzero(accepts(test, grid))
    if not accepted.size:
        return np.inf, -np.inf
    first, last = accepted[0], accepted[-1]
    inside = grid[[first, last]]
    outside = grid[[max(first - 1, 0), min(last + 1, GRID - 1)]]
    low, high = _halve(test, inside, outside)
    return float(low), float(high)


def _halve(test: HybridTest, inside: Floats, outside: Floats) -> Floats:
    for _ in range(HALVINGS):
        middle = (inside + outside) / 2
        accepted = accepts(test, middle)
        inside, outside = np.where(accepted, middle, inside), np.where(accepted, outside, middle)
    return inside


def accepts(test: HybridTest, values: Floats) -> NDArray[np.bool_]:
    """Whether each value (t,) of the target is accepted.

    Given that corner i is the largest, with statistic s, the other corners bound s: each is its
    regression on s and a rest that is independent of s, and must stay below s (Andrews, Roth &
    Pakes 2023). A statistic of at most 0 never rejects.
    """
    statistics = test.value - np.outer(values, test.slope)
    largest = statistics.argmax(axis=1)
    top = statistics[np.arange(len(values)), largest]
    variance = np.diag(test.covariance)[largest]
    fixed = variance <= 0
    share = test.covariance[largest] / np.where(fixed, 1.0, variance)[:, None]
    room = 1 - share
    with np.errstate(divide="ignore", invalid="ignore"):
        edge = (statistics - share * top[:, None]) / room
    lowest = np.where(room > SAME, edge, -np.inf).max(axis=1)
    highest = np.where(room < -SAME, edge, np.inf).min(axis=1)
    error = np.sqrt(np.where(fixed, 1.0, variance))
    tail = _tail(top / error, lowest / error, np.minimum(highest, test.critical) / error)
    return (top <= 0) | (~fixed & (top <= test.critical) & (tail >= test.size))


def _tail(value: Floats, lowest: Floats, highest: Floats) -> Floats:
    """P(X > value) of a standard normal X between `lowest` and `highest`, by logarithms."""
    start = log_ndtr(-np.minimum(lowest, value))
    end = np.exp(log_ndtr(-np.maximum(highest, value)) - start)
    with np.errstate(invalid="ignore"):
        tail = (np.exp(log_ndtr(-value) - start) - end) / (1 - end)
    return np.where(np.isfinite(tail), tail, 1.0)
