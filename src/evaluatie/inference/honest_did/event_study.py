"""The event study that a sensitivity analysis starts from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

Floats = NDArray[np.float64]
Interval = tuple[float, float]
RANK = 1e-10  # an eigenvalue of the correlations below this means a combination without error


@dataclass(frozen=True)
class EventStudy:
    """Coefficients (n,) before and after, in time order, and what is asked of them.

    The reference period lies between `n_pre` coefficients before and m after it and is left
    out. The target is the sum of `weights` (m,) times the effects after.
    """

    estimate: Floats
    covariance: Floats
    n_pre: int
    weights: Floats

    @property
    def target(self) -> Floats:
        """Row (n,) that takes the target from the coefficients."""
        return np.concatenate([np.zeros(self.n_pre), self.weights])

    @property
    def std_error(self) -> float:
        """Standard error of the target when trends are parallel."""
        return float(np.sqrt(self.target @ self.covariance @ self.target))

    def differences(self, order: int) -> tuple[Floats, Floats]:
        """Rows of the first (1) or second (2) differences of the path, split before and after.

        The path has the reference period, 0, in it. A second difference belongs to the period
        in its middle; the reference period's own counts as after, where it involves the first
        effect.
        """
        path = np.insert(np.eye(len(self.estimate)), self.n_pre, 0.0, axis=0)
        rows = np.diff(path, n=order, axis=0)
        before = self.n_pre + 1 - order
        return rows[:before], rows[before:]


def make_event_study(
    estimate: ArrayLike, covariance: ArrayLike, n_pre: int, weights: ArrayLike | None = None
) -> EventStudy:
    """Event study as arrays; without weights the target is the first effect.

    ValueError for shapes that do not fit, and for weights that are all 0.
    """
    values = np.asarray(estimate, dtype=np.float64)
    matrix = np.asarray(covariance, dtype=np.float64)
    after = len(values) - n_pre
    if values.ndim != 1 or matrix.shape != (len(values), len(values)) or n_pre < 0:
        raise ValueError("The covariance needs a row and a column for every coefficient.")
    if after < 1:
        raise ValueError("At least one coefficient must lie after the reference period.")
    target = np.eye(after)[0] if weights is None else np.asarray(weights, dtype=np.float64)
    if target.shape != (after,) or not np.any(target):
        raise ValueError("Weights: one for every period after the reference, not all 0.")
    return EventStudy(values, (matrix + matrix.T) / 2, n_pre, target)


def problem(study: EventStudy) -> tuple[str, str]:
    """Status and sentence when the coefficients cannot carry the analysis; `ok` and nothing else.

    `no_pre_period`: nothing says how trends differed before. `not_finite`: a coefficient or its
    error is missing. `singular_covariance`: some combination of the coefficients has no error
    (as with fewer clusters than coefficients), so that no normal approximation holds.
    """
    if study.n_pre == 0:
        return "no_pre_period", "No coefficient before the reference period."
    if not (np.isfinite(study.estimate).all() and np.isfinite(study.covariance).all()):
        return "not_finite", "A coefficient or its error is missing."
    spread = np.sqrt(np.maximum(np.diag(study.covariance), 0.0))
    if (spread == 0).any():
        return "singular_covariance", "A coefficient has no error."
    correlations = study.covariance / np.outer(spread, spread)
    if np.linalg.eigvalsh(correlations)[0] < RANK:
        return "singular_covariance", "The covariance of the coefficients is not of full rank."
    return "ok", ""


def original_interval(study: EventStudy, confidence: float) -> Interval:
    """Interval of the target when trends are exactly parallel (constructOriginalCS)."""
    point = float(study.weights @ study.estimate[study.n_pre :])
    margin = float(ndtri((1 + confidence) / 2)) * study.std_error
    return point - margin, point + margin
