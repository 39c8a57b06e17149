"""Small made-up rollouts, and the effects by name of their cells."""

import numpy as np

from evaluatie.estimators.fits import doubly_robust
from evaluatie.estimators.staggered.group_time.effects import group_time_effects

PERIODS = np.arange(1.0, 6.0)


def rollout(seed=3, rows=240):
    """Outcome (rows, 5), start (3, 4 or never) and two covariates that matter for both."""
    rng = np.random.default_rng(seed)
    matrix = np.column_stack([rng.normal(size=rows), rng.integers(0, 2, rows)])
    late = matrix @ [0.5, 0.3] + rng.logistic(size=rows)
    start = np.array([np.inf, 4.0, 3.0])[np.searchsorted([0.4, 1.2], late)]
    outcome = rng.normal(size=(rows, 5)) + rng.normal(size=(rows, 1))
    outcome += matrix @ [[1.0], [0.5]] * PERIODS / 5
    outcome += np.where(start[:, None] <= PERIODS, 0.5 * (PERIODS - start[:, None] + 1), 0.0)
    return outcome, start, matrix


def effects(outcome, start, matrix=None, *, periods=PERIODS, fit=doubly_robust, **options):
    return group_time_effects(outcome, start, periods, matrix, fit=fit, **options)


def cell(found, group, period):
    """Position of one group and period."""
    return int(np.flatnonzero((found.group == group) & (found.period == period))[0])
