"""The people as a table, for the rivals that want one."""

import numpy as np
import numpy.typing as npt
import pandas as pd


def frame(matrix: npt.NDArray[np.float64], treated: npt.NDArray[np.bool_]) -> pd.DataFrame:
    """Columns x0 ... x9, treat (0, 1), person and an outcome that nobody looks at."""
    table = pd.DataFrame(matrix, columns=[f"x{k}" for k in range(matrix.shape[1])])
    return table.assign(treat=treated.astype(int), person=np.arange(len(table)), y=table["x0"])


def terms(table: pd.DataFrame) -> list[str]:
    """Names of the covariates."""
    return [name for name in table.columns if name.startswith("x")]
