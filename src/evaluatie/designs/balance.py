"""Balance of covariates between treated and control, as MatchIt and cobalt print it."""

from __future__ import annotations

from itertools import chain, combinations

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
MOST_INTERACTIONS = 100
Pair = tuple[str, str]
EQUAL = 1e-12  # weighted means of a constant differ in the last bits


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


def smd_denominator(matrix: pd.DataFrame, treated: ArrayLike, estimand: str) -> Floats:
    """SD (k,) by which differences of means are divided, from the sample before weighting.

    ATT: that of the treated. ATE and ATO: pooled, the root of the mean of both groups'
    variances (Rosenbaum & Rubin 1985). cobalt does the same, but divides for the ATO by the
    weighted sample's SD; not here, for a denominator that moves with the weights hides what
    they do.
    """
    group = np.asarray(treated, dtype=bool)
    of_treated = treated_sd(matrix, group)
    if estimand == "ATT":
        return of_treated
    return np.asarray(np.sqrt((of_treated**2 + treated_sd(matrix, ~group) ** 2) / 2))


def square_pairs(matrix: pd.DataFrame) -> list[Pair]:
    """Each numeric covariate with itself, where the study does not name its square already.

    Not 0/1 columns, columns without spread, and powers and products that the study names.
    """
    return [(n, n) for n in _varying(matrix)[1] if product_name((n, n)) not in matrix]


def interaction_pairs(matrix: pd.DataFrame) -> list[Pair]:
    """Pairs of columns whose products a balance table shows, in the order of the columns.

    Columns with spread of two different covariates. When there are more than
    MOST_INTERACTIONS pairs, those with a number in them only; when these still are, those of two
    numbers; else none.
    """
    names, numbers = _varying(matrix)
    pairs = [
        pair for pair in combinations(names, 2)
        if _covariate(pair[0]) != _covariate(pair[1]) and product_name(pair) not in matrix
    ]  # fmt: skip
    for least in range(3):
        kept = [pair for pair in pairs if sum(name in numbers for name in pair) >= least]
        if len(kept) <= MOST_INTERACTIONS:
            return kept
    return []


def products(matrix: pd.DataFrame, pairs: list[Pair]) -> pd.DataFrame:
    """Products (n, m) of pairs of columns, named `age**2` and `age:sex=woman`.

    Numbers are standardised over all rows first: products of large numbers only say again how
    far apart the means are. 0/1 columns stay, so that `age:sex=woman` is about women.
    """
    values = {
        name: _standardised(matrix[name].to_numpy(dtype=np.float64))
        for name in dict.fromkeys(chain.from_iterable(pairs))
    }
    found = {product_name(pair): values[pair[0]] * values[pair[1]] for pair in pairs}
    return pd.DataFrame(found, index=matrix.index)


def product_name(pair: Pair) -> str:
    """The term of a product."""
    return f"{pair[0]}**2" if pair[0] == pair[1] else f"{pair[0]}:{pair[1]}"


def _covariate(term: str) -> str:
    return term.partition("=")[0]


def _standardised(column: Floats) -> Floats:
    """A number with mean 0 and SD 1; a 0/1 column as it is."""
    return column if is_binary(column) else (column - column.mean()) / column.std()


def _varying(matrix: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Columns with spread that are no powers or products, and those of them that are not 0/1."""
    columns = dict(zip(matrix.columns, matrix.to_numpy(dtype=np.float64).T, strict=True))
    names = [
        name for name, column in columns.items()
        if "**" not in name and ":" not in name and np.ptp(column) > 0
    ]  # fmt: skip
    return names, [name for name in names if not is_binary(columns[name])]


def is_binary(column: Floats) -> bool:
    """Whether a column holds only 0 and 1."""
    return bool(((column == 0.0) | (column == 1.0)).all())


def weighted_mean(values: Floats, weights: Floats) -> float:
    """Weighted mean; missing when the weights sum to zero.

    Not by BLAS, which adds in an order that depends on the number of cores.
    """
    total = float(weights.sum())
    return float((values * weights).sum()) / total if total > 0 else float("nan")


def weighted_variance(values: Floats, weights: Floats, *, binary: bool = False) -> float:
    """Weighted variance, unbiased under equal weights; p (1 - p) for a 0/1 column."""
    mean, total = weighted_mean(values, weights), float(weights.sum())
    if binary:
        return mean * (1.0 - mean)
    degrees = total**2 - float((weights**2).sum())
    if not degrees > 1e-12 * total**2:
        return float("nan")
    return float((weights * (values - mean) ** 2).sum()) * total / degrees


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
    smd = _smd(difference, sd, abs(mean_treated) + abs(mean_control))
    return (mean_treated, mean_control, smd, ratio, *steps)


def _smd(difference: float, sd: float, scale: float) -> float:
    if sd > 0:
        return difference / sd
    return 0.0 if abs(difference) <= EQUAL * scale else float("nan")


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
