"""The ways to compare one group with its controls that are linear in the outcome.

Each is a `Fit` (see `comparison`): treated (n,) bool, matrix (n, k) without intercept, weights
(n,) taken as fixed, and it raises NotEstimable when the groups cannot be compared. Outcomes may
be levels or changes: on changes of a panel these are the estimators of Sant'Anna & Zhao (2020,
Journal of Econometrics 219), with the conventions of R's DRDID: logit score, linear model of
the controls, controls with a score of `trim` or more get weight 0. `att` has the case of one
outcome with its sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from evaluatie.estimators.comparison import Bools, Comparison, Fit, Floats
from evaluatie.estimators.effect import NotEstimable
from evaluatie.estimators.influence import (
    coefficient_weights,
    odds_weights,
    propensity_model,
    standard_design,
    tilted_scores,
)
from evaluatie.estimators.linear_effect import (
    LinearComparison,
    LinearEffect,
    Score,
    of_residuals,
    weighted_mean,
    weighted_total,
)
from evaluatie.models.scaling import as_matrix

TRIM = 0.995
FEWEST = 2  # persons per group


@dataclass(frozen=True)
class Groups:
    """Who is compared: treated (n,), weights (n,) with mean 1, standardised design (n, p)."""

    treated: Bools
    weights: Floats
    design: Floats

    @cached_property
    def columns(self) -> Floats:
        """The design, (p, n)."""
        return np.ascontiguousarray(self.design.T)

    @property
    def treated_weights(self) -> Floats:
        """Weights of the treated, 0 for controls."""
        return self.weights * self.treated

    @property
    def control_weights(self) -> Floats:
        """Weights of the controls, 0 for treated."""
        return self.weights * ~self.treated


def compared_groups(treated: Bools, matrix: Floats | None, weights: Floats) -> Groups:
    """Groups with at least two persons of weight each; else NotEstimable."""
    present = weights > 0
    counts = int((present & treated).sum()), int((present & ~treated).sum())
    if min(counts) < FEWEST:
        raise NotEstimable("too_few", f"{counts[0]} treated and {counts[1]} control persons.")
    design = standard_design(as_matrix(matrix, len(treated)))
    return Groups(treated, weights / weights.mean(), design)


def unconditional(treated: Bools, matrix: Floats, weights: Floats) -> Comparison:
    """Difference of means; the matrix is ignored."""
    groups = compared_groups(treated, None, weights)
    return _comparison(groups, _difference(groups, groups.control_weights))


def regression(treated: Bools, matrix: Floats, weights: Floats) -> Comparison:
    """Mean of the treated minus the controls' linear model predicted for them."""
    groups = compared_groups(treated, matrix, weights)
    pull = coefficient_weights(groups.design, groups.control_weights)
    mean = weighted_mean(groups.treated_weights)
    return _comparison(groups, of_residuals(mean, groups.columns, pull))


def ipw(treated: Bools, matrix: Floats, weights: Floats, *, trim: float = TRIM) -> Comparison:
    """Odds weighting, not normalised (Abadie 2005)."""
    groups = compared_groups(treated, matrix, weights)
    score, odds = _scored(groups, trim)
    control = weighted_total(odds, groups.treated_weights, score)
    return _comparison(groups, weighted_mean(groups.treated_weights) - control)


def ipw_normalised(
    treated: Bools, matrix: Floats, weights: Floats, *, trim: float = TRIM
) -> Comparison:
    """Odds weighting with odds that sum to one (Hajek)."""
    groups = compared_groups(treated, matrix, weights)
    score, odds = _scored(groups, trim)
    return _comparison(groups, _difference(groups, odds, score))


def doubly_robust(
    treated: Bools, matrix: Floats, weights: Floats, *, trim: float = TRIM
) -> Comparison:
    """Residuals of the controls' linear model under odds weights (drdid_panel)."""
    groups = compared_groups(treated, matrix, weights)
    score, odds = _scored(groups, trim)
    pull = coefficient_weights(groups.design, groups.control_weights)
    return _comparison(groups, of_residuals(_difference(groups, odds, score), groups.columns, pull))


def doubly_robust_improved(
    treated: Bools, matrix: Floats, weights: Floats, *, trim: float = TRIM
) -> Comparison:
    """Tilted odds and a model weighted by them (drdid_imp_panel): no part for the models."""
    groups = compared_groups(treated, matrix, weights)
    scores = tilted_scores(groups.design, groups.treated, groups.weights)
    odds = odds_weights(scores, groups.treated, groups.weights, trim)
    pull, difference = coefficient_weights(groups.design, odds), _difference(groups, odds)
    return _comparison(groups, of_residuals(difference, groups.columns, pull, carried=False))


FITS: dict[str, Fit] = {
    "unconditional": unconditional,
    "regression": regression,
    "ipw": ipw,
    "ipw_normalised": ipw_normalised,
    "doubly_robust": doubly_robust,
    "doubly_robust_improved": doubly_robust_improved,
}


def _scored(groups: Groups, trim: float) -> tuple[Score, Floats]:
    """The logit score, and the controls' odds."""
    model = propensity_model(groups.design, groups.treated, groups.weights)
    odds = odds_weights(model.value, groups.treated, groups.weights, trim)
    return Score(np.ascontiguousarray(model.influence.T), groups.columns), odds


def _difference(groups: Groups, controls: Floats, score: Score | None = None) -> LinearEffect:
    """Mean of the treated minus the mean under control weights (n,)."""
    treated = weighted_mean(groups.treated_weights)
    return treated - weighted_mean(controls, score)


def _comparison(groups: Groups, effect: LinearEffect) -> Comparison:
    return LinearComparison(effect, groups.treated_weights)
