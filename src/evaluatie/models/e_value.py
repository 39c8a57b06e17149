"""The E-value: how strong a hidden cause must be to explain a result away.

Source: VanderWeele & Ding (2017), Annals of Internal Medicine 167; for differences of means the
approximation of their section on other measures (after Chinn 2000, Statistics in Medicine 19).
"""

from __future__ import annotations

import numpy as np

PER_SD = 0.91  # log risk ratio for a difference of one standard deviation


def e_value(risk_ratio: float) -> float:
    """The least risk ratio that a hidden cause needs, with treatment and with the outcome both.

    1 when there is nothing to explain; missing for a ratio that is not positive or not known.
    """
    if not risk_ratio > 0.0:
        return float("nan")
    ratio = max(risk_ratio, 1.0 / risk_ratio)
    return float(ratio + np.sqrt(ratio * (ratio - 1.0)))


def e_value_of_interval(low: float, high: float) -> float:
    """The E-value of the end of an interval of the risk ratio that lies nearest 1.

    1 when the interval holds 1: a hidden cause is not needed to make the result uncertain.
    """
    if np.isnan(low) or np.isnan(high):
        return float("nan")
    if low <= 1.0 <= high:
        return 1.0
    return e_value(low if low > 1.0 else high)


def approximate_ratio(difference: float, spread: float) -> float:
    """Risk ratio that stands for a difference of means: exp(0.91 x difference / `spread`).

    `spread` is the standard deviation of the outcome within the groups.
    """
    if not spread > 0.0:
        return float("nan")
    return float(np.exp(PER_SD * difference / spread))
