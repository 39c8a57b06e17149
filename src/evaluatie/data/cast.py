"""Turns cells of text into the kinds of the data contract. What cannot be cast is a problem."""

import pandas as pd

from evaluatie.data.extracts import listed
from evaluatie.tables.schema import Column, Table

_TRUE = ("ja", "true", "1", "waar", "j")
_FALSE = ("nee", "false", "0", "onwaar", "n")
_REMEDY = {
    "date": "write dates as YYYY-MM-DD",
    "number": "write numbers with digits and one decimal comma or point, without a unit",
    "flag": "write ja or nee",
}


def cast_table(cells: pd.DataFrame, table: Table) -> tuple[pd.DataFrame, list[str]]:
    """The typed table and a sentence for each column with cells that cannot be cast."""
    typed, problems = {}, []
    for column in table.columns:
        typed[column.name] = cast(cells[column.name], column)
        failed = typed[column.name].isna() & cells[column.name].notna()
        if failed.any():
            problems.append(_problem(column, failed))
    return pd.DataFrame(typed, index=cells.index), problems


def _problem(column: Column, failed: pd.Series) -> str:
    rows = failed.index[failed].tolist()
    return (
        f"column {column.name}: {len(rows)} cells are not a {column.kind} "
        f"(lines {listed(rows)}); {_REMEDY[column.kind]}"
    )


def cast(cells: pd.Series, column: Column) -> pd.Series:
    """One column of text as its kind; missing where the cell is empty or not of that kind."""
    match column.kind:
        case "date":
            full = cells.where(cells.str.len() != len("2016-01"), cells + "-01")
            return pd.to_datetime(full, format="%Y-%m-%d", errors="coerce").astype("datetime64[s]")
        case "number" | "integer":
            return pd.to_numeric(cells.str.replace(",", ".", regex=False), errors="coerce").astype(
                "float64"
            )
        case "flag":
            lower = cells.str.lower()
            known = lower.isin(_TRUE + _FALSE)
            return lower.isin(_TRUE).astype("boolean").where(known)
    return cells.astype("str")
