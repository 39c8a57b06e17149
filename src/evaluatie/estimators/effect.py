"""One effect: what every estimator returns."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.inference.clusters import cluster_totals

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """An estimate with its standard error and influence function (n,), in outcome units.

    `influence` is scaled so that estimate - truth is about its mean over the n rows passed:
    std_error = sqrt(sum(influence^2)) / n when no small-sample convention is named.
    `mean_treated` is the mean of the treated, `mean_control` their estimated mean without
    treatment (difference = estimate); for an estimand of more persons than the treated they
    are the means of that population with and without treatment. `influence_treated` (n,) is
    the influence function of `mean_treated`, where the estimator gives one. `status` is `ok`,
    `too_few`, `no_overlap` or `not_converged`; unless `ok` the numbers are missing and `note`
    says why.
    """

    estimate: float
    std_error: float
    influence: Floats | None
    mean_treated: float
    mean_control: float
    status: str = "ok"
    note: str = ""
    influence_treated: Floats | None = None


def among_all(effect: Effect, used: NDArray[np.bool_]) -> Effect:
    """The effect with influence functions over all rows (n,): nothing from those not `used`."""

    def spread(influence: Floats | None) -> Floats | None:
        if influence is None:
            return None
        among = np.zeros(len(used))
        among[used] = influence * (len(used) / used.sum())
        return among

    return replace(
        effect,
        influence=spread(effect.influence),
        influence_treated=spread(effect.influence_treated),
    )


class NotEstimable(Exception):
    """Raised inside an estimator; the caller of an estimator sees an Effect with a status."""

    def __init__(self, status: str, note: str) -> None:
        super().__init__(note)
        self.status = status
        self.note = note

    def effect(self) -> Effect:
        """The Effect with missing numbers that says why."""
        missing = float("nan")
        return Effect(missing, missing, None, missing, missing, self.status, self.note)


def clustered_std_error(influence: ArrayLike, clusters: ArrayLike | None = None) -> float:
    """Standard error from an influence function (n,), summed within clusters (n,) when given.

    sqrt(sum over clusters of (sum of influence)^2) / n, without a small-sample correction.
    """
    sums = cluster_sums(influence, clusters)
    return float(np.sqrt((sums**2).sum()) / len(np.asarray(influence)))


def cluster_sums(values: ArrayLike, clusters: ArrayLike | None = None) -> Floats:
    """Sums of `values` (n,) by cluster (g,), clusters in the order in which they first occur."""
    return cluster_totals(np.asarray(values, dtype=np.float64)[:, None], clusters)[:, 0]


def effect_from_influence(
    estimate: float,
    influence: Floats,
    mean_treated: float,
    clusters: ArrayLike | None = None,
    *,
    influence_treated: Floats | None = None,
) -> Effect:
    """Effect whose standard error comes from the influence function alone."""
    if not (np.isfinite(estimate) and np.isfinite(influence).all()):
        raise NotEstimable("not_converged", "The estimate is not a finite number.")
    error = clustered_std_error(influence, clusters)
    mean_control = mean_treated - estimate
    return Effect(
        estimate,
        error,
        influence,
        mean_treated,
        mean_control,
        influence_treated=influence_treated,
    )
