"""Which moments of the covariates entropy balancing makes equal."""

from collections.abc import Sequence

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype


def moments(persons: pd.DataFrame, covariates: Sequence[str], highest: int) -> list[str]:
    """Terms for a covariate matrix: the covariates, and powers up to `highest` of the numbers.

    A number with two values or fewer has no moment of its own beyond its mean.
    """
    numbers = [
        name
        for name in covariates
        if is_numeric_dtype(persons[name])
        and not is_bool_dtype(persons[name])
        and persons[name].nunique() > 2
    ]
    powers = [f"{name}**{power}" for power in range(2, highest + 1) for name in numbers]
    return [*covariates, *powers]
