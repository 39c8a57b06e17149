"""A fit among those who can be compared: controls with a level that nobody treated has are not.

Without this a level of which the treated have nobody leaves the score without a solution, and a
whole group of a rollout without an effect. As `models.covariates.shared_levels`, for every
comparison by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from evaluatie.estimators.comparison import Bools, Comparison, Effects, Fit, Floats
from evaluatie.models.covariates import independent_columns


@dataclass(frozen=True)
class Among:
    """A comparison of some of the persons; the others have no influence."""

    inner: Comparison
    kept: Bools

    @property
    def control_weights(self) -> Floats:
        """What each control counts for, (n,)."""
        weights = np.zeros(len(self.kept))
        weights[self.kept] = self.inner.control_weights
        return weights

    def effects(self, outcome: Floats) -> Effects:
        """Effects on outcomes (n, m) of all persons the fit was given."""
        found = self.inner.effects(outcome[self.kept])
        influence = np.zeros(outcome.shape)
        influence[self.kept] = found.influence * (len(self.kept) / self.kept.sum())
        return Effects(found.estimate, influence, found.mean_treated)


def on_shared_levels(fit: Fit) -> Fit:
    """The fit on the persons whose levels the treated have too.

    Its matrix (n, k) holds a 0/1 column for every level, also the first of each factor: columns
    that say nothing beyond those before them are left out here.
    """

    def fitted(treated: Bools, matrix: Floats, weights: Floats) -> Comparison:
        binary = ((matrix == 0) | (matrix == 1)).all(axis=0)
        absent = binary & ~matrix[treated].any(axis=0)
        kept = np.asarray(~matrix[:, absent].any(axis=1))
        among = matrix[kept]
        among = among[:, independent_columns(among)]
        return Among(fit(treated[kept], among, weights[kept] / weights[kept].mean()), kept)

    return fitted
