"""Building blocks: weighted means with influence functions that carry the nuisance models.

Every estimator here is a sum of weighted means of outcomes, residuals or predictions. The
error of a weighted mean has a direct part and a part for each fitted model it uses: the
model's own influence function times the derivative of the mean to its coefficients
(Newey & McFadden 1994). All influence functions have mean zero over the n rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluatie.estimators.effect import NotEstimable
from evaluatie.models.least_squares import fit_least_squares
from evaluatie.models.logit import fit_logit
from evaluatie.models.scaling import scaling
from evaluatie.models.tilting import fit_tilting

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
LARGEST_SCORE = 1.0 - 1e-6  # as R's DRDID: odds stay finite


@dataclass(frozen=True)
class Model:
    """Predictions (n,) of a fitted model and the influence (n, p) of its coefficients."""

    value: Floats
    influence: Floats

    def carry(self, gradient: Floats) -> Floats:
        """What estimating the model adds to an error with this derivative (p,)."""
        return np.asarray(self.influence @ gradient)


@dataclass(frozen=True)
class Component:
    """An estimate and its influence function (n,)."""

    estimate: float
    influence: Floats

    def __sub__(self, other: Component) -> Component:
        return Component(self.estimate - other.estimate, self.influence - other.influence)

    def __add__(self, other: Component) -> Component:
        return Component(self.estimate + other.estimate, self.influence + other.influence)


def standard_design(matrix: Floats) -> Floats:
    """Standardised covariates with an intercept (n, k + 1): same fits, stable inverses."""
    return scaling(matrix).apply(matrix)


def outcome_model(outcome: Floats, design: Floats, weights: Floats) -> Model:
    """Linear model fitted on rows with weight, predicting for all rows.

    A column without spread among the fitted rows has coefficient 0. Its influence must be 0 too,
    so the inverse is taken on columns scaled by those rows and mapped back.
    """
    fit = fit_least_squares(outcome, design[:, 1:], weights, variance="classical")
    if fit.status != "ok":
        raise NotEstimable(fit.status, "Too few persons for the outcome model.")
    fitted = weights > 0
    scale = scaling(design[fitted][:, 1:])
    own = np.where(fitted[:, None], scale.apply(design[:, 1:]), 0.0)
    residual = np.where(fitted, outcome - fit.fitted, 0.0)
    bread = np.linalg.pinv(own.T @ (weights[:, None] * own) / len(outcome), hermitian=True)
    influence = (weights * residual)[:, None] * own @ bread @ scale.back_transform().T
    return Model(fit.fitted, influence)


def propensity_model(design: Floats, treated: Bools, weights: Floats) -> Model:
    """Logit of treatment: scores, at most 1 - 1e-6."""
    fit = fit_logit(design[:, 1:], treated, weights)
    if fit.status != "ok":
        status = "no_overlap" if fit.status == "separation" else fit.status
        raise NotEstimable(status, "The propensity model has no finite solution.")
    spread = weights * fit.score * (1.0 - fit.score)
    bread = np.linalg.pinv(design.T @ (spread[:, None] * design) / len(treated), hermitian=True)
    scores = np.minimum(fit.score, LARGEST_SCORE)
    return Model(scores, (weights * (treated - fit.score))[:, None] * design @ bread)


def tilted_scores(design: Floats, treated: Bools, weights: Floats) -> Floats:
    """Scores (n,) by inverse probability tilting, at most 1 - 1e-6."""
    fit = fit_tilting(design[:, 1:], treated, weights)
    if fit.status != "ok":
        raise NotEstimable("no_overlap", "No weights make the controls resemble the treated.")
    return np.minimum(np.where(weights > 0, fit.score, 0.5), LARGEST_SCORE)


def tilting_model(design: Floats, treated: Bools, weights: Floats) -> Model:
    """Tilted scores as a model: the influence of the solution g of the balance equations.

    The equations are sum w (D - (1 - D) exp(x'g)) x = 0 (see `fit_tilting`), so their bread is
    the inverse of the mean of w (1 - D) exp(x'g) x x'.
    """
    scores = tilted_scores(design, treated, weights)
    odds = np.where(treated, 0.0, weights * scores / (1.0 - scores))
    bread = np.linalg.pinv(design.T @ (odds[:, None] * design) / len(treated), hermitian=True)
    return Model(scores, (weights * treated - odds)[:, None] * design @ bread)


def odds_weights(scores: Floats, treated: Bools, weights: Floats, trim: float) -> Floats:
    """Control weights (n,): the odds of the score, 0 for treated and for scores >= trim."""
    kept = ~treated & (scores < trim)
    odds = np.where(kept, weights * scores / (1.0 - scores), 0.0)
    if not odds.sum() > 0:
        raise NotEstimable("no_overlap", "No control person has a usable propensity score.")
    return odds


def weighted_component(
    values: Floats,
    weights: Floats,
    design: Floats,
    *,
    propensity: Model | None = None,
    slope: Floats | None = None,
    residual_of: Model | None = None,
) -> Component:
    """Weighted mean of `values` (n,) with its influence function.

    `propensity`: the weights come from this model of the log odds, and `slope` (n,) is their
    derivative to the log odds; without it they are its odds. `residual_of`: the values are
    outcome minus this model's prediction. Each adds the error of having been estimated.
    """
    total = float(weights.mean())
    if not total > 0:
        raise NotEstimable("too_few", "A group to average over is empty.")
    mean = float((weights * values).mean()) / total
    influence = weights * (values - mean) / total
    if propensity is not None:
        spread = (weights if slope is None else slope) * (values - mean)
        influence = influence + propensity.carry(_gradient(spread, design, total))
    if residual_of is not None:
        influence = influence - residual_of.carry(_gradient(weights, design, total))
    return Component(mean, influence)


def predicted_component(
    model: Model,
    weights: Floats,
    design: Floats,
    *,
    propensity: Model | None = None,
    slope: Floats | None = None,
) -> Component:
    """Weighted mean of a model's predictions, with the error of the model.

    `propensity` and `slope` as in `weighted_component`.
    """
    direct = weighted_component(model.value, weights, design, propensity=propensity, slope=slope)
    gradient = _gradient(weights, design, float(weights.mean()))
    return Component(direct.estimate, direct.influence + model.carry(gradient))


def _gradient(weights: Floats, design: Floats, total: float) -> Floats:
    return np.asarray(weights @ design / (len(weights) * total))
