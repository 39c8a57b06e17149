"""The floor: iteratively reweighted least squares to 1e-8, and a sort of the linear predictor."""

import numpy as np
import numpy.typing as npt


def run(matrix: npt.NDArray[np.float64], treated: npt.NDArray[np.bool_]) -> int:
    """No pairs."""
    np.argsort(logit(matrix, treated))
    return 0


def logit(
    matrix: npt.NDArray[np.float64], treated: npt.NDArray[np.bool_]
) -> npt.NDArray[np.float64]:
    """The linear predictor."""
    design = np.column_stack([np.ones(len(matrix)), matrix])
    coefficients, step = np.zeros(design.shape[1]), np.ones(1)
    while np.abs(step).max() > 1e-8:
        score = 1.0 / (1.0 + np.exp(-(design @ coefficients)))
        information = design.T @ (design * (score * (1.0 - score))[:, None])
        step = np.linalg.solve(information, design.T @ (treated - score))
        coefficients += step
    return design @ coefficients
