"""Effects that are linear in the outcome: weights found once, applied to any number of outcomes.

Means, regression, odds weighting and their doubly robust sum are weighted sums of the outcomes,
with weights that follow from treatment and covariates. So are their influence functions, up to
a product of low rank:

    estimate = c'Y,    influence = u * Y + Z'(L Y)

with c and u (n,), Z and L (r, n). For m outcomes that is two thin matrix products. Thin arrays
have the persons in the columns: products of rows in one piece are several times faster.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluatie.estimators.comparison import Effects
from evaluatie.estimators.effect import NotEstimable

Floats = NDArray[np.float64]
BLOCK = 2048  # rows at a time: intermediate results stay in the processor's cache


@dataclass(frozen=True)
class Score:
    """An estimated score: influence (p, n) of its coefficients, and its design (p, n)."""

    influence: Floats
    columns: Floats


@dataclass(frozen=True)
class Term:
    """A part basis'(loading Y) of an influence function, both (r, n)."""

    basis: Floats
    loading: Floats


@dataclass(frozen=True)
class LinearEffect:
    """One estimate as sums over n persons: c = `sums`, u = `direct`; Z and L in `terms`.

    The influence is scaled as in `Effect`: its mean is the error of the estimate.
    """

    sums: Floats
    direct: Floats
    terms: tuple[Term, ...]

    def __sub__(self, other: LinearEffect) -> LinearEffect:
        less = tuple(Term(term.basis, -term.loading) for term in other.terms)
        return LinearEffect(self.sums - other.sums, self.direct - other.direct, self.terms + less)


def weighted_mean(weights: Floats, score: Score | None = None) -> LinearEffect:
    """The mean of the outcome under weights (n,) of any scale.

    `score`: the weights are the odds of this estimated score, which adds its error (the
    derivative of the odds to the log odds are the odds themselves).
    """
    total = float(weights.sum())
    if not total > 0:
        raise NotEstimable("too_few", "A group to average over is empty.")
    sums = weights / total
    direct = len(sums) * sums
    centre = Term(direct[None], -sums[None])
    if score is None:
        return LinearEffect(sums, direct, (centre,))
    gradient = score.columns - (score.columns @ sums)[:, None]
    gradient *= sums
    return LinearEffect(sums, direct, (centre, Term(score.influence, gradient)))


def weighted_total(weights: Floats, size: Floats, score: Score) -> LinearEffect:
    """Sum of odds x outcome over the sum of `size` (n,): a mean whose odds need not add up."""
    total = float(size.sum())
    sums = weights / total
    centre = Term((len(sums) * size / total)[None], -sums[None])
    scored = Term(score.influence, sums * score.columns)
    return LinearEffect(sums, len(sums) * sums, (centre, scored))


def of_residuals(
    effect: LinearEffect, columns: Floats, pull: Floats, *, carried: bool = True
) -> LinearEffect:
    """The same effect on the outcome minus the prediction of a linear model.

    The model's coefficients are `pull` (p, n) times the outcome, its design is `columns` (p, n).
    With `carried` the influence includes that the model was estimated: the derivative of the
    estimate to the coefficients is minus the sums times the design (Newey & McFadden 1994).
    """
    predicted = (columns @ effect.sums) @ pull
    direct = effect.direct - pull.shape[1] * predicted if carried else effect.direct
    terms = [
        Term(term.basis, term.loading - (term.loading @ columns.T) @ pull) for term in effect.terms
    ]
    terms.append(Term(direct * columns, -pull))
    return LinearEffect(effect.sums - predicted, direct, tuple(terms))


@dataclass(frozen=True)
class LinearComparison:
    """A `Comparison` of the treated, with weights (n,), by one linear effect."""

    effect: LinearEffect
    treated_weights: Floats

    @property
    def control_weights(self) -> Floats:
        """What each control counts for, (n,)."""
        return self.treated_weights / self.treated_weights.sum() - self.effect.sums

    def effects(self, outcome: Floats) -> Effects:
        """Effects on outcomes (n, m), levels or changes, of the persons it was fitted on."""
        treated = self.treated_weights / self.treated_weights.sum()
        loadings = [term.loading for term in self.effect.terms]
        left = [self.effect.sums[None], treated[None], *loadings]
        products = np.zeros((sum(map(len, left)), outcome.shape[1]))
        for rows in _blocks(len(outcome)):
            products += _of_rows(left, rows) @ outcome[rows]
        return Effects(products[0], self._influence(outcome, products[2:]), products[1])

    def _influence(self, outcome: Floats, products: Floats) -> Floats:
        influence = np.empty(outcome.shape)
        basis = [term.basis for term in self.effect.terms]
        for rows in _blocks(len(outcome)):
            np.matmul(_of_rows(basis, rows).T, products, out=influence[rows])
            influence[rows] += self.effect.direct[rows, None] * outcome[rows]
        return influence


def _of_rows(parts: list[Floats], rows: slice) -> Floats:
    """The parts (r, n) of some rows, one below the other; whole copies would cost memory."""
    return np.concatenate([part[:, rows] for part in parts])


def _blocks(rows: int) -> list[slice]:
    """Rows in order, in pieces of a fixed size: small rounding, whatever the number of cores."""
    return [slice(first, first + BLOCK) for first in range(0, rows, BLOCK)]
