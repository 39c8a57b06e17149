"""A rival: PsmPy. Logit of scikit-learn (penalised), greedy without replacement, caliper on logit.

Its tree is asked for all neighbours of everybody: a matrix of treated by controls.
"""

import numpy as np
import numpy.typing as npt
from psmpy import PsmPy

from . import CALIPER
from .frame import frame


def run(matrix: npt.NDArray[np.float64], treated: npt.NDArray[np.bool_]) -> int:
    """Pairs without replacement."""
    matcher = PsmPy(frame(matrix, treated), treatment="treat", indx="person", exclude=["y"])
    matcher.logistic_ps(balance=False)
    width = CALIPER * matcher.predicted_data["propensity_logit"].std()
    matcher.kdtree_matched(matcher="propensity_logit", replacement=False, caliper=width)
    return int(matcher.matched_ids.iloc[:, 1].notna().sum())
