"""A rival: pysmatch. Logit, nearest score without replacement, threshold on the score."""

import logging

import numpy as np
import numpy.typing as npt
from pysmatch.Matcher import Matcher

from . import CALIPER
from .frame import frame


def run(matrix: npt.NDArray[np.float64], treated: npt.NDArray[np.bool_]) -> int:
    """Pairs without replacement; the threshold is the caliper on the scale of the score."""
    logging.disable(logging.INFO)
    table = frame(matrix, treated)
    groups = [table[table["treat"] == flag].drop(columns=["person", "y"]) for flag in (1, 0)]
    matcher = Matcher(test=groups[0], control=groups[1], yvar="treat")
    matcher.fit_scores(balance=False, nmodels=1)
    matcher.predict_scores()
    width = CALIPER * float(np.std(matcher.data["scores"]))
    matcher.match(method="min", nmatches=1, threshold=width, replacement=False)
    return len(matcher.matched_data) // 2
