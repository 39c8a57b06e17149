"""Which moments of the covariates entropy balancing makes equal."""

from collections.abc import Sequence

import pandas as pd
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from evaluatie.models.covariates import covariate_matrix


def moment_matrix(persons: pd.DataFrame, covariates: Sequence[str], highest: int) -> pd.DataFrame:
    """Numeric covariates (n, k), and powers up to `highest` of those that are numbers.

    A number with two values or fewer has no moment of its own beyond its mean.
    """
    numbers = [
        name
        for name in covariates
        if is_numeric_dtype(persons[name])
        and not is_bool_dtype(persons[name])
        and persons[name].nunique() > 2
    ]
    powers = {
        f"{name}**{power}": persons[name].astype("float64") ** power
        for power in range(2, highest + 1)
        for name in numbers
    }
    return covariate_matrix(persons.assign(**powers), [*covariates, *powers])
