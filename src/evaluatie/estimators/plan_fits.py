"""How the estimators of a design compare two groups."""

from __future__ import annotations

from typing import Any

from evaluatie.estimators.comparison import Fit
from evaluatie.estimators.fits import FITS
from evaluatie.estimators.matching.matched_fit import matching_fit

WITHOUT_COVARIATES = ("unconditional", "twoway_fe")


def plan_fit(plan: Any, estimator: str) -> Fit | None:
    """The fit behind an estimator of a design; None for those that compare in another way.

    `matched_did` is as the design's section of that name describes it.
    """
    if estimator == "matched_did":
        return matching_fit(**plan.matched_did.model_dump())
    return FITS.get(estimator)
