"""Optimal full matching: the logit score, then everybody in a set, within the caliper."""

import numpy as np
import numpy.typing as npt

from evaluatie.designs.full import match_full

from .with_evaluatie import scored


def run(matrix: npt.NDArray[np.float64], treated: npt.NDArray[np.bool_]) -> int:
    """Sets, not pairs."""
    distance, limits = scored(matrix, treated)
    return int(match_full(distance, treated, limits=limits).match_id.max()) + 1
