"""Made-up people: 36 months, six groups and never treated, and four covariates that matter."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

MONTHS = 36
STARTS = [7, 11, 15, 19, 23, 27]  # of the groups; months are 1 ... 36
COVARIATES = 4

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class People:
    """Outcome (rows, 36), start (rows,), infinite for never, and covariates (rows, 4)."""

    outcome: Floats
    start: Floats
    matrix: Floats

    @property
    def periods(self) -> Floats:
        """The months, 1 to 36."""
        return np.arange(1.0, MONTHS + 1)


def people(rows: int) -> People:
    """Always the same for a number of rows; some 4 in 10 are never treated.

    Covariates move the group, the level and the trend; effects grow with time and differ by group.
    """
    rng = np.random.default_rng(rows)
    matrix = rng.normal(size=(rows, COVARIATES))
    matrix[:, 2:] = matrix[:, 2:] > 0.3
    inclined = matrix @ [0.4, -0.3, 0.3, 0.2] + rng.logistic(size=rows)
    late = np.searchsorted(np.quantile(inclined, [0.4, 0.5, 0.6, 0.7, 0.8, 0.9]), inclined)
    start = np.array([np.inf, *STARTS])[late]
    months = np.arange(1.0, MONTHS + 1)
    outcome = rng.normal(size=(rows, MONTHS))
    outcome += (matrix @ [0.5, 0.3, -0.4, 0.2] + rng.normal(size=rows))[:, None]
    outcome += (1.0 + 0.5 * matrix[:, :1]) * months / MONTHS
    since = months - start[:, None]
    outcome += np.where(since >= 0, 0.2 + 0.02 * since, 0.0)
    return People(outcome, start, matrix)


def write_people(path: Path, rows: int) -> None:
    """The same, as a file that every contestant reads."""
    made = people(rows)
    np.savez(path, outcome=made.outcome, start=made.start, matrix=made.matrix)


def read_people(path: Path) -> People:
    """What `write_people` wrote."""
    with np.load(path) as file:
        return People(file["outcome"], file["start"], file["matrix"])


def long_table(made: People, never: float) -> pd.DataFrame:
    """One row per person and month, for the rivals that want that; `never` is their name for it."""
    rows, months = made.outcome.shape
    table = pd.DataFrame(
        {
            "person": np.repeat(np.arange(rows), months),
            "month": np.tile(np.arange(1, months + 1), rows),
            "start": np.repeat(np.where(np.isinf(made.start), never, made.start), months),
            "y": made.outcome.ravel(),
        }
    )
    for column in range(made.matrix.shape[1]):
        table[f"x{column}"] = np.repeat(made.matrix[:, column], months)
    return table
