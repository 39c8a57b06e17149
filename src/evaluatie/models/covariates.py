"""From columns of a table to a numeric covariate matrix with readable names."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from evaluatie.models.scaling import Floats

DEPENDENT = 1e-7  # R's lm() calls a column a linear combination at the same tolerance
POWER = re.compile(r"\s*\w+\s*\*\*\s*\d+\s*")


def covariate_matrix(
    frame: pd.DataFrame, terms: Sequence[str], *, full_rank: bool = True
) -> pd.DataFrame:
    """Numeric covariates (n, k), float64, without intercept, indexed as `frame`.

    A term is the name of a column, a power of one (`age**2`: in a formula that would silently
    mean `age`), or a formulaic term (`age:re74`, `C(year)`, `log(income)`). Text, categorical
    and bool columns become 0/1 columns `column=level`, levels sorted, the first one the
    reference. Constant columns and exact linear combinations of columns before them are
    dropped, from left to right. `full_rank=False` keeps every level and every column: for
    balance tables. Raises ValueError for an unknown column or missing values, with the remedy
    and the count.
    """
    _check(frame, terms)
    numeric = _as_float(frame)
    blocks = [_term(numeric, term, full_rank) for term in dict.fromkeys(terms)]
    matrix = pd.concat(blocks, axis=1) if blocks else pd.DataFrame(index=frame.index)
    matrix = matrix.loc[:, ~matrix.columns.duplicated()]
    if not full_rank:
        return matrix
    kept = independent_columns(matrix.to_numpy(dtype=np.float64))
    return matrix.iloc[:, kept]


def shared_levels(
    frame: pd.DataFrame, terms: Sequence[str], treated: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which rows (n,) have, in every categorical term, a level that some treated row has too.

    For the effect on the treated other rows carry no information, and keep the propensity model
    from having a solution. Text, bool and 0/1 columns count as categorical.
    """
    shared = np.ones(len(frame), dtype=bool)
    for term in terms:
        column = frame[term]
        if not is_numeric_dtype(column) or column.dropna().isin((0, 1)).all():
            shared &= column.isin(column[treated].unique()).to_numpy()
    return shared


def independent_columns(matrix: Floats) -> list[int]:
    """Positions of columns that are no constant and no combination of columns before them.

    Gram-Schmidt (twice, for accuracy) on standardised columns, left to right, so that the
    result does not depend on which column a pivoting rule happens to like.
    """
    basis = np.empty((len(matrix), min(matrix.shape) if matrix.size else 0))
    kept: list[int] = []
    for position in range(matrix.shape[1]):
        column = _standardised(matrix[:, position])
        if column is None or len(kept) == basis.shape[1]:
            continue
        done = basis[:, : len(kept)]
        rest = column - done @ (done.T @ column)
        rest = rest - done @ (done.T @ rest)
        length = float(np.linalg.norm(rest))
        if length > DEPENDENT:
            basis[:, len(kept)] = rest / length
            kept.append(position)
    return kept


def _standardised(column: Floats) -> Floats | None:
    """The centred column with length 1, or None when it is constant."""
    if len(column) == 0 or column.min() == column.max():
        return None
    largest = np.abs(column).max()
    centred = column / largest - (column / largest).mean()
    length = float(np.linalg.norm(centred))
    return centred / length if length > 1e-12 * len(column) ** 0.5 else None


def _check(frame: pd.DataFrame, terms: Sequence[str]) -> None:
    for term in terms:
        if term in frame.columns and bool(frame[term].isna().any()):
            count = int(frame[term].isna().sum())
            raise ValueError(
                f"Covariate {term!r} has {count} missing values: fill them, give them a level "
                "of their own, or drop the rows before matching."
            )


def _as_float(frame: pd.DataFrame) -> pd.DataFrame:
    """All numeric columns as float64; bool and text stay as they are."""
    numeric = [c for c in frame.columns if is_numeric_dtype(frame[c]) and not _is_bool(frame[c])]
    return frame.astype(dict.fromkeys(numeric, "float64"))


def _is_bool(column: pd.Series) -> bool:
    return is_bool_dtype(column.dtype)


def _term(frame: pd.DataFrame, term: str, full_rank: bool) -> pd.DataFrame:
    if term not in frame.columns:
        return _formula_term(frame, term, full_rank)
    column = frame[term]
    if is_numeric_dtype(column) and not _is_bool(column):
        return column.to_frame()
    return _indicators(column, term, full_rank)


def _indicators(column: pd.Series, name: str, full_rank: bool) -> pd.DataFrame:
    """One 0/1 column per observed level, named `name=level`; the first is the reference."""
    values = column.astype(object)
    levels = sorted(values.unique(), key=str)
    shown = levels[1:] if full_rank else levels
    columns = {f"{name}={level}": (values == level).astype("float64") for level in shown}
    return pd.DataFrame(columns, index=column.index)


def _formula_term(frame: pd.DataFrame, term: str, full_rank: bool) -> pd.DataFrame:
    from formulaic import model_matrix
    from formulaic.errors import FormulaicError

    power = POWER.fullmatch(term)
    formula = f"I({term})" if power else term
    try:
        matrix = model_matrix(
            f"1 + {formula}", frame, ensure_full_rank=full_rank, na_action="raise"
        )
    except (FormulaicError, NameError, SyntaxError) as error:
        raise ValueError(
            f"Covariate term {term!r} cannot be built: name a column of the table or a formula "
            "of its columns."
        ) from error
    table = pd.DataFrame(matrix, index=frame.index).drop(columns="Intercept", errors="ignore")
    return table.astype("float64").rename(columns=_readable)


def _readable(name: str) -> str:
    """`C(year)[T.2015.0]` becomes `year=2015`, `I(age ** 2)` becomes `age**2`."""
    name = re.sub(r"I\((\w+) \*\* (\d+)\)", r"\1**\2", name)
    name = re.sub(r"(?:C\()?([\w.]+)\)?\[(?:T\.)?([^\]]*)\]", r"\1=\2", name)
    return re.sub(r"(=-?\d+)\.0(?=:|$)", r"\1", name)
