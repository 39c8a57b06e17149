"""Separation: covariates that predict treatment without error, so that no finite fit exists."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from evaluatie.models.gram import weighted_gram
from evaluatie.models.newton import State
from evaluatie.models.scaling import Floats

SUSPECT = 1e-6  # average p (1 - p) along some direction: look for separation
SEPARATED = 1e-6  # mean gain that counts as separation; the solver is right to 1e-7
BATCH = 500  # rows added to the programme at a time


def binary_status(fit: State, design: Floats, target: Floats, weights: Floats) -> str:
    """`ok`, `separation` or `not_converged` for a logit or probit on standardised columns.

    Separation is decided exactly, with a linear programme (Konis 2007, "Linear programming
    algorithms for detecting separated data", Oxford). It runs only when the iterations do not
    settle, or when along some direction the fit has hardly any information. Rows without
    weight take no part.
    """
    used = slice(None) if weights.min() > 0 else weights > 0
    suspect = not fit.converged or _least_information(fit, design, weights) < SUSPECT
    if suspect and is_separated(design[used], target[used]):
        return "separation"
    return "ok" if fit.converged else "not_converged"


def _least_information(fit: State, design: Floats, weights: Floats) -> float:
    """The smallest average curvature, weighted by (x'b)^2, over all directions b.

    For a logit the curvature is p (1 - p). In a separating direction it falls to the tolerance
    of the iterations in every row that counts, however few those rows are among all.
    """
    value, vector = np.linalg.eigh(weighted_gram(design, weights))
    kept = value > value.max() * len(value) * np.finfo(np.float64).eps
    whitened = vector[:, kept] / np.sqrt(value[kept])
    return float(np.linalg.eigvalsh(whitened.T @ fit.information @ whitened).min())


def is_separated(design: Floats, target: Floats) -> bool:
    """Whether some combination of the columns (n, k) predicts the 0/1 target without error.

    Complete and quasi-complete separation: a direction b exists with sign * (x'b) >= 0 in
    every row and > 0 in some. The rows decide, not an iterative fit. The programme starts
    with some rows and adds those its solution violates (cutting planes): exact, and quick for
    many rows. Columns are taken to have unit scale.
    """
    signed = design * np.where(target > 0.5, 1.0, -1.0)[:, None]
    gain = signed.mean(axis=0)
    active = np.unique(np.linspace(0, len(signed) - 1, BATCH).astype(int))
    while True:
        direction = _separating_direction(gain, signed[active])
        if direction is None or gain @ direction < SEPARATED:
            return False
        fresh = _violated(signed @ direction, active)
        if len(fresh) == 0:
            return True
        active = np.concatenate([active, fresh])


def _violated(value: Floats, active: NDArray[np.int64]) -> NDArray[np.int64]:
    """Rows outside the programme that its solution puts on the wrong side, the worst of them."""
    fresh = np.setdiff1d(np.flatnonzero(value < -SEPARATED), active)
    return fresh[np.argsort(value[fresh], kind="stable")[:BATCH]]


def _separating_direction(gain: Floats, signed: Floats) -> Floats | None:
    """The b in the unit box with signed @ b >= 0 and the largest gain; None when unsolved."""
    from scipy.optimize import linprog

    solution = linprog(-gain, A_ub=-signed, b_ub=np.zeros(len(signed)), bounds=(-1.0, 1.0))
    return np.asarray(solution.x) if solution.status == 0 else None
