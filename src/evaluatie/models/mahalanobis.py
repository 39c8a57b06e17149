"""Covariates on the scale of Mahalanobis distance."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
SINGULAR = 1e-10  # share of the largest eigenvalue below which a direction has no spread


def whitened(matrix: ArrayLike, treated: ArrayLike) -> Floats:
    """Covariates (n, r) whose Euclidean distances are Mahalanobis distances of `matrix` (n, k).

    The covariance is pooled within the two groups (n - 2 degrees of freedom), as MatchIt's
    (Rubin 1980, Biometrics 36, "Bias reduction using Mahalanobis-metric matching"). A singular
    covariance has a pseudo-inverse: r is its rank; a column that is constant within both groups
    drops. Columns are standardised first, so that units do not decide what is singular. Rows
    with a missing covariate are missing in every column and do not count in the covariance.
    """
    values = np.atleast_2d(np.asarray(matrix, dtype=np.float64))
    group = np.asarray(treated, dtype=bool)
    known = np.isfinite(values).all(axis=1)
    within = _within_groups(values[known], group[known])
    freedom = max(len(within) - 2, 1)
    spread = np.sqrt((within**2).sum(axis=0) / freedom)
    varies = spread > SINGULAR * np.abs(values[known]).max(axis=0, initial=0.0)
    standard = within[:, varies] / spread[varies]
    roots, directions = np.linalg.eigh(standard.T @ standard / freedom)
    kept = roots > SINGULAR * roots.max(initial=0.0)
    rotation = directions[:, kept] / np.sqrt(roots[kept])
    whole = np.full((len(values), rotation.shape[1]), np.nan)
    centre = values[known][:1]  # anybody: large numbers would lose their last digits
    whole[known] = (values[known] - centre)[:, varies] / spread[varies] @ rotation
    return whole


def _within_groups(values: Floats, group: NDArray[np.bool_]) -> Floats:
    """Values minus the mean of their group."""
    centred = values.copy()
    for part in (group, ~group):
        if part.any():
            centred[part] -= values[part].mean(axis=0)
    return centred
