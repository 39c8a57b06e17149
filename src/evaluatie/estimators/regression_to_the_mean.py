"""What matching on earlier outcomes would add to an effect: regression to the mean.

Groups that differ before treatment are made equal by choosing controls that were, for once, far
from their own group's mean. Afterwards they return to it, the treated do not, and the difference
looks like an effect (Daw & Hatfield 2018, Health Services Research 53).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from evaluatie.models.scaling import as_matrix


@dataclass(frozen=True)
class RegressionToTheMean:
    """Bias of a matched difference-in-differences, in outcome units, and what it comes from.

    `gap`: mean of the treated minus mean of the controls before treatment, and `gap_in_sd` the
    same in standard deviations within groups. `lasting`: which share of a deviation from the
    own group's mean is expected to last until after treatment.
    """

    bias: float
    gap: float
    gap_in_sd: float
    lasting: float


def regression_to_the_mean(
    means: tuple[float, float], variance: float, correlation: float, *, periods: int = 1
) -> RegressionToTheMean:
    """What controls matched to the treated on `periods` earlier outcomes regress by.

    `means`: earlier outcome of the treated and of the controls, over persons and periods.
    `variance` of one period's outcome between the persons of a group, `correlation` of a
    person's outcomes in two periods, both the same in all periods and groups. Bias is
    gap x (1 - lasting), with lasting = periods x correlation / (1 + (periods - 1) x correlation),
    the regression of a later outcome on the mean of the earlier ones. Without a gap, or with a
    deviation that lasts for ever, there is none. Assumes that groups would have moved in
    parallel and that each treated person finds controls. A variance of zero leaves nothing to
    match on: the bias is missing.

    ValueError for numbers that no outcome can have.
    """
    if variance < 0 or periods < 1 or not -1.0 <= correlation <= 1.0:
        raise ValueError("Give a variance of 0 or more, a correlation and 1 or more periods.")
    shared = 1.0 + (periods - 1) * correlation
    gap = means[0] - means[1]
    if variance == 0 or shared <= 0:
        return RegressionToTheMean(np.nan, gap, np.nan, np.nan)
    lasting = periods * correlation / shared
    return RegressionToTheMean(gap * (1.0 - lasting), gap, gap / variance**0.5, lasting)


def measured_regression_to_the_mean(
    earlier: ArrayLike, treated: ArrayLike
) -> RegressionToTheMean | None:
    """The same from earlier outcomes (n, p) of persons in two groups, p >= 2 periods.

    Variance and correlation are the means over periods and pairs of periods, within groups.
    None when they cannot be measured: a single period, or fewer than 2 persons in a group.
    """
    group = np.asarray(treated, dtype=bool)
    values = as_matrix(earlier, len(group))
    periods = values.shape[1]
    if periods < 2 or min(np.count_nonzero(group), np.count_nonzero(~group)) < 2:
        return None
    parts = values[group], values[~group]
    within = np.concatenate([part - part.mean(axis=0) for part in parts])
    covariance = within.T @ within / (len(within) - 2)
    variance = float(np.trace(covariance)) / periods
    shared = float(covariance.sum() - np.trace(covariance)) / (periods * (periods - 1))
    correlation = min(shared / variance, 1.0) if variance > 0 else 0.0
    means = float(parts[0].mean()), float(parts[1].mean())
    return regression_to_the_mean(means, variance, correlation, periods=periods)
