"""A near rival: scikit-learn. Its logit and its tree, with replacement, within the caliper."""

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import NearestNeighbors

from . import CALIPER


def run(matrix: npt.NDArray[np.float64], treated: npt.NDArray[np.bool_]) -> int:
    """Treated persons whose nearest control is within the caliper."""
    fit = LogisticRegression(C=np.inf, tol=1e-8, solver="newton-cholesky").fit(matrix, treated)
    linear = fit.decision_function(matrix)[:, None]
    tree = NearestNeighbors(n_neighbors=1, algorithm="kd_tree").fit(linear[~treated])
    gap, _ = tree.kneighbors(linear[treated])
    return int((gap <= CALIPER * linear.std(ddof=1)).sum())
