"""Delivered cells as text in scratch Parquet files: what every reader ends with.

A copy, because it is read several times, by column, and because a file that turns out to be
damaged half-way must not do so in the middle of a check.
"""

import re
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from evaluatie.data.delivery.columns import label, listed
from evaluatie.data.delivery.delivered import ROW, Delivered
from evaluatie.data.delivery.workspace import Workspace, literal, quoted

Kind = Literal["text", "whole", "float", "decimal", "flag", "date", "moment"]
BLANKS = " \t\r\n\u00a0"  # what may stand around a cell without being part of it
_NUMBERS = ("whole", "float", "decimal")
_DATES = ("date", "moment")
_EXACT = 1e15  # whole numbers below it are written without exponent, and a double holds them
_TO_TEXT: dict[Kind, str] = {
    "text": "nullif(trim({c}, {blanks}), '')",
    "whole": "CAST({c} AS VARCHAR)",
    "float": "CASE WHEN isnan({c}) THEN NULL WHEN {c} = trunc({c}) AND abs({c}) < {exact} "
    "THEN CAST(CAST({c} AS BIGINT) AS VARCHAR) ELSE CAST({c} AS VARCHAR) END",
    "decimal": "regexp_replace(CAST({c} AS VARCHAR), '[.]?0+$', '')",
    "flag": "CASE WHEN {c} THEN 'ja' WHEN NOT {c} THEN 'nee' END",
    "date": "CAST({c} AS VARCHAR)",
    "moment": "CAST(CAST({c} AS DATE) AS VARCHAR)",
}


def number_text(value: float) -> str:
    """A number as the contract writes it: 12, 12.5; no more decimals than it needs."""
    if isinstance(value, float) and value.is_integer() and abs(value) < _EXACT:
        return str(int(value))
    return repr(value)


def scratch_path(workspace: Workspace, ending: str = ".parquet") -> Path:
    """A new file in the scratch folder, readable by this user only."""
    with tempfile.NamedTemporaryFile(
        dir=workspace.scratch, prefix="cells_", suffix=ending, delete=False
    ) as file:
        return Path(file.name)


def file_literal(path: Path) -> str:
    """A path as SQL writes it: a star or bracket in a folder's name is no wildcard."""
    return literal(re.sub(r"([\[*?])", r"[\1]", str(path)))


def parquet_relation(path: Path) -> str:
    """SQL that stands after FROM."""
    return f"read_parquet({file_literal(path)}, hive_partitioning = false)"


def copied(query: str, workspace: Workspace) -> str:
    """The rows of a query, copied to a scratch file; gives the relation that reads them."""
    path = scratch_path(workspace)
    workspace.connection.execute(f"COPY ({query}) TO {literal(str(path))} (FORMAT parquet)")
    return parquet_relation(path)


class Pieces:
    """Writes a table piece by piece to a scratch Parquet file, for readers outside the engine."""

    def __init__(self, workspace: Workspace, schema: pa.Schema) -> None:
        self.path = scratch_path(workspace)
        self._schema = schema

    def __enter__(self) -> "Pieces":
        self._writer = pq.ParquetWriter(self.path, self._schema)
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def add(self, columns: Sequence[Any]) -> None:
        """Adds rows, given by column in the order of the schema."""
        arrays = [
            pa.array(column, field.type)
            for column, field in zip(columns, self._schema, strict=True)
        ]
        self._writer.write_table(pa.table(arrays, schema=self._schema))


def typed_cells(
    path: Path, relation: str, kinds: Mapping[str, Kind], workspace: Workspace
) -> Delivered:
    """The typed columns of a relation as the contract's text; rows are counted from 1.

    `kinds` names every column that is delivered. Columns of moments must be days: see
    `time_problems`.
    """
    cells = [
        _TO_TEXT[kind].format(c=quoted(name), blanks=literal(BLANKS), exact=_EXACT)
        + f" AS {quoted(name)}"
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


def refuse_times(
    path: Path,
    relation: str,
    kinds: Mapping[str, Kind],
    known: frozenset[str],
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Raises ExtractError for moments with a time of day: the contract knows days only."""
    problems = []
    for name in (name for name, kind in kinds.items() if kind == "moment"):
        numbered = f"SELECT {quoted(name)} AS c, row_number() OVER () AS row FROM {relation}"
        timed = f"FROM ({numbered}) WHERE c <> date_trunc('day', c)"
        (count,) = connection.execute(f"SELECT count(*) {timed}").fetchall()[0]
        if count:
            rows = connection.execute(f"SELECT row {timed} ORDER BY row LIMIT 5").fetchall()
            problems.append(time_problem(label(list(kinds), name, known), listed(rows, count)))
    ...
