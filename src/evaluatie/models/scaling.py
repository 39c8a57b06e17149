"""Standardisation of a covariate matrix, so that badly scaled columns cannot spoil a fit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Scaling:
    """Means and scales (k,) of the columns of one matrix."""

    mean: Floats
    scale: Floats

    def apply(self, matrix: Floats) -> Floats:
        """Standardised columns with an intercept in front, (n, k + 1)."""
        design = np.empty((len(matrix), matrix.shape[1] + 1))
        design[:, 0] = 1.0
        np.subtract(matrix, self.mean, out=design[:, 1:])
        design[:, 1:] /= self.scale
        return design

    def restore(self, coefficients: Floats, covariance: Floats) -> tuple[Floats, Floats]:
        """Coefficients (k + 1,) and covariance on the original scale, intercept first."""
        back = self.back_transform()
        return back @ coefficients, back @ covariance @ back.T

    def back_transform(self) -> Floats:
        """The linear map (k + 1, k + 1) from standardised to original coefficients."""
        back = np.diag(np.concatenate([[1.0], 1.0 / self.scale]))
        back[0, 1:] = -self.mean / self.scale
        return back


def scaling(matrix: Floats) -> Scaling:
    """Column means and standard deviations; a constant column gets scale 1 (it becomes zero)."""
    mean = matrix.mean(axis=0) if len(matrix) else np.zeros(matrix.shape[1])
    spread = matrix.std(axis=0) if len(matrix) else np.ones(matrix.shape[1])
    constant = spread <= 1e-12 * np.maximum(np.abs(mean), 1e-300)
    # A constant column may keep rounding dust after centring; its exact value is the mean.
    mean = np.where(constant & (len(matrix) > 0), _first_row(matrix), mean)
    return Scaling(mean=mean, scale=np.where(constant, 1.0, spread))


def with_intercept(matrix: Floats) -> Floats:
    """The matrix with a column of ones in front, (n, k + 1)."""
    return np.column_stack([np.ones(len(matrix)), matrix])


def as_matrix(matrix: object, rows: int) -> Floats:
    """A float64 array (n, k); None means no covariates (n, 0).

    Everything becomes float64 before any arithmetic: published data sets store ages as 8-bit
    integers, whose squares overflow silently.
    """
    if matrix is None:
        return np.empty((rows, 0))
    array = np.asarray(matrix, dtype=np.float64)
    return array[:, None] if array.ndim == 1 else array


def _first_row(matrix: Floats) -> Floats:
    return matrix[0] if len(matrix) else np.zeros(matrix.shape[1])
