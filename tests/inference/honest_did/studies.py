"""Event studies by hand."""

import numpy as np


def nearly_exact(estimate):
    """The estimate with errors so small that only the identified set is left."""
    return np.asarray(estimate, dtype=float), 1e-14 * np.eye(len(estimate))


def correlated(n, error=0.1, correlation=0.4):
    """Covariance (n, n) with one error and one correlation, as with a shared reference period."""
    return error**2 * (correlation + (1 - correlation) * np.eye(n))
