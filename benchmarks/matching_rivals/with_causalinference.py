"""A near rival: causalinference. Matching with replacement on covariates, both ways, no score."""

import numpy as np
import numpy.typing as npt
from causalinference import CausalModel


def run(matrix: npt.NDArray[np.float64], treated: npt.NDArray[np.bool_]) -> int:
    """One nearest control for each treated person and one treated for each control."""
    model = CausalModel(matrix[:, 0], treated.astype(int), matrix)
    model.est_via_matching(matches=1)
    return int(treated.sum())
