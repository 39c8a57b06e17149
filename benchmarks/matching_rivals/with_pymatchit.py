"""A rival: pymatchit-causal, a port of MatchIt. The same task."""

import numpy as np
import numpy.typing as npt
from pymatchit import MatchIt

from . import CALIPER
from .frame import frame, terms


def run(matrix: npt.NDArray[np.float64], treated: npt.NDArray[np.bool_]) -> int:
    """Pairs without replacement, largest score first."""
    table = frame(matrix, treated)
    matcher = MatchIt(table, method="nearest", distance="glm", link="linear.logit", caliper=CALIPER)
    matcher.fit("treat ~ " + " + ".join(terms(table)))
    return int((matcher.weights[treated] > 0).sum())
