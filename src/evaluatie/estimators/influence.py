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
from evaluatie.models.gram import weighted_gram
from evaluatie.models.logit import intercept_only, inverse_logit, logit_terms, one_group
from evaluatie.models.newton import Concave, maximise
from evaluatie.models.scaling import scaling
from evaluatie.models.separation import binary_status
from evaluatie.models.tilting import fit_tilting

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
LARGEST_SCORE = 1.0 - 1e-6  # as R's DRDID: odds stay finite
SINGULAR = 1e-12  # eigenvalues of standardised columns this much smaller than the largest are 0


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
    return scaling(np.asfortranarray(matrix)).apply(matrix)  # columns in one piece: much faster


def coefficient_weights(design: Floats, weights: Floats) -> Floats:
    """Least squares on a design (n, p) with intercept: K (p, n), for coefficients KY of any Y.

    Rows with weight 0 take no part. A column without spread among the others has coefficient 0,
    also for the rows that take no part, and of an exact linear combination the solution of
    smallest norm is taken: the inverse is that of columns standardised on the fitted rows.
    NotEstimable without a degree of freedom.
    """
    gram = weighted_gram(design, weights)
    back = _fitted_scale(gram)
    own = back.T @ gram @ back
    rank = int(np.linalg.matrix_rank(own, hermitian=True, rtol=SINGULAR))
    if (weights > 0).sum() <= rank:
        raise NotEstimable("too_few", "Too few persons for the outcome model.")
    bread = back @ np.linalg.pinv(own, rcond=SINGULAR, hermitian=True) @ back.T
    return np.asarray(bread @ (weights * design.T))


def _fitted_scale(gram: Floats) -> Floats:
    """The map (p, p) from columns standardised on the fitted rows to those of their Gram matrix.

    A column that is constant there becomes 0.
    """
    mean = gram[0] / gram[0, 0]
    variance = np.maximum(np.diag(gram) / gram[0, 0] - mean**2, 0.0)
    constant = variance <= SINGULAR * (1.0 + mean**2)
    scale = np.where(constant, 0.0, 1.0 / np.sqrt(np.where(constant, 1.0, variance)))
    back = np.diag(scale)
    back[0] = -mean * scale
    back[0, 0] = 1.0
    return back


def outcome_model(outcome: Floats, design: Floats, weights: Floats) -> Model:
    """The linear model's predictions of one outcome (n,) for all rows, with its influence."""
    pull = coefficient_weights(design, weights)
    fitted = design @ (pull @ outcome)
    return Model(fitted, (len(outcome) * pull * (outcome - fitted)).T)


def propensity_model(design: Floats, treated: Bools, weights: Floats) -> Model:
    """Logit of treatment on a standardised design: scores, at most 1 - 1e-6.

    As `fit_logit`, which would standardise once more.
    """
    target, share = treated.astype(np.float64), float(np.average(treated, weights=weights))
    if one_group(target, weights):
        raise NotEstimable("no_overlap", "Everybody or nobody is treated.")
    start = intercept_only(np.log(share / (1.0 - share)), design)
    fit = maximise(Concave(design, target, weights, logit_terms), start)
    status = binary_status(fit, design, target, weights)
    if status != "ok":
        status = "no_overlap" if status == "separation" else status
        raise NotEstimable(status, "The propensity model has no finite solution.")
    score = inverse_logit(fit.linear)
    bread = np.linalg.pinv(fit.information / len(treated), hermitian=True)
    influence = (bread @ (weights * (treated - score) * design.T)).T
    return Model(np.minimum(score, LARGEST_SCORE), influence)


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
