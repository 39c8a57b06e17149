"""What is measured: the logit score and greedy 1:1 matching, as rule `match_persons` does."""

import numpy as np
import numpy.typing as npt

from evaluatie.designs.limits import Caliper, Limits
from evaluatie.designs.matching import caliper_width, match_nearest
from evaluatie.models.logit import fit_logit

from . import CALIPER


def run(matrix: npt.NDArray[np.float64], treated: npt.NDArray[np.bool_]) -> int:
    """Pairs without replacement, largest score first."""
    distance, limits = scored(matrix, treated)
    return len(match_nearest(distance, treated, limits=limits).treated_index)


def scored(
    matrix: npt.NDArray[np.float64], treated: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float64], Limits]:
    """Log odds of the score, and the caliper on them."""
    distance = fit_logit(matrix, treated).linear
    return distance, Limits((Caliper(distance, caliper_width(distance, CALIPER)),))
