"""Reads a delivered Parquet file."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from evaluatie.data.delivery.cells import parquet_relation
from evaluatie.data.delivery.columns import header_problems, label
from evaluatie.data.delivery.delivered import Delivered
from evaluatie.data.delivery.typed import Kind, typed_cells
from evaluatie.data.delivery.workspace import Workspace, shortage
from evaluatie.errors import ExtractError

DAMAGED = "cannot be read as Parquet: it is damaged or cut off; deliver it again"
_INDEX = "__index_level_"  # pandas writes a nameless index as a column of this name
_EXTENSION = b"ARROW:extension:name"


def read_parquet(path: Path, workspace: Workspace, known: frozenset[str]) -> Delivered:
    """The cells of a Parquet file as text.

    Raises ExtractError when the file is damaged, when a column is nested or binary, or when
    moments have a time of day.
    """
    try:
        fields = [f for f in pq.read_schema(path) if not f.name.startswith(_INDEX)]
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        raise ExtractError(str(path), [DAMAGED]) from None
    names = [field.name for field in fields]
    problems = [*header_problems(names, known), *_kind_problems(fields, known)]
    if problems:
        raise ExtractError(str(path), problems)
    kinds = {field.name: kind for field in fields if (kind := _kind(field))}
    try:
        return typed_cells(path, parquet_relation(path), kinds, known, workspace)
    except duckdb.Error as error:
        if shortage(error):
            raise
        raise ExtractError(str(path), [DAMAGED]) from None


def _kind_problems(fields: list[pa.Field], known: frozenset[str]) -> Iterator[str]:
    names = [field.name for field in fields]
    for field in fields:
        if _kind(field) is None:
            yield (
                f"{label(names, field.name, known)}: holds {_described(field.type)}; deliver "
                "texts, numbers, days or truth values"
            )


def _described(kind: pa.DataType) -> str:
    if pa.types.is_timestamp(kind):
        return "moments with a time zone"
    if pa.types.is_nested(kind):
        return "nested values"
    return "values of a kind that is not read"


def _kind(field: pa.Field) -> Kind | None:
    """What the cells of a column are to the contract; None when it knows no such cells."""
    kind, is_ = field.type, pa.types
    if isinstance(kind, pa.BaseExtensionType) or _EXTENSION in (field.metadata or {}):
        return None
    if is_.is_dictionary(kind):
        return _kind(pa.field(field.name, kind.value_type))
    if is_.is_timestamp(kind):
        return "moment" if kind.tz is None else None
    kinds: list[tuple[bool, Kind]] = [
        (is_.is_string(kind) or is_.is_large_string(kind) or is_.is_string_view(kind), "text"),
        (is_.is_null(kind), "text"),
        (is_.is_boolean(kind), "flag"),
        (is_.is_integer(kind), "whole"),
        (is_.is_float32(kind) or is_.is_float64(kind), "float"),
        (is_.is_decimal(kind), "decimal"),
        (is_.is_date(kind), "date"),
    ]
    return next((name for fits, name in kinds if fits), None)
