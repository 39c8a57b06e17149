"""How alike groups are under the weights an estimator implies, and how many persons it rests on.

Every estimator that is linear in the outcome weights the controls. A regression does too: its
weights make the means of the covariates equal, at the price of few persons who count for much and
of some who count negatively (Chattopadhyay & Zubizarreta 2023, Biometrika 110).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from evaluatie.estimators.comparison import Bools, Floats

ROUNDING = 1e-9  # what is left of a difference that is exactly balanced differs by platform


@dataclass(frozen=True)
class Balance:
    """Effective size of the controls (Kish), and the largest absolute standardised difference.

    `max_smd` is missing where there are no covariates.
    """

    effective: float = np.inf
    max_smd: float = np.nan


def implied_balance(
    treated: Bools, matrix: Floats, weights: Floats, control_weights: Floats
) -> Balance:
    """Balance of covariates (n, k) between the treated and the controls as they are weighted.

    `weights` (n,) are those of the treated, `control_weights` (n,) as in `Comparison`. The
    difference of means is divided by the standard deviation of the treated, or of everybody
    compared where the treated do not vary.
    """
    effective = float(control_weights.sum() ** 2 / (control_weights**2).sum())
    if not matrix.shape[1]:
        return Balance(effective)
    mean = np.average(matrix[treated], axis=0, weights=weights[treated])
    gap = np.abs(mean - control_weights @ matrix / control_weights.sum())
    own, everybody = matrix[treated].std(axis=0), matrix.std(axis=0)
    spread = np.where(own > 0, own, everybody)
    smd = np.divide(gap, spread, out=np.zeros(len(gap)), where=spread > 0)
    largest = float(smd.max())
    return Balance(effective, largest if largest > ROUNDING else 0.0)


def worst(balances: Iterable[Balance]) -> Balance:
    """Of several comparisons the fewest persons and the largest difference."""
    found = list(balances)
    return Balance(
        min((one.effective for one in found), default=np.inf),
        float(np.fmax.reduce([np.nan, *(one.max_smd for one in found)])),
    )
