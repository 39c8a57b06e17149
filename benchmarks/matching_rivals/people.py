"""Made-up people: ten covariates, 40 in a hundred treated, and good overlap."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

COVARIATES = 10

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def people(rows: int) -> tuple[Floats, Flags]:
    """Covariates (rows, 10) and treatment (rows,), always the same for a number of rows."""
    rng = np.random.default_rng(rows)
    matrix = rng.normal(size=(rows, COVARIATES))
    matrix[:, 5:] = matrix[:, 5:] > 0.3
    inclined = matrix @ np.linspace(0.4, -0.3, COVARIATES) + rng.logistic(size=rows)
    return matrix, inclined > np.quantile(inclined, 0.6)


def write_people(path: Path, rows: int) -> None:
    """The same, as a file that every contestant reads."""
    matrix, treated = people(rows)
    np.savez(path, matrix=matrix, treated=treated)


def read_people(path: Path) -> tuple[Floats, Flags]:
    """What `write_people` wrote."""
    with np.load(path) as file:
        return file["matrix"], file["treated"]
