"""Reads tables sorted by person side by side, some persons at a time, so that memory is bounded."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evaluatie.errors import ContractError

PERSON = "persoon_id"
_ROWS = 131_072  # read at once from one file


def by_person(
    folder: Path, columns: dict[str, list[str]], persons: int
) -> Iterator[dict[str, pd.DataFrame]]:
    """All rows of `persons` persons at a time, of each table in `columns` (name: columns).

    The first table says who there is; when it has no rows there is one part without rows. Files
    are `<folder>/<table>.parquet`, sorted by persoon_id; ContractError when one is not. Each row
    is read once.
    """
    first, *others = [_Reader(folder / f"{name}.parquet", names) for name, names in columns.items()]
    chunk = first.next_persons(persons)
    while True:
        last = chunk[PERSON][-1] if chunk.num_rows else None
        parts = [chunk, *(reader.through(last) for reader in others)]
        yield {n: part.to_pandas() for n, part in zip(columns, parts, strict=True)}
        chunk = first.next_persons(persons)
        if not chunk.num_rows:
            return


def rows_in(path: Path) -> int:
    """Number of rows of a Parquet file, from its footer."""
    return int(pq.read_metadata(path).num_rows)


class _Reader:
    """One sorted file, read forwards; what was read beyond a person waits for the next call."""

    def __init__(self, path: Path, columns: list[str]) -> None:
        self._path = path
        file = pq.ParquetFile(path, memory_map=True)
        self._batches = file.iter_batches(_ROWS, columns=columns, use_threads=False)
        self._waiting = file.schema_arrow.empty_table().select(columns)

    def next_persons(self, persons: int) -> pa.Table:
        """All rows of the next so many persons; no rows at the end."""
        while True:
            starts = _starts(self._waiting)
            if len(starts) > persons:
                return self._take(int(starts[persons]))
            if not self._more():
                return self._take(self._waiting.num_rows)

    def through(self, last: pa.Scalar | None) -> pa.Table:
        """All rows of persons up to and including `last`."""
        if last is None:
            return self._take(0)
        while not self._waiting.num_rows or self._last() <= last.as_py():
            if not self._more():
                break
        upto = pc.less_equal(self._waiting[PERSON], last)
        return self._take(int(pc.sum(upto, min_count=0).as_py() or 0))

    def _last(self) -> str:
        return str(self._waiting[PERSON][-1].as_py())

    def _take(self, rows: int) -> pa.Table:
        taken, self._waiting = self._waiting.slice(0, rows), self._waiting.slice(rows)
        return taken

    def _more(self) -> bool:
        batch = next(self._batches, None)
        if batch is None:
            return False
        before = self._waiting.slice(max(self._waiting.num_rows - 1, 0))
        joined = pa.concat_tables([before, pa.Table.from_batches([batch])])[PERSON]
        joined = joined.combine_chunks()
        falls = pc.less(joined.slice(1), joined.slice(0, len(joined) - 1))
        if pc.any(falls, min_count=0).as_py():
            raise ContractError(str(self._path), [f"the table must be sorted by {PERSON}"])
        self._waiting = pa.concat_tables([self._waiting, pa.Table.from_batches([batch])])
        return True


def _starts(table: pa.Table) -> np.ndarray:
    """Row at which each person begins."""
    if not table.num_rows:
        return np.zeros(0, dtype=np.int64)
    ids = table[PERSON].combine_chunks()
    changed = pc.not_equal(ids.slice(1), ids.slice(0, len(ids) - 1))
    return np.concatenate([[0], 1 + np.flatnonzero(changed.to_numpy(zero_copy_only=False))])
