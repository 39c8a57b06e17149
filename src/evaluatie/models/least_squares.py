"""Least squares with the error conventions of the field."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from evaluatie.models.jackknife import jackknife_covariance
from evaluatie.models.scaling import Floats, as_matrix, scaling, with_intercept

COVARIANCES = {"classical": "nonrobust", "HC0": "HC0", "HC1": "HC1", "HC3": "HC3"}


@dataclass(frozen=True)
class LinearFit:
    """Coefficients (k + 1,), intercept first, their covariance, fitted values (n,) and status."""

    coefficients: Floats
    covariance: Floats
    fitted: Floats
    status: str

    def std_error(self, position: int) -> float:
        """Standard error of one coefficient."""
        return float(np.sqrt(self.covariance[position, position]))


def fit_least_squares(
    outcome: ArrayLike,
    matrix: ArrayLike | None,
    weights: ArrayLike | None = None,
    *,
    clusters: ArrayLike | None = None,
    variance: str = "HC1",
) -> LinearFit:
    """Weighted least squares of `outcome` (n,) on `matrix` (n, k) and an intercept.

    `variance`: `classical`, `HC0`, `HC1` (n / (n - k)), `HC3`, or `jackknife`, which leaves out
    one cluster (without clusters: one row) at a time. Clusters given with any other name means
    the usual sandwich with the correction of Stata and R, G / (G - 1) * (n - 1) / (n - k).
    Rows with weight 0 take no part (they would count in n). An exact linear combination gets
    the minimum-norm solution. With no row, or no degree of freedom left, the record has
    missing numbers and status `too_few`.
    """
    target = np.asarray(outcome, dtype=np.float64)
    covariates = as_matrix(matrix, len(target))
    weight = np.ones(len(target)) if weights is None else np.asarray(weights, dtype=np.float64)
    keep = weight > 0
    group = None if clusters is None else np.asarray(clusters)[keep]
    scale = scaling(covariates[keep])
    design = scale.apply(covariates[keep])
    if len(design) < 2 or _single(group):
        return _too_few(len(target), covariates.shape[1])
    solved = _solve(target[keep], design, weight[keep], group, variance)
    if solved is None:
        return _too_few(len(target), covariates.shape[1])
    params, covariance = solved
    coefficients, covariance = scale.restore(params, covariance)
    fitted = with_intercept(covariates) @ coefficients
    return LinearFit(coefficients, covariance, fitted, "ok")


def _solve(
    target: Floats, design: Floats, weight: Floats, group: NDArray[Any] | None, variance: str
) -> tuple[Floats, Floats] | None:
    """Coefficients and their covariance; None when no degree of freedom is left."""
    from statsmodels.regression.linear_model import WLS

    model = WLS(target, design, weights=weight)
    if model.df_resid < 1:
        return None
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        codes = (
            np.arange(len(target)) if group is None else np.unique(group, return_inverse=True)[1]
        )
        if variance == "jackknife":
            fit = model.fit()
            covariance = jackknife_covariance(model.wexog, fit.wresid, codes)
            return np.asarray(fit.params), covariance
        if group is not None:
            fit = model.fit(cov_type="cluster", cov_kwds={"groups": codes})
        elif variance in COVARIANCES:
            fit = model.fit(cov_type=COVARIANCES[variance])
        else:
            raise ValueError(f"Unknown variance {variance!r}: use one of {sorted(COVARIANCES)}.")
        return np.asarray(fit.params), np.asarray(fit.cov_params())


def _single(group: NDArray[Any] | None) -> bool:
    return group is not None and len(np.unique(group)) < 2


def _too_few(rows: int, columns: int) -> LinearFit:
    return LinearFit(
        coefficients=np.full(columns + 1, np.nan),
        covariance=np.full((columns + 1, columns + 1), np.nan),
        fitted=np.full(rows, np.nan),
        status="too_few",
    )
