"""Risk ratio beside a risk difference, from the same estimate and influence functions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtri

from evaluatie.estimators.effect import Effect, clustered_std_error


@dataclass(frozen=True)
class RiskRatio:
    """Share with treatment over share without, and the bounds of its confidence interval."""

    estimate: float
    conf_low: float
    conf_high: float


NONE = 1e-9  # shares are differences and sums: below this they are zero with rounding
MISSING = RiskRatio(float("nan"), float("nan"), float("nan"))


def risk_ratio(
    effect: Effect,
    outcome: ArrayLike,
    *,
    clusters: ArrayLike | None = None,
    confidence: float = 0.95,
) -> RiskRatio:
    """`mean_treated` / `mean_control` of an effect on a 0/1 `outcome` (n,).

    The interval is normal on the log scale, by the delta method from the influence functions of
    the treated mean and of the estimate, summed within `clusters` (n,). For two groups without
    weights it is Katz's log interval (Katz, Baptista, Azen & Pike 1978). It has no small-sample
    factor: where the effect's own error has one (HC1) they differ by that factor. Missing when
    the outcome is not 0/1, the mean without treatment is not positive, or the effect has no
    influence function; without bounds when the treated mean is not positive.
    """
    values = np.asarray(outcome, dtype=np.float64)
    known = effect.influence is not None and effect.influence_treated is not None
    if not (known and effect.mean_control > NONE and np.isin(values, (0.0, 1.0)).all()):
        return MISSING
    ratio = effect.mean_treated / effect.mean_control
    if not effect.mean_treated > NONE:
        return RiskRatio(ratio, float("nan"), float("nan"))
    width = _normal_quantile(confidence) * _log_error(effect, clusters)
    return RiskRatio(ratio, float(ratio * np.exp(-width)), float(ratio * np.exp(width)))


def _log_error(effect: Effect, clusters: ArrayLike | None) -> float:
    """Standard error of log mean_treated - log mean_control."""
    own, difference = np.asarray(effect.influence_treated), np.asarray(effect.influence)
    without = own - difference
    log_influence = own / effect.mean_treated - without / effect.mean_control
    return clustered_std_error(log_influence, clusters)


def _normal_quantile(confidence: float) -> float:
    return float(ndtri((1.0 + confidence) / 2.0))
