"""Two-way fixed effects: the familiar regression, shown beside the other estimators."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from evaluatie.estimators.effect import Effect, NotEstimable
from evaluatie.models.scaling import as_matrix, scaling

if TYPE_CHECKING:
    from linearmodels.iv.results import AbsorbingLSResults

Floats = NDArray[np.float64]
Option = ArrayLike | None
COLLINEAR = 1e-8
FEWEST = 2  # clusters


def twoway_fe(
    outcome: ArrayLike,
    treated: ArrayLike,
    post: ArrayLike,
    matrix: Option = None,
    *,
    units: Option = None,
    periods: Option = None,
    weights: Option = None,
    clusters: Option = None,
) -> Effect:
    """Coefficient on treated x post with fixed effects of `units` (n,) and `periods` (n,) codes.

    Left out, units are the two groups and periods before/after: the textbook 2x2 regression.
    Weighted least squares by linearmodels' AbsorbingLS; errors clustered by `clusters` or
    robust; every absorbed effect counts as a parameter in the small-sample correction, as if
    dummies were fitted (reghdfe and fixest leave out effects nested in the clusters: smaller
    errors). With effects that differ between groups treated at other times this mixes them
    with weights that can be negative (Goodman-Bacon 2021): a comparison, not the answer.
    `influence` carries no correction, so its error differs a little from `std_error`.
    """
    values = np.asarray(outcome, dtype=np.float64)
    group, after = np.asarray(treated, dtype=bool), np.asarray(post, dtype=bool)
    exposure = (group & after).astype(np.float64)
    absorbed = pd.DataFrame(
        {
            "unit": pd.Categorical(_codes(group if units is None else units)),
            "period": pd.Categorical(_codes(after if periods is None else periods)),
        }
    )
    weight = np.ones(len(values)) if weights is None else np.asarray(weights, dtype=np.float64)
    try:
        if clusters is not None and len(np.unique(np.asarray(clusters))) < FEWEST:
            raise NotEstimable("too_few", "Fewer than 2 clusters.")
        covariates = as_matrix(matrix, len(values))
        partial = _partial(exposure, covariates, absorbed, weight)
        return _fit((values, exposure, covariates, weight), absorbed, partial, clusters)
    except NotEstimable as problem:
        return problem.effect()


def _codes(labels: ArrayLike) -> NDArray[np.int64]:
    return np.unique(np.asarray(labels), return_inverse=True)[1].astype(np.int64)


def _partial(
    exposure: Floats, covariates: Floats, absorbed: pd.DataFrame, weights: Floats
) -> Floats:
    """Exposure net of fixed effects (a column each) and covariates, (n,)."""
    keep = weights > 0
    if min(int(exposure[keep].sum()), int((1 - exposure[keep]).sum())) < 2:
        raise NotEstimable("too_few", "Fewer than 2 rows with or without the exposure.")
    dummies = [pd.get_dummies(absorbed[name], dtype=float).to_numpy() for name in absorbed]
    design = np.column_stack([scaling(covariates[keep]).apply(covariates)[:, 1:], *dummies])[keep]
    weighted = design * weights[keep, None]
    fitted = np.linalg.pinv(design.T @ weighted, hermitian=True) @ (weighted.T @ exposure[keep])
    residual = np.zeros(len(exposure))
    residual[keep] = exposure[keep] - design @ fitted
    if not (weights * residual**2).sum() > COLLINEAR * (weights * exposure).sum():
        raise NotEstimable("no_overlap", "The fixed effects and covariates explain the exposure.")
    return residual


def _absorbing(
    target: Floats,
    columns: Floats,
    absorbed: pd.DataFrame,
    weights: Floats,
    clusters: Option = None,
) -> AbsorbingLSResults:
    from linearmodels.iv.absorbing import AbsorbingLS

    keep = weights > 0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = AbsorbingLS(
            target[keep],
            columns[keep],
            absorb=absorbed[keep].apply(lambda c: c.cat.remove_unused_categories()),
            weights=weights[keep],
            drop_absorbed=True,
        )
        if clusters is None:
            return model.fit(cov_type="robust", debiased=True)
        codes = _codes(clusters)[keep]
        return model.fit(cov_type="clustered", clusters=codes, debiased=True)


def _fit(
    data: tuple[Floats, Floats, Floats, Floats],
    absorbed: pd.DataFrame,
    partial: Floats,
    clusters: Option,
) -> Effect:
    values, exposure, covariates, weights = data
    keep = weights > 0
    columns = scaling(covariates[keep]).apply(covariates)
    fit = _absorbing(values, np.column_stack([exposure, columns]), absorbed, weights, clusters)
    estimate = float(fit.params.iloc[0])
    error = float(fit.std_errors.iloc[0])
    residual = np.zeros(len(values))
    residual[keep] = values[keep] - np.asarray(fit.fitted_values, dtype=np.float64).ravel()
    scores = weights * partial * residual
    influence = scores / (weights * partial**2).mean()
    mean = float(np.average(values, weights=weights * exposure))
    if not (np.isfinite(estimate) and np.isfinite(error)):
        raise NotEstimable("not_converged", "The estimate is not a finite number.")
    return Effect(estimate, error, influence, mean, mean - estimate)
