"""Balance of covariates between treated and control, as MatchIt and cobalt print it."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
COLUMNS = (
    "term",
    "mean_treated",
    "mean_control",
    "smd",
    "variance_ratio",
    "ecdf_mean",
    "ecdf_max",
)


def balance_table(
    matrix: pd.DataFrame,
    treated: ArrayLike,
    weights: ArrayLike | None = None,
    *,
    sd: ArrayLike | None = None,
) -> pd.DataFrame:
    """Balance per covariate: one row per column of `matrix` (n, k), in its order.

    Weighted means; `smd`, their difference divided by `sd` (k,); `variance_ratio`, treated to
    control; `ecdf_mean` and `ecdf_max` (Kolmogorov-Smirnov), the mean over distinct values and
    the largest difference of the weighted distribution functions. Default `sd` is that of the
    treated under *unit* weights over all rows passed (`treated_sd`), so give the whole sample
    and let unmatched rows have weight 0: the denominator then stays the unmatched treated
    group, before and after, as in R. For 0/1 columns the SD is sqrt(p (1 - p)), there is no
    variance ratio, and both eCDF numbers are the difference of means. A column without spread
    among the treated has smd 0 when the means agree, else missing.
    """
    is_treated = np.asarray(treated, dtype=bool)
    rows = len(is_treated)
    weight = np.ones(rows) if weights is None else np.asarray(weights, dtype=np.float64)
    spread = treated_sd(matrix, is_treated) if sd is None else np.asarray(sd, dtype=np.float64)
    values = matrix.to_numpy(dtype=np.float64)
    records = [
        (str(term), *_row(values[:, position], is_treated, weight, float(spread[position])))
        for position, term in enumerate(matrix.columns)
    ]
    return pd.DataFrame(records, columns=list(COLUMNS))


def treated_sd(matrix: pd.DataFrame, treated: ArrayLike) -> Floats:
    """SD (k,) of each covariate among the treated: the denominator of the smd for the ATT."""
    values = matrix.to_numpy(dtype=np.float64)
    group = values[np.asarray(treated, dtype=bool)]
    ones = np.ones(len(group))
    variances = [
        weighted_variance(group[:, k], ones, binary=is_binary(values[:, k]))
        for k in range(values.shape[1])
    ]
    return np.sqrt(np.array(variances, dtype=np.float64))


def is_binary(column: Floats) -> bool:
    """Whether a column holds only 0 and 1."""
    return bool(np.isin(column, (0.0, 1.0)).all())


def weighted_mean(values: Floats, weights: Floats) -> float:
    """Weighted mean; missing when the weights sum to zero."""
    total = float(weights.sum())
    return float(values @ weights) / total if total > 0 else float("nan")


def weighted_variance(values: Floats, weights: Floats, *, binary: bool = False) -> float:
    """Weighted variance, unbiased under equal weights; p (1 - p) for a 0/1 column."""
    mean, total = weighted_mean(values, weights), float(weights.sum())
    if binary:
        return mean * (1.0 - mean)
    degrees = total**2 - float((weights**2).sum())
    if not degrees > 1e-12 * total**2:
        return float("nan")
    return float(weights @ (values - mean) ** 2) * total / degrees


def _row(
    column: Floats, treated: NDArray[np.bool_], weights: Floats, sd: float
) -> tuple[float, ...]:
    one, zero = (column[treated], weights[treated]), (column[~treated], weights[~treated])
    mean_treated, mean_control = weighted_mean(*one), weighted_mean(*zero)
    difference = mean_treated - mean_control
    if is_binary(column):
        ratio, steps = float("nan"), (abs(difference), abs(difference))
    else:
        ratio, steps = _variance_ratio(one, zero), _ecdf_difference(column, treated, weights)
    return (mean_treated, mean_control, _standardised(difference, sd), ratio, *steps)


def _standardised(difference: float, sd: float) -> float:
    if sd > 0:
        return difference / sd
    return 0.0 if difference == 0 else float("nan")


def _variance_ratio(one: tuple[Floats, Floats], zero: tuple[Floats, Floats]) -> float:
    treated, control = weighted_variance(*one), weighted_variance(*zero)
    return treated / control if control > 0 else float("nan")


def _ecdf_difference(
    column: Floats, treated: NDArray[np.bool_], weights: Floats
) -> tuple[float, float]:
    """Mean (over the distinct values of all rows) and maximum of |F_treated - F_control|."""
    sums = weights[treated].sum(), weights[~treated].sum()
    if not (sums[0] > 0 and sums[1] > 0):
        return float("nan"), float("nan")
    share = np.where(treated, weights / sums[0], -weights / sums[1])
    _, place = np.unique(column, return_inverse=True)
    steps = np.abs(np.cumsum(np.bincount(place, weights=share)))
    return float(steps.mean()), float(steps.max())
