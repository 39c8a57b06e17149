"""The propensity score by the model a study names, with one record whatever the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.models.cbps import fit_cbps
from evaluatie.models.logit import Logit, fit_logit, intercept_only, one_group
from evaluatie.models.newton import Concave, maximise
from evaluatie.models.scaling import Floats, as_matrix, scaling
from evaluatie.models.separation import binary_status
from evaluatie.models.tilting import fit_tilting

FOLDS = 5
CERTAIN = 0.001  # boosted scores are kept this far from 0 and 1
TREES = {"learning_rate": 0.05, "max_iter": 100, "max_leaf_nodes": 4, "min_samples_leaf": 20}


@dataclass(frozen=True)
class Propensity:
    """Score (n,), its log odds (n,), a status, and the logit behind it where there is one.

    `status` is `ok`, `separation` or `not_converged`; when it is not `ok` the numbers are
    missing or the last iterate, and must not be used. `fit` has coefficients and covariance,
    which standard errors need that count the estimation of the score.
    """

    score: Floats
    logit: Floats
    status: str
    fit: Logit | None = None


def fit_propensity(
    model: str, matrix: ArrayLike | None, treated: ArrayLike, *, seed: int = 0
) -> Propensity:
    """Propensity score of `treated` (n,) given covariates (n, k), by the model named.

    `logit`: maximum likelihood; `logit` of the record is its linear predictor. `probit`: the
    same with the normal distribution. For both, separation means that a combination of the
    covariates predicts treatment without error in some rows, decided exactly.
    `gradient_boosting`: trees, cross-fitted; `separation` only when a group is empty,
    `not_converged` when one has fewer than two persons. `cbps`: covariate balancing score for
    the effect on the treated, exactly identified: its odds balance every covariate exactly;
    `not_converged` when no such odds exist, which includes separation. `cbps_overidentified`:
    balance and prediction together; `separation` as for the logit, from which it starts.
    `seed` assigns the folds of gradient boosting; no other model draws. ValueError for an
    unknown model.
    """
    if model not in MODELS:
        raise ValueError(f"Unknown propensity model {model!r}: use one of {', '.join(MODELS)}.")
    target = np.asarray(treated, dtype=np.float64)
    covariates = np.ascontiguousarray(as_matrix(matrix, len(target)))
    if one_group(target, np.ones(len(target))):
        missing = np.full(len(target), np.nan)
        return Propensity(missing, missing.copy(), "separation")
    return MODELS[model](covariates, target, seed)


def _logit(covariates: Floats, target: Floats, _seed: int) -> Propensity:
    fit = fit_logit(covariates, target)
    return Propensity(fit.score, fit.linear, fit.status, fit)


def _probit(covariates: Floats, target: Floats, _seed: int) -> Propensity:
    """Maximum likelihood by Newton steps, on standardised columns as the logit."""
    from scipy.special import log_ndtr, ndtr, ndtri

    design = scaling(covariates).apply(covariates)
    ones = np.ones(len(target))
    start = intercept_only(float(ndtri(target.mean())), design)
    fit = maximise(Concave(design, target, ones, _probit_terms), start)
    log_odds = log_ndtr(fit.linear) - log_ndtr(-fit.linear)
    return Propensity(ndtr(fit.linear), log_odds, binary_status(fit, design, target, ones))


def _probit_terms(linear: Floats, target: Floats) -> tuple[Floats, Floats, Floats]:
    """Log-likelihood of each row (n,) of a probit, its slope and its curvature in x'b."""
    from scipy.special import log_ndtr

    sign = 2.0 * target - 1.0
    value = log_ndtr(sign * linear)
    ratio = np.exp(-0.5 * linear**2 - 0.5 * np.log(2.0 * np.pi) - value)  # inverse Mills ratio
    return value, sign * ratio, np.maximum(ratio * (ratio + sign * linear), 0.0)


def _gradient_boosting(covariates: Floats, target: Floats, seed: int) -> Propensity:
    """Scores of each fold from trees grown on the others, so that nobody predicts himself.

    One hundred trees of at most four leaves (scikit-learn's histogram boosting, learning rate
    0.05, no early stopping): cautious, because subgroups are small, and with faster learning or
    larger trees the score of a few hundred persons is mostly noise. Scores are kept inside 0.001
    and 0.999; folds have equal shares of treated. The trees grow on one core: scikit-learn adds
    gradients per core, so that more cores would change last digits, and with them a split
    between equally good ones.
    """
    folds = int(min(FOLDS, target.sum(), (1.0 - target).sum()))
    if folds < 2:
        missing = np.full(len(target), np.nan)
        return Propensity(missing, missing.copy(), "not_converged")
    assigned = fold_of(target, folds, seed)
    score = np.empty(len(target))
    for fold in range(folds):
        inside = assigned == fold
        score[inside] = _boosted(covariates[~inside], target[~inside], covariates[inside], seed)
    score = np.clip(score, CERTAIN, 1.0 - CERTAIN)
    return Propensity(score, np.log(score) - np.log1p(-score), "ok")


def fold_of(target: Floats, folds: int, seed: int) -> NDArray[np.int64]:
    """Fold (n,) of each row, drawn from the seed over the row order, balanced by treatment."""
    rng = np.random.default_rng(seed)
    assigned = np.empty(len(target), dtype=np.int64)
    for group in (0.0, 1.0):
        rows = np.flatnonzero(target == group)
        assigned[rng.permutation(rows)] = np.arange(len(rows)) % folds
    return assigned


def _boosted(known: Floats, target: Floats, unknown: Floats, seed: int) -> Floats:
    """Probability of treatment (m,) in the rows of `unknown`, learnt from those of `known`."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    if known.shape[1] == 0:
        return np.full(len(unknown), target.mean())
    trees = HistGradientBoostingClassifier(early_stopping=False, random_state=seed, **TREES)
    with threadpool_limits(limits=1, user_api="openmp"):
        trees.fit(known, target)
        return np.asarray(trees.predict_proba(unknown)[:, 1], dtype=np.float64)


def _cbps(covariates: Floats, target: Floats, _seed: int) -> Propensity:
    fit = fit_tilting(covariates, target)
    return Propensity(fit.score, fit.linear, fit.status)


def _cbps_overidentified(covariates: Floats, target: Floats, _seed: int) -> Propensity:
    fit = fit_cbps(covariates, target)
    return Propensity(fit.score, fit.linear, fit.status)


MODELS: dict[str, Callable[[Floats, Floats, int], Propensity]] = {
    "logit": _logit,
    "probit": _probit,
    "gradient_boosting": _gradient_boosting,
    "cbps": _cbps,
    "cbps_overidentified": _cbps_overidentified,
}
