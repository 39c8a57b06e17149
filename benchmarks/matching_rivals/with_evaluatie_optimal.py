"""Optimal pair matching: the logit score, then as many pairs as the caliper allows, nearest."""

import numpy as np
import numpy.typing as npt

from evaluatie.designs.optimal import match_optimal

from .with_evaluatie import scored


def run(matrix: npt.NDArray[np.float64], treated: npt.NDArray[np.bool_]) -> int:
    """Pairs without replacement."""
    distance, limits = scored(matrix, treated)
    return len(match_optimal(distance, treated, limits=limits).treated_index)
