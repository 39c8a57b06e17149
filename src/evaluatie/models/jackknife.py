"""Covariance of least squares by leaving out one cluster at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
SMALL = 8  # clusters up to this size are solved together, by size
CERTAIN = 1e-10  # 1 - leverage below which a cluster alone decides a direction


def jackknife_covariance(design: Floats, residual: Floats, clusters: Ints) -> Floats:
    """Cluster jackknife covariance (k, k) of the coefficients, known as CV3.

    `design` (n, k) and `residual` (n,) are multiplied by the square root of the weights;
    `clusters` (n,) codes. (G - 1) / G times the sum over clusters of d d', d the change of the
    coefficients when the cluster is left out; with a cluster for each row this is HC3 up to that
    factor. Unlike the usual sandwich it does not count on the residuals of few clusters, or of
    clusters with leverage, being as large as the errors. A direction that one cluster alone
    decides does not count in its change. Source: MacKinnon, Nielsen & Webb (2023), Journal of
    Applied Econometrics 38.
    """
    order = np.argsort(clusters, kind="stable")
    sizes = np.unique(clusters, return_counts=True)[1]
    starts = np.cumsum(sizes) - sizes
    gram = design.T @ design
    bread = np.asarray(np.linalg.pinv(gram, hermitian=True), dtype=np.float64)
    changes = []
    for size in np.unique(sizes):
        rows = order[starts[sizes == size][:, None] + np.arange(size)]
        if size <= SMALL:
            changes.append(_small(design[rows], residual[rows], bread))
        else:
            changes += [_large(design[row], residual[row], gram) for row in rows]
    change = np.vstack(changes)
    return np.asarray(change.T @ change * (len(sizes) - 1) / len(sizes))


def _small(design: Floats, residual: Floats, bread: Floats) -> Floats:
    """Changes (g, k) for g clusters of one size m: arrays (g, m, k) and (g, m)."""
    half = design @ bread
    spare = np.eye(design.shape[1]) - half @ design.transpose(0, 2, 1)
    inverse = np.linalg.pinv(spare, rcond=CERTAIN, hermitian=True)
    enlarged = (inverse @ residual[:, :, None])[:, :, 0]
    return np.asarray(np.einsum("gmk,gm->gk", half, enlarged))


def _large(design: Floats, residual: Floats, gram: Floats) -> Floats:
    """Change (1, k) when one cluster of many rows is left out."""
    rest = gram - design.T @ design
    change = np.linalg.pinv(rest, rcond=CERTAIN, hermitian=True) @ (design.T @ residual)
    return np.asarray(change[None, :])
