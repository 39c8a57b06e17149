"""Columns that had a type in the delivered file, as the contract writes their cells."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from evaluatie.data.delivery.cells import BLANKS, EXACT, copied
from evaluatie.data.delivery.columns import label, listed
from evaluatie.data.delivery.delivered import ROW, Delivered
from evaluatie.data.delivery.workspace import Workspace, literal, quoted
from evaluatie.errors import ExtractError

Kind = Literal["text", "whole", "float", "decimal", "flag", "date", "moment"]
_NUMBERS = ("whole", "float", "decimal")
_DATES = ("date", "moment")
_TO_TEXT: dict[Kind, str] = {
    "text": f"nullif(trim({{c}}, {literal(BLANKS)}), '')",
    "whole": "CAST({c} AS VARCHAR)",
    # the engine believes what a Parquet file says of its range, and that leaves out NaN: isnan()
    # is false there and a plain CAST fails, hence TRY_CAST and the text 'nan'
    "float": "nullif(coalesce(CAST(CASE WHEN {c} = trunc({c}) "
    f"AND abs({{c}}) < {EXACT} THEN TRY_CAST({{c}} AS BIGINT) END AS VARCHAR), "
    "CAST({c} AS VARCHAR)), 'nan')",
    "decimal": "CASE WHEN contains(CAST({c} AS VARCHAR), '.') "
    "THEN regexp_replace(CAST({c} AS VARCHAR), '[.]?0+$', '') ELSE CAST({c} AS VARCHAR) END",
    "flag": "CASE WHEN {c} THEN 'ja' WHEN NOT {c} THEN 'nee' END",
    "date": "CAST({c} AS VARCHAR)",
    "moment": "CAST(CAST({c} AS DATE) AS VARCHAR)",
}


def typed_cells(
    path: Path,
    relation: str,
    kinds: Mapping[str, Kind],
    known: frozenset[str],
    workspace: Workspace,
) -> Delivered:
    """The typed columns of a relation as the contract's text; the first row is number 1.

    `kinds` names every column that is delivered, in order. Raises ExtractError when moments have a
    time of day: the contract knows days only.
    """
    problems = _time_problems(relation, kinds, known, workspace)
    if problems:
        raise ExtractError(str(path), problems)
    cells = [
        f"{_TO_TEXT[kind].replace('{c}', quoted(name))} AS {quoted(name)}"
        for name, kind in kinds.items()
    ]
    query = f"SELECT {', '.join(cells)}, row_number() OVER () AS {ROW} FROM {relation}"
    return Delivered(
        path,
        copied(query, workspace),
        tuple(kinds),
        dates=frozenset(name for name, kind in kinds.items() if kind in _DATES),
        numbers=frozenset(name for name, kind in kinds.items() if kind in _NUMBERS),
    )


def time_problem(column: str, rows: str, count: int) -> str:
    """The sentence about cells that hold more than a day; every reader uses it."""
    return f"{column}: {count} cells hold a time of day ({rows}); deliver days without a time"


def _time_problems(
    relation: str, kinds: Mapping[str, Kind], known: frozenset[str], workspace: Workspace
) -> list[str]:
    problems = []
    for name in (name for name, kind in kinds.items() if kind == "moment"):
        numbered = f"SELECT {quoted(name)} AS c, row_number() OVER () AS row FROM {relation}"
        timed = f"FROM ({numbered}) WHERE c <> date_trunc('day', c)"
        found = workspace.connection.execute(
            f"SELECT count(*), arg_min(row, row, 5) {timed}"
        ).fetchall()
        count, rows = found[0]
        if count:
            column = label(list(kinds), name, known)
            problems.append(time_problem(column, listed(rows, count), count))
    return problems
