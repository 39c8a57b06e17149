"""Delivered cells in scratch Parquet files: what every reader ends with.

A copy, because the cells are read several times and by column, and because a file that turns out
to be damaged half-way must not do so in the middle of a check.
"""

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from evaluatie.data.delivery.workspace import Workspace, literal

BLANKS = " \t\r\n\u00a0"  # what may stand around a cell without being part of it
EXACT = 1e15  # whole numbers below it are written without exponent, and a double holds them


def number_text(value: float) -> str:
    """A number as the contract writes it: 12, 12.5; no more decimals than it needs."""
    if isinstance(value, float) and value.is_integer() and abs(value) < EXACT:
        return str(int(value))
    return repr(value)


def scratch_path(workspace: Workspace, ending: str = ".parquet") -> Path:
    """A new file in the scratch folder."""
    with tempfile.NamedTemporaryFile(
        dir=workspace.scratch, prefix="cells_", suffix=ending, delete=False
    ) as file:
        return Path(file.name)


def file_literal(path: Path) -> str:
    """A path as SQL writes it: a star or bracket in a folder's name is no wildcard."""
    return literal(re.sub(r"([\[*?])", r"[\1]", str(path)))


def parquet_relation(path: Path) -> str:
    """SQL that stands after FROM and gives the rows of a Parquet file in their order."""
    return f"read_parquet({file_literal(path)}, hive_partitioning = false)"


def copied(query: str, workspace: Workspace) -> str:
    """The rows of a query in a scratch file; gives the relation that reads them."""
    path = scratch_path(workspace)
    workspace.connection.execute(f"COPY ({query}) TO {literal(str(path))} (FORMAT parquet)")
    return parquet_relation(path)


class Pieces:
    """Writes a scratch file piece by piece, for the readers that work outside the engine."""

    def __init__(self, workspace: Workspace, schema: pa.Schema) -> None:
        self.path = scratch_path(workspace)
        self._schema = schema

    def __enter__(self) -> "Pieces":
        self._writer = pq.ParquetWriter(self.path, self._schema)
        return self

    def __exit__(self, *_: object) -> None:
        self._writer.close()

    def add(self, columns: Sequence[Any]) -> None:
        """Adds rows, given column by column in the order of the schema."""
        pairs = zip(columns, self._schema.types, strict=True)
        arrays = [pa.array(column, kind) for column, kind in pairs]
        self._writer.write_table(pa.table(arrays, schema=self._schema))
