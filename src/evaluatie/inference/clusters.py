"""Sums by cluster: what joint errors, bands and bootstraps rest on."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def cluster_totals(values: ArrayLike, clusters: ArrayLike | None = None) -> Floats:
    """Columns of `values` (n, q) added up within clusters (n,): (g, q).

    Clusters stand in the order in which they first occur; without clusters every row is one.
    """
    columns = np.asarray(values, dtype=np.float64)
    if clusters is None:
        return columns
    first, codes = np.unique(np.asarray(clusters), return_index=True, return_inverse=True)[1:]
    place = np.empty(len(first), dtype=np.int64)
    place[np.argsort(first, kind="stable")] = np.arange(len(first))
    ranks = place[codes]
    totals = np.empty((len(first), columns.shape[1]))
    for column in range(columns.shape[1]):
        totals[:, column] = np.bincount(ranks, columns[:, column], minlength=len(first))
    return totals


def joint_covariance(influence: ArrayLike, clusters: ArrayLike | None = None) -> Floats:
    """Covariance (q, q) of q estimates from their influence functions (n, q).

    Sum over clusters of the outer product of the cluster's sum, divided by n squared, without a
    small-sample correction: its diagonal holds the squares of `clustered_std_error`.
    """
    totals = cluster_totals(influence, clusters)
    return np.asarray(totals.T @ totals / len(np.asarray(influence)) ** 2)
