"""What group-time effects say together: the pre-test, and simultaneous bands."""

from __future__ import annotations

import numpy as np

from evaluatie.estimators.bootstrap import joint_multiplier_draws
from evaluatie.estimators.staggered.group_time.aggregate import Aggregate, time_since
from evaluatie.estimators.staggered.group_time.effects import GroupTime
from evaluatie.inference.bands import Bands, bands, sup_t_critical
from evaluatie.inference.clusters import joint_covariance
from evaluatie.inference.pretrends import Wald, wald_test


def pre_test(found: GroupTime) -> Wald:
    """Test that all group-time effects before the start are 0 (R's did: W and Wpval).

    References and cells that could not be estimated take no part; for the statuses see
    `wald_test`.
    """
    before = np.flatnonzero((time_since(found) < 0) & (found.status == "ok"))
    clusters = found.panel.clusters
    covariance = joint_covariance(found.influence.dense(before), clusters)
    number = len(found.panel.start) if clusters is None else len(np.unique(clusters))
    return wald_test(found.estimate[before], covariance, clusters=number)


def simultaneous_bands(
    found: Aggregate, *, confidence: float = 0.95, draws: int = 999, seed: int
) -> Bands:
    """Pointwise intervals and a sup-t band over all times of an aggregate.

    Multipliers are drawn per person or cluster and shared by all times (Callaway & Sant'Anna
    2021, algorithm 1). A time without error, as the reference, has neither.
    """
    deviations = joint_multiplier_draws(found.influence, found.clusters, draws=draws, seed=seed)
    critical = sup_t_critical(deviations, found.std_error, confidence)
    return bands(found.estimate, found.std_error, critical, confidence)
