"""Matching with replacement as a fit: matched once on covariates, applied to many outcomes.

Outcomes may be levels or changes: on changes this is matched difference-in-differences (Heckman,
Ichimura & Todd 1997). Match on what is fixed before treatment, never on earlier outcomes: see
`regression_to_the_mean`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.effect import Effect, NotEstimable, effect_from_influence
from evaluatie.estimators.fits import Groups, compared_groups
from evaluatie.estimators.influence import coefficient_weights
from evaluatie.estimators.matching.matched_comparison import Expectation, Matching
from evaluatie.estimators.matching.neighbourhoods import nearest
from evaluatie.models.logit import fit_logit
from evaluatie.models.mahalanobis import whitened
from evaluatie.models.neighbours import caliper_width, snap
from evaluatie.models.scaling import as_matrix, with_intercept

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]
Distance = Literal["logit", "mahalanobis"]
LOCAL = 10  # controls whose mean is what is expected of a person
FEWEST = 2  # matched persons per group
DEFAULTS: dict[str, Any] = {"neighbours": 4, "distance": "logit"}


@dataclass(frozen=True)
class Rule:
    """Who is matched with whom, and whether what remains is corrected; see `matching_fit`."""

    neighbours: int | None
    distance: Distance
    caliper: float | None
    bias_corrected: bool
    exact: tuple[int, ...]

    def __post_init__(self) -> None:
        if self.distance not in ("logit", "mahalanobis"):
            raise ValueError(f"Unknown distance {self.distance!r}: use logit or mahalanobis.")
        if self.neighbours is not None and self.neighbours < 1:
            raise ValueError("neighbours is 1 or more, or None to switch matching off.")
        if self.neighbours is None and (self.caliper is not None or self.exact):
            raise ValueError("A caliper or exact columns need neighbours.")
        if self.distance == "mahalanobis" and self.caliper is not None:
            raise ValueError("The caliper is on the logit: use distance 'logit'.")


def matching_fit(
    *,
    neighbours: int | None,
    distance: Distance = "logit",
    caliper: float | None = None,
    bias_corrected: bool = True,
    exact: Sequence[int] = (),
) -> Callable[[Bools, Floats, Floats], Matching]:
    """A Fit that matches every treated person with its nearest controls, with replacement.

    `neighbours`: how many; controls as near as the last one are used too and all share, so that
    row order cannot matter. None switches matching off: all controls count. `distance`: log odds
    of a logit, or Mahalanobis (within groups). `caliper`, on the logit only, in its standard
    deviations over all rows: treated persons without a control inside are left out, which makes
    the estimand ATM. `exact`: positions of columns in which matched persons are equal; who finds
    nobody is left out too. `bias_corrected`: net of a linear model of the matched controls,
    weighted by their use (Abadie & Imbens 2011); with matching off this is outcome regression.

    The Fit raises NotEstimable: `too_few` with fewer than two persons in a group or matched,
    `no_overlap` when the logit has no solution. ValueError for options that contradict.
    """
    rule = Rule(neighbours, distance, caliper, bias_corrected, tuple(exact))
    return partial(_fit, rule)


def matched(
    outcome: ArrayLike,
    treated: ArrayLike,
    matrix: ArrayLike | None = None,
    *,
    weights: ArrayLike | None = None,
    clusters: ArrayLike | None = None,
    **options: Any,
) -> Effect:
    """Matched effect on the treated of one outcome (n,), a level or a change.

    Signature and conventions of `att`; `options` are those of `matching_fit`, by default four
    neighbours on the logit with bias correction. Means are those of the matched treated; the
    note of an estimate says how many were left out. Estimates that are added up must be about
    the same treated persons, so those do without caliper and exact columns.
    """
    values, group = np.asarray(outcome, dtype=np.float64), np.asarray(treated, dtype=bool)
    weight = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=np.float64)
    fit = matching_fit(**(DEFAULTS | options))
    try:
        matching = fit(group, as_matrix(matrix, len(values)), weight)
        found = matching.effects(values[:, None])
        effect = effect_from_influence(
            float(found.estimate[0]),
            found.influence[:, 0],
            float(found.mean_treated[0]),
            clusters,
            influence_treated=matching.mean_influence(values),
        )
        return replace(effect, note=matching.note)
    except NotEstimable as problem:
        return problem.effect()


def _fit(rule: Rule, treated: Bools, matrix: Floats, weights: Floats) -> Matching:
    corrected = matrix if rule.bias_corrected else None
    groups = compared_groups(treated, corrected, weights)
    wanted, weight = groups.treated_weights, groups.control_weights
    if rule.neighbours is None:
        use = weight * (wanted.sum() / weight.sum())
        return _matching(rule, groups, wanted, use)
    place, score = _place(rule, groups, matrix)
    found, use = _matches(rule, groups, place, matrix)
    if min(np.count_nonzero(found), np.count_nonzero(use)) < FEWEST:
        raise NotEstimable("too_few", "Fewer than 2 matched persons in a group.")
    matching = _matching(rule, groups, found, use)
    seekers, pool = np.flatnonzero((found > 0) | (use > 0)), np.flatnonzero(weight)
    near = nearest(place, seekers, pool, LOCAL)
    left_out = int(np.count_nonzero(wanted) - np.count_nonzero(found))
    expected = replace(matching.expected, near=near)
    return replace(matching, expected=expected, score=score, left_out=left_out)


def _place(
    rule: Rule, groups: Groups, matrix: Floats
) -> tuple[Floats, tuple[Floats, Floats] | None]:
    """Where each person is (n, d), and the influence of the score that says so.

    Without a bias correction an estimated score balances what a true one leaves to chance, which
    makes errors smaller (Abadie & Imbens 2016); to the correction that chance does not matter.
    """
    if rule.distance == "mahalanobis":
        return whitened(matrix, groups.treated), None
    logit = fit_logit(matrix, groups.treated, groups.weights)
    if logit.status != "ok":
        status = "no_overlap" if logit.status == "separation" else logit.status
        raise NotEstimable(status, "The propensity model has no finite solution.")
    place = snap(logit.linear)[0][:, None]
    if rule.bias_corrected:
        return place, None
    terms = with_intercept(matrix)
    surprise = groups.weights * (groups.treated - logit.score)
    return place, (surprise[:, None] * terms @ logit.covariance, terms)


def _matches(rule: Rule, groups: Groups, place: Floats, matrix: Floats) -> tuple[Floats, Floats]:
    """Weight of each treated person who found a control, and use of each control, (n,) each."""
    wanted, weight = groups.treated_weights, groups.control_weights
    reach = np.inf if rule.caliper is None else caliper_width(place[:, 0], rule.caliper)
    found, use = np.zeros(len(wanted)), np.zeros(len(wanted))
    for rows in _strata(matrix, rule.exact):
        seekers, pool = rows[wanted[rows] > 0], rows[weight[rows] > 0]
        if len(seekers) and len(pool):
            near = nearest(place, seekers, pool, rule.neighbours or 1, reach)
            total = near.sums(weight[pool])
            found[seekers] = np.where(total > 0, wanted[seekers], 0.0)
            each = np.divide(wanted[seekers], total, out=np.zeros(len(seekers)), where=total > 0)
            use[pool] = weight[pool] * near.spread(each)
    return found, use


def _strata(matrix: Floats, columns: tuple[int, ...]) -> list[Ints]:
    """Rows of each stratum, ascending: those equal in all these columns."""
    if not columns:
        return [np.arange(len(matrix))]
    stratum = np.unique(matrix[:, list(columns)], axis=0, return_inverse=True)[1].reshape(-1)
    order = np.argsort(stratum, kind="stable")
    return np.split(order, np.cumsum(np.bincount(stratum))[:-1])


def _matching(rule: Rule, groups: Groups, found: Floats, use: Floats) -> Matching:
    """From the use of controls to what they count, which includes the bias correction.

    A linear model of the controls under their use predicts for the treated a weighted sum of the
    controls' outcomes, in which every covariate has the mean of the treated.
    """
    counts = use
    if rule.bias_corrected:
        counts = found @ groups.design @ coefficient_weights(groups.design, use)
    pull = coefficient_weights(groups.design, groups.control_weights)
    return Matching(found, counts, Expectation(groups.design, pull, groups.weights))
