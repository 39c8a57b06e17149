"""From columns of a table to a numeric covariate matrix with readable names."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from evaluatie.models.scaling import Floats
from evaluatie.study.terms import columns_of_term

DEPENDENT = 1e-7  # R's lm() calls a column a linear combination at the same tolerance
POWER = re.compile(r"(\w+)\s*(?:\*\*|\^)\s*(\d+)")
MISSING_SUFFIX = "=onbekend"  # of the 0/1 column beside a number that has a constant where missing
CALL = re.compile(r"(\((?:[^()]|\([^()]*\))*\))")  # an argument list, which may have one inside


def with_missing_columns(frame: pd.DataFrame, terms: Sequence[str]) -> list[str]:
    """The terms, each number with a class of its own for missing followed by that column."""
    pairs = ((term, term + MISSING_SUFFIX) for term in terms)
    return [name for pair in pairs for name in pair if name == pair[0] or name in frame.columns]


def covariate_matrix(
    frame: pd.DataFrame, terms: Sequence[str], *, full_rank: bool = True
) -> pd.DataFrame:
    """Numeric covariates (n, k), float64, without intercept, indexed as `frame`.

    A term is the name of a column, a power of one (`age**2`: in a formula that would silently
    mean `age`), or a formulaic term (`age:re74`, `C(year)`, `bs(age, df=4)`, `log(income)`).
    Text, categorical and bool columns become 0/1 columns `column=level`. Levels are those
    observed, in the order of the categories of a categorical column and sorted otherwise; the
    first is the reference. After a number that has a constant where it is missing comes the 0/1
    column that says so (`with_missing_columns`). Constant columns and exact linear combinations
    of columns before them are dropped, from left to right. `full_rank=False` keeps every level
    and every column: for balance tables. Raises ValueError for a term that cannot be built, or
    missing values (in the columns, or made by the term), with the remedy and the count.
    """
    blocks = _blocks(frame, terms, full_rank)
    matrix = pd.concat(blocks.values(), axis=1) if blocks else pd.DataFrame(index=frame.index)
    matrix = matrix.loc[:, ~matrix.columns.duplicated()]
    if not full_rank:
        return matrix
    kept = independent_columns(matrix.to_numpy(dtype=np.float64))
    return matrix.iloc[:, kept]


def constant_terms(frame: pd.DataFrame, terms: Sequence[str]) -> list[str]:
    """Terms that have one value in all rows, so that `covariate_matrix` drops them altogether."""
    blocks = _blocks(frame, terms, full_rank=False)
    return [term for term, block in blocks.items() if _constant(block)]


def shared_levels(
    frame: pd.DataFrame, terms: Sequence[str], treated: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Which rows (n,) have, in every categorical term, a level that some treated row has too.

    For the effect on the treated other rows carry no information, and keep the propensity model
    from having a solution. Text, bool and 0/1 columns count as categorical.
    """
    shared = np.ones(len(frame), dtype=bool)
    for level in level_codes(frame, terms).T:
        shared &= np.isin(level, level[treated])
    return shared


def level_codes(frame: pd.DataFrame, terms: Sequence[str]) -> NDArray[np.int64]:
    """Codes (n, c) of the levels of the categorical terms: text, bool and 0/1 columns."""
    columns = [
        pd.factorize(frame[term])[0]
        for term in with_missing_columns(frame, terms)
        if not is_numeric_dtype(frame[term]) or frame[term].dropna().isin((0, 1)).all()
    ]
    none = np.empty((len(frame), 0), dtype=np.int64)
    return np.column_stack(columns).astype(np.int64) if columns else none


def independent_columns(matrix: Floats) -> list[int]:
    """Positions of columns that are no constant and no combination of columns before them.

    Gram-Schmidt (twice, for accuracy) on standardised columns, left to right, so that the
    result does not depend on which column a pivoting rule happens to like.
    """
    basis = np.empty((len(matrix), min(matrix.shape) if matrix.size else 0), order="F")
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


def _blocks(frame: pd.DataFrame, terms: Sequence[str], full_rank: bool) -> dict[str, pd.DataFrame]:
    """The columns of every term, in order."""
    wanted = dict.fromkeys(with_missing_columns(frame, terms))
    used = {term: _used(frame, term) for term in wanted}
    columns = list(dict.fromkeys(name for names in used.values() for name in names))
    table = pd.DataFrame({name: _prepared(frame[name]) for name in columns}, index=frame.index)
    return {term: _block(table, term, names, full_rank) for term, names in used.items()}


def _used(frame: pd.DataFrame, term: str) -> list[str]:
    """Columns that a term uses; ValueError when there are none, or values are missing."""
    names = [term] if term in frame.columns else _columns_of_formula(frame, term)
    for name in names:
        count = int(frame[name].isna().sum())
        if count:
            raise ValueError(
                f"Covariate {name!r} has {count} missing values: fill them, give them a level "
                "of their own, or drop the rows before matching."
            )
    return names


def _columns_of_formula(frame: pd.DataFrame, term: str) -> list[str]:
    try:
        names = [name for name in columns_of_term(term) if name in frame.columns]
    except ValueError as error:
        raise _unbuildable(term) from error
    if not names:
        raise _unbuildable(term)
    return names


def _unbuildable(term: str) -> ValueError:
    return ValueError(
        f"Covariate term {term!r} cannot be built: name a column of the table or a formula "
        "of its columns."
    )


def _prepared(column: pd.Series) -> pd.Series:
    """Numbers as float64 (small integers overflow in powers), all else as observed levels."""
    if is_numeric_dtype(column) and not is_bool_dtype(column.dtype):
        return column.astype("float64")
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.remove_unused_categories()
    return column.astype(pd.CategoricalDtype(sorted(column.unique(), key=str)))


def _block(table: pd.DataFrame, term: str, names: list[str], full_rank: bool) -> pd.DataFrame:
    """The numeric columns of one term; none for a formula of constants."""
    if term in table.columns:
        return _plain(table[term], full_rank)
    constant = [name for name in names if table[name].nunique() < 2]
    if len(constant) == len(names):
        return pd.DataFrame(index=table.index)
    block = _formula(table, term, full_rank)
    finite = np.isfinite(block.to_numpy(dtype=np.float64))
    if constant:  # a transformation that needs spread, as poly(), has no values then
        return block.loc[:, finite.all(axis=0)]
    if not finite.all():
        count = int((~finite.all(axis=1)).sum())
        raise ValueError(
            f"Covariate term {term!r} has no finite value in {count} rows: use a transformation "
            "that has one everywhere, as log(income + 1)."
        )
    return block


def _plain(column: pd.Series, full_rank: bool) -> pd.DataFrame:
    """A number as it is; else one 0/1 column per level, `name=level`, the first the reference."""
    if is_numeric_dtype(column):
        return column.to_frame()
    codes, levels = column.cat.codes.to_numpy(), column.cat.categories
    shown = range(1 if full_rank else 0, len(levels))
    columns = {f"{column.name}={levels[code]}": (codes == code).astype("f8") for code in shown}
    return pd.DataFrame(columns, index=column.index)


def _formula(table: pd.DataFrame, term: str, full_rank: bool) -> pd.DataFrame:
    from formulaic import ModelMatrix, model_matrix
    from formulaic.errors import FormulaicError

    formula = f"1 + {_explicit_powers(term)}"
    try:
        with np.errstate(all="ignore"):
            matrix = model_matrix(
                formula, table, ensure_full_rank=full_rank, na_action="ignore", context={}
            )
    except (FormulaicError, NameError, SyntaxError) as error:
        raise _unbuildable(term) from error
    if not isinstance(matrix, ModelMatrix) or set(matrix) == {"Intercept"}:
        raise _unbuildable(term)
    built = pd.DataFrame(matrix, index=table.index).drop(columns="Intercept")
    return built.astype("float64").rename(columns=_readable)


def _explicit_powers(term: str) -> str:
    """`age**2` and `age^2` as `I(age**2)`, outside the arguments of functions."""
    parts = CALL.split(term)
    return "".join(
        part if place % 2 else POWER.sub(r"I(\1**\2)", part) for place, part in enumerate(parts)
    )


def _constant(block: pd.DataFrame) -> bool:
    values = block.to_numpy(dtype=np.float64)
    return len(values) == 0 or bool((values == values[0]).all())


def _readable(name: str) -> str:
    """`C(year)[T.2015.0]` becomes `year=2015`, `I(age ** 2)` becomes `age**2`."""
    name = re.sub(r"I\((\w+) \*\* (\d+)\)", r"\1**\2", name)
    name = re.sub(r"C\((\w+)[^\[\]]*\)\[(?:T\.)?([^\]]*)\]", r"\1=\2", name)
    name = re.sub(r"(^|:)([^:()\[\]]+)\[(?:T\.)?([^\]]*)\]", r"\1\2=\3", name)
    return re.sub(r"(=-?\d+)\.0(?=:|$)", r"\1", name)
