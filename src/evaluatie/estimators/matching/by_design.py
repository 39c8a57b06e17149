"""The estimator a matching design names, with the error that fits how its weights were made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.estimators.bootstrap import multiplier_std_error
from evaluatie.estimators.effect import Effect, among_all
from evaluatie.estimators.matching.abadie_imbens import abadie_imbens
from evaluatie.estimators.matching.cross_fitting import aipw_cross_fitted
from evaluatie.estimators.matching.m_estimation import aipw, entropy_att, ipw
from evaluatie.estimators.matching.weighted import (
    difference_in_means,
    gcomputation,
    regression_adjustment,
)
from evaluatie.models.covariates import covariate_matrix, independent_columns
from evaluatie.models.logit import Logit, fit_logit
from evaluatie.models.mahalanobis import whitened
from evaluatie.models.moments import moment_matrix
from evaluatie.study.model import Study
from evaluatie.study.terms import terms_among

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
BY_WEIGHTS: dict[str, Callable[..., Effect]] = {
    "difference_in_means": difference_in_means,
    "regression": regression_adjustment,
    "gcomputation": gcomputation,
}
IN_SETS = ("nearest", "optimal", "full")  # of classes there can be too few to cluster by


@dataclass(frozen=True)
class WeighedSample:
    """The persons (n rows) of a cell with the weights a design gave them.

    `matrix` (n, k): covariates. `pairs`: rows of treated and of controls (m,). `method` and
    `replacement` are those used, which the study may have left to the data. `own_score`: the
    score was fitted on these persons, not on everybody. `bootstrap`: the multiplier bootstrap.
    """

    persons: pd.DataFrame
    matrix: Floats
    covariates: tuple[str, ...]
    pairs: tuple[Ints, Ints]
    method: str
    replacement: bool
    own_score: bool
    bootstrap: bool = False

    @property
    def treated(self) -> NDArray[np.bool_]:
        """Group, (n,)."""
        return self.persons["treated"].to_numpy(dtype=bool)

    @property
    def weight(self) -> Floats:
        """Weights, (n,)."""
        return self.persons["weight"].to_numpy(dtype=np.float64)

    def clusters(self, estimator: str) -> Ints:
        """What varies together, (n,).

        The matched set without replacement (Abadie & Spiess 2022), the person under the
        Abadie-Imbens variance, else the study's cluster.
        """
        in_sets = self.method in IN_SETS and estimator != "bias_corrected"
        if in_sets and not self.replacement:
            return self.persons["match_id"].to_numpy()
        if self.by_neighbours(estimator) and not self.bootstrap:
            return np.arange(len(self.persons))
        return pd.factorize(self.persons["cluster"])[0]

    def by_neighbours(self, estimator: str) -> bool:
        """Whether the variance is that of Abadie & Imbens."""
        plain = self.replacement and estimator == "difference_in_means"
        return self.method == "nearest" and (plain or estimator == "bias_corrected")


def estimate(
    estimator: str, outcome: Floats, data: WeighedSample, plan: Any, study: Study
) -> Effect:
    """Effect of one estimator on one outcome (n,).

    With replacement: Abadie & Imbens (2006, 2016) or the multiplier bootstrap of Otsu & Rai
    (2017). Weights by a score or by balance: their estimation is in the error, except for a
    score by probit, boosting or over-identified CBPS, taken as given. Sets and pairs: weights
    taken as given, the cluster jackknife by set, which covers in small subgroups too (the
    simulation `simulatie_matching` says how well).
    """
    if data.by_neighbours(estimator):
        return _by_neighbours(estimator, outcome, data, plan, study)
    if data.method == "ipw":
        return _by_score(estimator, outcome, data, plan, study)
    clusters = data.clusters(estimator)
    if data.method == "entropy" and estimator != "regression":
        return _by_balance(outcome, data, plan, clusters)
    function = BY_WEIGHTS[estimator]
    # of everybody, unmatched, errors as they are published: there are no sets to leave out
    variance = "HC1" if data.method == "none" else "jackknife"
    options = _options(data, clusters, variance)
    return function(outcome, data.treated, data.matrix, **options)


def _options(data: WeighedSample, clusters: Ints, variance: str) -> dict[str, Any]:
    return {"weights": data.weight, "clusters": clusters, "variance": variance}


def _by_neighbours(
    estimator: str, outcome: Floats, data: WeighedSample, plan: Any, study: Study
) -> Effect:
    """From the pairs, on those who were on the common support."""
    shared = data.persons["status"].to_numpy() != "off_support"
    row = np.cumsum(shared) - 1
    persons, treated = data.persons[shared], data.treated[shared]
    matrix = data.matrix[shared]
    matrix = matrix[:, independent_columns(matrix)]
    place, logit, scored = _place(persons, matrix, data, plan)
    bootstrap = plan.variance == "multiplier_bootstrap"
    effect = abadie_imbens(
        outcome[shared],
        treated,
        place,
        *(row[index] for index in data.pairs),
        bias_matrix=matrix if estimator == "bias_corrected" else None,
        logit=logit,
        matrix=scored,
    )
    effect = among_all(effect, shared)
    if not bootstrap or effect.influence is None:
        return effect
    draws, clusters = study.inference.draws, pd.factorize(data.persons["cluster"])[0]
    assert draws is not None
    error = multiplier_std_error(effect.influence, clusters, draws=draws, seed=study.seed)
    return replace(effect, std_error=error)


def _place(
    persons: pd.DataFrame, matrix: Floats, data: WeighedSample, plan: Any
) -> tuple[Floats, Logit | None, Floats | None]:
    """What was matched on, and the logit behind it where its estimation can be counted."""
    treated = persons["treated"].to_numpy(dtype=bool)
    if plan.distance == "mahalanobis":
        return whitened(matrix, treated), None, None
    score = persons["propensity"].to_numpy(dtype=np.float64)
    if plan.propensity != "logit" or not data.own_score:
        return (score if plan.distance == "propensity" else _log_odds(score)), None, None
    scored = _score_matrix(persons, data, plan) if plan.terms else matrix
    logit = fit_logit(scored, treated)
    return (logit.score if plan.distance == "propensity" else logit.linear), logit, scored


def _score_matrix(persons: pd.DataFrame, data: WeighedSample, plan: Any) -> Floats:
    terms = [*data.covariates, *terms_among(plan.terms, data.covariates)]
    return covariate_matrix(persons, terms).to_numpy()


def _log_odds(score: Floats) -> Floats:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(score) - np.log1p(-score))


def _by_score(
    estimator: str, outcome: Floats, data: WeighedSample, plan: Any, study: Study
) -> Effect:
    """On those who have a score: splines and levels are those that the score was fitted with."""
    inside = np.isfinite(data.persons["propensity"].to_numpy(dtype=np.float64))
    if not inside.all():
        persons = data.persons[inside].reset_index(drop=True)
        own = replace(data, persons=persons, matrix=data.matrix[inside])
        return among_all(_by_score(estimator, outcome[inside], own, plan, study), inside)
    scored = _score_matrix(data.persons, data, plan)
    clusters = data.clusters(estimator)
    options: dict[str, Any] = {"clusters": clusters, "kept": data.weight > 0}
    if estimator != "difference_in_means" and not data.own_score:
        options["score"] = data.persons["propensity"].to_numpy(dtype=np.float64)
    everything = (outcome, data.treated, scored)
    if estimator == "aipw_cross_fitted":
        options |= {"model": plan.propensity, "seed": study.seed}
        return aipw_cross_fitted(*everything, estimand=plan.estimand, **options)
    if estimator == "aipw":
        return aipw(*everything, estimand=plan.estimand, **options)
    if plan.propensity == "logit" and data.own_score:
        return ipw(*everything, estimand=plan.estimand, **options)
    if plan.propensity == "cbps" and data.own_score and plan.trim is None:
        return entropy_att(*everything, **options)
    return difference_in_means(outcome, data.treated, weights=data.weight, clusters=clusters)


def _by_balance(outcome: Floats, data: WeighedSample, plan: Any, clusters: Ints) -> Effect:
    """The difference in means; with equal means g-computation is the same, and has its error.

    Regression on what was balanced takes the estimation of the weights into account (M-estimation
    gives the same error in large samples, a smaller one in small samples).
    """
    highest = getattr(plan, "moments", 1)
    matrix = data.matrix
    if highest > 1:
        matrix = moment_matrix(data.persons, data.covariates, highest).to_numpy()
    options = _options(data, clusters, "jackknife")
    return gcomputation(outcome, data.treated, matrix, **options)
