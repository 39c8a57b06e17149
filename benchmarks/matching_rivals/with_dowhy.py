"""A near rival: DoWhy. Logit of scikit-learn, nearest score with replacement, no caliper."""

import logging

import numpy as np
import numpy.typing as npt
from dowhy import CausalModel

from .frame import frame, terms


def run(matrix: npt.NDArray[np.float64], treated: npt.NDArray[np.bool_]) -> int:
    """One nearest control for each treated person."""
    logging.disable(logging.WARNING)
    table = frame(matrix, treated).drop(columns="person")
    table["treat"] = table["treat"].astype(bool)
    model = CausalModel(table, treatment="treat", outcome="y", common_causes=terms(table))
    found = model.identify_effect(proceed_when_unidentifiable=True)
    model.estimate_effect(
        found, method_name="backdoor.propensity_score_matching", target_units="att"
    )
    return int(treated.sum())
