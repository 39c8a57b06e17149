"""Reads a delivered SPSS file (.sav) in pieces, so that memory does not grow with its rows."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from evaluatie.data.delivery.cells import Pieces, number_text, parquet_relation
from evaluatie.data.delivery.columns import header_problems
from evaluatie.data.delivery.delivered import Delivered
from evaluatie.data.delivery.typed import Kind, typed_cells
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.errors import ExtractError

DAMAGED = (
    "cannot be read as SPSS: it is damaged or cut off, or its encoding is unknown; save it again "
    "as .sav in Unicode and deliver it again"
)
CELLS_IN_A_PIECE = 4_000_000  # about 300 MB while a piece is read
_DAYS = {"DATE", "ADATE", "EDATE", "SDATE", "JDATE", "MOYR", "QYR", "WKYR", "DATETIME", "YMDHMS"}
_SECONDS_TO_1970 = 12_219_379_200  # SPSS counts seconds from 14 October 1582
_LAST_SECOND = 253_402_300_799  # of the year 9999
_ARROW = {"text": pa.string(), "float": pa.float64(), "moment": pa.timestamp("s")}
Labels = dict[Any, str]


def read_spss(
    path: Path, workspace: Workspace, known: frozenset[str], use_labels: bool = True
) -> Delivered:
    """The cells of an SPSS file as text.

    A value with a label is delivered as its label (but a date as its day; without `use_labels`
    every value as itself), a user-missing value as an empty cell. Raises ExtractError when the file
    is damaged, or when dates have a time of day.
    """
    _, meta = _piece(path, metadataonly=True)
    problems = header_problems(meta.column_names, known)
    if problems:
        raise ExtractError(str(path), problems)
    kinds = {name: _kind(meta, name) for name in meta.column_names}
    labels = {
        name: {_key(value): text for value, text in of_variable.items()}
        for name, of_variable in meta.variable_value_labels.items()
        if use_labels and kinds[name] != "moment"
    }
    written: dict[str, Kind] = {name: "text" if name in labels else kinds[name] for name in kinds}
    schema = pa.schema([(name, _ARROW[kind]) for name, kind in written.items()])
    with Pieces(workspace, schema) as pieces:
        for columns in _pieces(path, len(kinds)):
            pieces.add([_cells(columns[n], written[n], labels.get(n)) for n in written])
    delivered = typed_cells(path, parquet_relation(pieces.path), written, known, workspace)
    pieces.path.unlink()
    numbers = frozenset(name for name, kind in kinds.items() if kind == "float")
    return Delivered(path, delivered.relation, delivered.columns, delivered.dates, numbers)


def _pieces(path: Path, width: int) -> Iterator[dict[str, list[Any]]]:
    """The rows by column, a bounded number at a time.

    The reader passes over the rows before a piece each time; that is quick, and pieces are large.
    """
    size = max(CELLS_IN_A_PIECE // width, 1)
    offset = 0
    while True:
        columns, _ = _piece(path, row_offset=offset, row_limit=size, output_format="dict")
        rows = len(next(iter(columns.values())))
        yield columns
        if rows < size:
            return
        offset += rows


def _piece(path: Path, **options: Any) -> tuple[Any, Any]:
    import pyreadstat

    try:
        return pyreadstat.read_sav(path, disable_datetime_conversion=True, **options)
    except MemoryError:
        raise
    except Exception:  # the reader raises errors of many kinds, whose text may hold cells
        raise ExtractError(str(path), [DAMAGED]) from None


def _kind(meta: Any, name: str) -> Kind:
    if meta.readstat_variable_types[name] == "string":
        return "text"
    written = re.match("[A-Z]*", meta.original_variable_types[name])
    return "moment" if written and written[0] in _DAYS else "float"


def _cells(values: list[Any], kind: Kind, labels: Labels | None) -> Any:
    if kind == "moment":
        return _moments(np.array(values, dtype="float64"))
    return values if labels is None else [_labelled(value, labels) for value in values]


def _labelled(value: Any, labels: Labels) -> str | None:
    """The label of a value; a value without one stands for itself."""
    if value is None or value == "":
        return None
    key = _key(value)
    if key in labels:
        return labels[key]
    return key if isinstance(key, str) else number_text(key)


def _key(value: Any) -> Any:
    """A value as it is looked up: SPSS fills texts up with spaces."""
    return value.rstrip() if isinstance(value, str) else value


def _moments(seconds: np.ndarray) -> pa.Array:
    since_1970 = seconds - _SECONDS_TO_1970
    empty = np.isnan(seconds)
    whole = np.where(empty, 0, np.clip(since_1970, -_SECONDS_TO_1970, _LAST_SECOND))
    return pa.array(whole.astype("int64"), pa.timestamp("s"), mask=empty)
