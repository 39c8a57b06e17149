"""Reads and writes tables. A file appears whole or not at all."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from evaluatie.errors import ContractError
from evaluatie.tables.ahead import ahead
from evaluatie.tables.schema import Table, check


def write_table(frame: pd.DataFrame, path: Path | str, table: Table) -> None:
    """Checks the frame and writes it as Parquet; the same frame gives the same bytes."""
    checked = check(frame.reset_index(drop=True), table)
    write_atomically(path, lambda target: checked.to_parquet(target, index=False))


def read_table(path: Path | str, table: Table) -> pd.DataFrame:
    """The table in a Parquet file, checked."""
    return check(pd.read_parquet(path), table)


def write_tables(
    frames: dict[str, pd.DataFrame], folder: Path | str, tables: Iterable[Table]
) -> None:
    """Writes each table to `<folder>/<table>.parquet`; all are checked before one is written."""
    checked = {t.name: check(frames[t.name].reset_index(drop=True), t) for t in tables}
    write_frames(checked, folder)


def write_folders(
    folders: Iterable[tuple[str, dict[str, pd.DataFrame]]], folder: Path | str,
    tables: Iterable[Table],
) -> None:  # fmt: skip
    """Writes the tables of each name to `<folder>/<name>/<table>.parquet`, as they come."""
    wanted = list(tables)
    for name, frames in folders:
        write_tables(frames, Path(folder) / name, wanted)


def write_frames(frames: dict[str, pd.DataFrame], folder: Path | str) -> None:
    """Writes frames without a contract of their own, such as quarantined rows as delivered."""
    for name, frame in frames.items():
        write_atomically(Path(folder) / f"{name}.parquet", _to_parquet(frame))


def _to_parquet(frame: pd.DataFrame) -> Callable[[Path], None]:
    return lambda target: frame.to_parquet(target, index=False)


def read_tables(paths: Iterable[Path | str], table: Table) -> list[pd.DataFrame]:
    """Several files of the same table."""
    return [read_table(path, table) for path in paths]


def write_json(content: Any, path: Path | str) -> None:
    """Writes a small document with sorted keys."""
    text = json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    write_text(text, path)


def read_json(path: Path | str) -> Any:
    """A document written by `write_json`."""
    return json.loads(Path(path).read_text(encoding="utf-8"))


def write_text(text: str, path: Path | str) -> None:
    """Writes UTF-8 text with the line endings it has."""
    write_atomically(path, lambda target: target.write_bytes(text.encode("utf-8")))


def write_csv(frame: pd.DataFrame, path: Path | str, table: Table) -> None:
    """Checks the frame and writes it as CSV: comma, decimal point, ten digits, UTF-8.

    Ten digits: the last bits of a sum depend on the processor, and a result should not.
    """
    checked = check(frame.reset_index(drop=True), table)
    write_text(checked.to_csv(index=False, lineterminator="\n", float_format="%.10g"), path)


def write_atomically(path: Path | str, write: Callable[[Path], Any]) -> None:
    """Lets `write` fill a file beside `path` and then puts it in place in one step.

    What a killed run left beside it is written over, and so goes as well.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    try:
        write(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_parts(parts: Iterable[pa.Table], path: Path | str) -> None:
    """Writes a table that comes in parts, of one schema, as one Parquet file.

    Texts may be dictionaries: they are read back as texts.
    """
    write_atomically(path, lambda target: _write_parts(ahead(parts), target))


def _write_parts(parts: Iterator[pa.Table], target: Path) -> None:
    first = next(parts)
    with pq.ParquetWriter(
        target, first.schema, store_schema=False, write_statistics=False
    ) as writer:
        writer.write_table(first)
        for part in parts:
            writer.write_table(part)


def write_batches(batches: Iterable[pa.RecordBatch], path: Path | str, table: Table) -> None:
    """Writes a table that comes in batches of rows, never all in memory, as one Parquet file.

    The file has the table's columns and kinds, whatever comes: `read_table` gives the same frame as
    of `write_table`. Raises ContractError when a required column is empty somewhere; keys are not
    compared. A row group for each batch.
    """
    schema = _schema(table)

    def fill(target: Path) -> None:
        with pq.ParquetWriter(target, schema) as writer:
            for batch in batches:
                _refuse_empty_cells(batch, table)
                writer.write_batch(batch.select(table.names).cast(schema))

    write_atomically(path, fill)


def _schema(table: Table) -> pa.Schema:
    """Arrow's types of the frame of a table; a flag that may be empty is pandas' own boolean."""
    spare = {c.name: "boolean" for c in table.columns if c.kind == "flag" and not c.required}
    return pa.Schema.from_pandas(table.empty().astype(spare), preserve_index=False)


def _refuse_empty_cells(batch: pa.RecordBatch, table: Table) -> None:
    problems = [
        f"column {column.name} is empty in {batch[column.name].null_count} rows"
        for column in table.columns
        if column.required and batch[column.name].null_count
    ]
    if problems:
        raise ContractError(f"table {table.name}", problems)
