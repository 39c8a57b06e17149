"""What a table is, and the check that guards every seam between two stages."""

from dataclasses import dataclass
from typing import Literal

import pandas as pd
from pandas.api import types

from evaluatie.errors import ContractError

Kind = Literal["text", "integer", "number", "flag", "date", "numbers"]


@dataclass(frozen=True)
class Column:
    """One column: its kind, whether it may be empty, the values it may take, what it means."""

    name: str
    kind: Kind
    meaning: str
    required: bool = True
    allowed: tuple[str, ...] = ()
    delivered: bool = True


@dataclass(frozen=True)
class Table:
    """One table: columns, the columns that identify a row, and whether more columns may follow.

    `partial_key`: part of the key may be unknown, and such rows are not compared.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    open: bool = False
    partial_key: bool = False

    @property
    def names(self) -> list[str]:
        """Column names in order."""
        return [column.name for column in self.columns]

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        return {column.name: column for column in self.columns}[name]

    def empty(self) -> pd.DataFrame:
        """No rows, the right columns."""
        return pd.DataFrame({c.name: pd.Series(dtype=_DTYPES[c.kind]) for c in self.columns})


_DTYPES = {
    "text": "str", "integer": "int64", "number": "float64", "flag": "bool", "date": "datetime64[s]",
    "numbers": "object",  # an array in each cell
}  # fmt: skip

_TESTS = {
    "text": types.is_string_dtype,
    "integer": types.is_integer_dtype,
    "number": types.is_float_dtype,
    "flag": types.is_bool_dtype,
    "date": types.is_datetime64_dtype,
    "numbers": types.is_object_dtype,
}


def check(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """The frame with the table's columns in order, when it keeps the contract.

    Raises ContractError with all problems: columns, kinds, empty cells, values, repeated keys.
    Counts rows and never shows a value.
    """
    problems = [f"column {name} is missing" for name in table.names if name not in frame]
    extra = [name for name in frame.columns if name not in table.names]
    if extra and not table.open:
        problems.append(f"columns that the table does not have: {', '.join(map(str, extra))}")
    for column in table.columns:
        if column.name in frame:
            problems += _column_problems(frame[column.name], column)
    count = 0 if problems else _repeated_keys(frame, table)
    if count:
        problems.append(f"{count} rows repeat the key ({', '.join(table.key)})")
    if problems:
        raise ContractError(f"table {table.name}", problems)
    return frame[[*table.names, *extra]]


def _repeated_keys(frame: pd.DataFrame, table: Table) -> int:
    """Rows that repeat the key of an earlier one; a delivered key may be partly unknown."""
    whole = frame.dropna(subset=list(table.key)) if table.partial_key else frame
    return int(whole.duplicated(list(table.key)).sum())


def _column_problems(series: pd.Series, column: Column) -> list[str]:
    problems = []
    if len(series) and not series.isna().all() and not _TESTS[column.kind](series.dtype):
        problems.append(f"column {column.name} holds {series.dtype}, not {column.kind}")
    if column.required and series.isna().any():
        problems.append(f"column {column.name} is empty in {int(series.isna().sum())} rows")
    if column.allowed:
        unknown = int((~series.dropna().isin(column.allowed)).sum())
        if unknown:
            problems.append(
                f"column {column.name} holds something else than "
                f"{', '.join(column.allowed)} in {unknown} rows"
            )
    return problems
