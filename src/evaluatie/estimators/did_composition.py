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

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators import att, did_cross_section
from evaluatie.estimators.effect import Effect, NotEstimable, effect_from_influence

# (here, late) of each comparison group, and the sign of its part
PARTS = (((True, False), 1.0), ((False, True), 1.0), ((False, False), -1.0))


def by_parts(estimator: Callable[..., Effect]) -> Callable[..., Effect]:
    """The three-part estimator made of an `att` estimator.

    It takes outcome (n,), here (n,) bool, late (n,) bool, matrix (n, k) and clusters (n,), and
    returns the Effect on the late settlers here; status of the first part that fails.
    """

    def effect(
        outcome: ArrayLike,
        here: ArrayLike,
        late: ArrayLike,
        matrix: ArrayLike,
        *,
        clusters: ArrayLike | None = None,
    ) -> Effect:
        try:
            return _sum_of_parts(estimator, _arrays(outcome, here, late, matrix), clusters)
        except NotEstimable as problem:
            return problem.effect()

    return effect


Arrays = tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float64]]


def _arrays(outcome: ArrayLike, here: ArrayLike, late: ArrayLike, matrix: ArrayLike) -> Arrays:
    return (
        np.asarray(outcome, dtype=np.float64),
        np.asarray(here, dtype=bool),
        np.asarray(late, dtype=bool),
        np.asarray(matrix, dtype=np.float64),
    )


def _sum_of_parts(
    estimator: Callable[..., Effect], arrays: Arrays, clusters: ArrayLike | None
) -> Effect:
    outcome, here, late, matrix = arrays
    target = here & late
    estimate, influence = 0.0, np.zeros(len(outcome))
    for (place, period), sign in PARTS:
        rows = target | ((here == place) & (late == period))
        part = estimator(outcome[rows], target[rows], matrix[rows])
        if part.status != "ok" or part.influence is None:
            raise NotEstimable(part.status, part.note)
        estimate += sign * part.estimate
        influence[rows] += sign * part.influence * len(outcome) / rows.sum()
    mean = float(outcome[target].mean())
    return effect_from_influence(estimate, influence, mean, clusters)


COHORT_ESTIMATORS: dict[str, Callable[..., Effect]] = {
    "unconditional": by_parts(att.unconditional),
    "regression": by_parts(att.regression),
    "ipw_normalised": by_parts(att.ipw_normalised),
    "doubly_robust": by_parts(att.doubly_robust),
    "doubly_robust_improved": by_parts(att.doubly_robust_improved),
    # R's drdid_rc: for comparison, when the make-up of the groups did not change
    "doubly_robust_stationary": did_cross_section.doubly_robust,
}
