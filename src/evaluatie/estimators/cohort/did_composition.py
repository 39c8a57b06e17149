"""Cohort x place when the make-up of the groups changes between the periods.

The target is the late settlers here. Each of the three other groups is made to resemble them:

    effect = ATT(late here against early here)
           + ATT(late here against late elsewhere) - ATT(late here against early elsewhere),

which is the treated mean minus the counterfactual "early here, plus what changed elsewhere", all
three at the covariates of the late settlers here. The estimators for repeated cross-sections of
Sant'Anna & Zhao (2020) assume instead that each group has the same make-up in both periods and
average over early and late settlers together; settlers of other years are other people. Compare
Sant'Anna & Xu (2023) on compositional changes. Influence functions of the parts are added, so the
error counts that they share the treated and that every model was fitted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.cohort import did_cross_section
from evaluatie.estimators.comparison import Fit
from evaluatie.estimators.effect import Effect, NotEstimable, effect_from_influence
from evaluatie.estimators.fits import FITS
from evaluatie.estimators.implied_balance import Balance, implied_balance, worst
from evaluatie.estimators.plan_fits import plan_fit

Option = ArrayLike | None
# (here, late) of each comparison group, and the sign of its part
PARTS = (((True, False), 1.0), ((False, True), 1.0), ((False, False), -1.0))


@dataclass(frozen=True)
class Settled:
    """Who settled where and when: here, late (n,) bool, matrix (n, k), weights (n,) as known."""

    here: NDArray[np.bool_]
    late: NDArray[np.bool_]
    matrix: NDArray[np.float64]
    weights: NDArray[np.float64]


def effects_by_parts(
    fit: Fit, outcome: NDArray[np.float64], settled: Settled, clusters: Option = None
) -> tuple[list[Effect], Balance]:
    """Effects on the late settlers here of m outcomes (n, m), each part fitted once.

    `clusters` (n,) say who vary together. When a part cannot be fitted they all have its status.
    The balance is the worst of the three comparisons.
    """
    try:
        return _sums_of_parts(fit, outcome, settled, clusters)
    except NotEstimable as problem:
        return [problem.effect()] * outcome.shape[1], Balance()


def _sums_of_parts(
    fit: Fit, outcome: NDArray[np.float64], settled: Settled, clusters: Option
) -> tuple[list[Effect], Balance]:
    target = settled.here & settled.late
    estimate, influence = np.zeros(outcome.shape[1]), np.zeros(outcome.shape)
    balances = []
    for (place, period), sign in PARTS:
        rows = target | ((settled.here == place) & (settled.late == period))
        known = target[rows], settled.matrix[rows], settled.weights[rows]
        comparison = fit(*known)
        balances.append(implied_balance(*known, comparison.control_weights))
        part = comparison.effects(outcome[rows])
        estimate += sign * part.estimate
        influence[rows] += sign * part.influence * (len(rows) / rows.sum())
    means = np.average(outcome[target], axis=0, weights=settled.weights[target])
    own = target * settled.weights
    reached = own[:, None] * (outcome - means) / own.mean()
    effects = [
        _effect(float(estimate[i]), influence[:, i], float(means[i]), (reached[:, i], clusters))
        for i in range(outcome.shape[1])
    ]
    return effects, worst(balances)


def _effect(
    estimate: float, influence: NDArray[np.float64], mean: float,
    known: tuple[NDArray[np.float64], Option],
) -> Effect:  # fmt: skip
    """`known`: the influence (n,) of the treated mean, for the risk ratio, and the clusters."""
    reached, clusters = known
    try:
        return effect_from_influence(estimate, influence, mean, clusters, influence_treated=reached)
    except NotEstimable as problem:
        return problem.effect()


def by_parts(fit: Fit) -> Callable[..., Effect]:
    """The three-part estimator of one outcome.

    It takes outcome (n,), here (n,) bool, late (n,) bool, matrix (n, k), weights (n,) that count
    as known and clusters (n,), and returns the Effect on the late settlers here; status of the
    first part that fails.
    """

    def effect(
        outcome: ArrayLike,
        here: ArrayLike,
        late: ArrayLike,
        matrix: ArrayLike,
        *,
        weights: ArrayLike | None = None,
        clusters: ArrayLike | None = None,
    ) -> Effect:
        values = np.asarray(outcome, dtype=np.float64)
        settled = Settled(
            np.asarray(here, dtype=bool),
            np.asarray(late, dtype=bool),
            np.asarray(matrix, dtype=np.float64),
            np.ones(len(values)) if weights is None else np.asarray(weights, dtype=np.float64),
        )
        effects, _ = effects_by_parts(fit, values[:, None], settled, clusters)
        return effects[0]

    return effect


_FITTED = (
    "unconditional", "regression", "ipw_normalised", "doubly_robust", "doubly_robust_improved",
)  # fmt: skip
COHORT_ESTIMATORS: dict[str, Callable[..., Effect]] = {
    **{name: by_parts(FITS[name]) for name in _FITTED},
    # R's drdid_rc: for comparison, when the make-up of the groups did not change
    "doubly_robust_stationary": did_cross_section.doubly_robust,
}


def cohort_estimator(plan: Any, estimator: str) -> Callable[..., Effect]:
    """An estimator of a design as a function of one outcome, see `by_parts`."""
    fit = plan_fit(plan, estimator)
    return COHORT_ESTIMATORS[estimator] if fit is None else by_parts(fit)
