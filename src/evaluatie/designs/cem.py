"""Coarsened exact matching: persons who are equal after numbers are put in bins."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from evaluatie.designs.sets import Matching, from_sets

Ints = NDArray[np.int64]
Bins = Literal["sturges"] | dict[str, int | list[float]]


def match_cem(frame: pd.DataFrame, treated: ArrayLike, *, bins: Bins = "sturges") -> Matching:
    """Sets of persons who share a bin in every covariate, a column of `frame` (n, k).

    Text, categories, bool and 0/1 numbers are their own bins. Other numbers get equally wide
    bins over their range, ceil(log2 n) + 1 of them (Sturges), or by name in `bins` another
    count, or cut points. A bin includes its lower bound, the last one both; below the first
    and above the last cut point is a bin as well. Persons with a missing value are in no set;
    a set without treated or without controls is dissolved. Iacus, King & Porro (2012),
    "Causal inference without balance checking: coarsened exact matching", Political Analysis
    20(1); bins as R's MatchIt. ValueError: `bins` names a column that is absent or no number,
    or asks for less than one bin.
    """
    plans = {} if isinstance(bins, str) else dict(bins)
    _check(frame, plans)
    sturges = int(np.ceil(np.log2(max(len(frame), 1)))) + 1
    columns = {
        name: _coarsened(frame[name], plans.get(str(name), sturges), str(name) in plans)
        for name in frame.columns
    }
    coarse = pd.DataFrame(columns, index=frame.index)
    complete = (coarse >= 0).all(axis=1).to_numpy(dtype=bool)
    if len(columns) == 0:
        return from_sets(np.zeros(len(frame), dtype=np.int64), treated)
    sets = coarse.groupby(list(columns), sort=True).ngroup().to_numpy(dtype=np.int64)
    return from_sets(np.where(complete, sets, -1), treated)


def _check(frame: pd.DataFrame, plans: dict[str, int | list[float]]) -> None:
    for name, plan in plans.items():
        if name not in frame.columns:
            raise ValueError(f"bins names {name!r}, which is no covariate of this design.")
        if _is_categorical(frame[name]):
            raise ValueError(f"bins names {name!r}, which is no number: it is matched exactly.")
        if isinstance(plan, int) and plan < 1:
            raise ValueError(f"bins of {name!r} must be at least 1.")


def _coarsened(column: pd.Series, plan: int | list[float], asked: bool) -> Ints:
    """The bin of every row (n,), from 0; -1 where the value is missing."""
    exact = _is_categorical(column) or (not asked and _is_binary(column))
    if exact:
        return np.asarray(pd.factorize(column, sort=False)[0], dtype=np.int64)
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    cuts = _equally_wide(values, plan) if isinstance(plan, int) else np.sort(plan)
    places = np.searchsorted(cuts, values, side="right").astype(np.int64)
    return np.where(np.isfinite(values), places, -1)


def _equally_wide(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """The `count` - 1 inner bounds of equally wide bins over the range."""
    finite = values[np.isfinite(values)]
    if len(finite) == 0:
        return finite
    return np.linspace(finite.min(), finite.max(), count + 1)[1:-1]


def _is_categorical(column: pd.Series) -> bool:
    return is_bool_dtype(column.dtype) or not is_numeric_dtype(column.dtype)


def _is_binary(column: pd.Series) -> bool:
    return bool(column.dropna().isin((0, 1)).all())
