"""Weights that make two groups resemble one target population, from the propensity score."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluatie.models.scaling import Floats

ESTIMANDS = ("ATT", "ATE", "ATO")


@dataclass(frozen=True)
class Balancing:
    """Per row (n,): the weight of the person in its own group, and the target's weight.

    `slope` and `target_slope` (n,) are their derivatives to the log odds of the score: what an
    estimated score does to them.
    """

    weight: Floats
    slope: Floats
    target: Floats
    target_slope: Floats


def balancing_weights(score: Floats, treated: NDArray[np.bool_], estimand: str) -> Balancing:
    """Balancing weights of a score p (n,) for `ATT`, `ATE` or `ATO`.

    The target h is the treated (ATT), everybody (ATE) or p (1 - p), those in whom both groups
    overlap (ATO); a treated person weighs h / p and a control h / (1 - p). ATT: 1 and the
    odds (Hirano, Imbens & Ridder 2003); ATO: 1 - p and p (Li, Morgan & Zaslavsky 2018). A
    score of 0 or 1 can give an infinite weight. ValueError for another estimand.
    """
    zero, one = np.zeros(len(score)), np.ones(len(score))
    with np.errstate(divide="ignore", invalid="ignore"):
        odds = score / (1.0 - score)
        if estimand == "ATT":
            own = np.where(treated, one, odds)
            return Balancing(own, np.where(treated, zero, odds), np.where(treated, one, zero), zero)
        if estimand == "ATE":
            own = np.where(treated, 1.0 / score, 1.0 / (1.0 - score))
            return Balancing(own, np.where(treated, 1.0 - own, own - 1.0), one, zero)
    if estimand == "ATO":
        spread = score * (1.0 - score)
        own = np.where(treated, 1.0 - score, score)
        target_slope = spread * (1.0 - 2.0 * score)
        return Balancing(own, np.where(treated, -spread, spread), spread, target_slope)
    raise ValueError(f"Unknown estimand {estimand!r}: use one of {', '.join(ESTIMANDS)}.")
