"""The floor: difference arrays of person x month in numpy, one row group of jobs at a time."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from . import ENOUGH, HORIZONS, MONTHS, RUNS, Counts

Array = npt.NDArray[Any]
MS_A_DAY = 86_400_000
_DAYS = np.arange(np.datetime64("1990-01-01"), np.datetime64("2060-01-01"))
_FIRST, _LAST = (int(day.astype(np.int64)) for day in (_DAYS[0], _DAYS[-1]))
_START = _DAYS.astype("datetime64[M]")
_NEXT = (_START + 1).astype("datetime64[D]")
MONTH_OF = _START.astype(np.int64)
SHARE_LEFT = (_NEXT - _DAYS) / (_NEXT - _START.astype("datetime64[D]"))  # of the month, this day in


def run(folder: Path, memory_mb: int) -> Counts:
    """Persons with a run of so many months before each horizon; `memory_mb` is not looked at."""
    persons = pq.read_table(folder / "personen.parquet", columns=["persoon_id", "vestigingsdatum"])
    ids = persons["persoon_id"].combine_chunks()
    settled = MONTH_OF[_days(persons["vestigingsdatum"])]
    found: Counter[str] = Counter()
    waiting, number = np.zeros((MONTHS, 0)), -1  # a person whose rows may go on in the next group
    for first, levels in _groups(folder / "dienstverbanden.parquet", ids, settled):
        if number == first:
            levels[:, :1] += waiting
        else:
            found.update(_runs(waiting))
        found.update(_runs(levels[:, :-1]))
        waiting, number = levels[:, -1:].copy(), first + levels.shape[1] - 1
    found.update(_runs(waiting))
    return dict(found)


def _groups(path: Path, ids: pa.Array, settled: Array) -> Iterator[tuple[int, Array]]:
    """For each row group its first person's number, and changes of hours (months, persons)."""
    file = pq.ParquetFile(path, read_dictionary=["persoon_id"])
    names = ["persoon_id", "begindatum", "einddatum", "uren_per_week", "loonbelasting"]
    memory = np.zeros(0)
    for group in range(file.num_row_groups):
        rows = file.read_row_group(group, columns=names).combine_chunks()
        person, first, count = _numbered(rows["persoon_id"].chunk(0), ids)
        size = (MONTHS + 2) * count
        memory = memory if len(memory) >= size else np.empty(size)
        changes = memory[:size].reshape(MONTHS + 2, count)
        changes[:] = 0
        _add_spells(changes, rows, person, settled[first : first + count])
        yield first, changes[:MONTHS]


def _numbered(column: pa.DictionaryArray, ids: pa.Array) -> tuple[Array, int, int]:
    """Per row the person's place from the first one on; that one's place; how many to the last."""
    texts = column.dictionary
    first, last = (bisect_left(ids, texts[at].as_py(), key=_text) for at in (0, -1))
    place = pc.index_in(texts, ids.slice(first, last + 1 - first)).to_numpy()
    return place[column.indices.to_numpy()], first, last + 1 - first


def _text(scalar: pa.StringScalar) -> str:
    return scalar.as_py()


def _add_spells(changes: Array, rows: pa.Table, person: Array, settled: Array) -> None:
    """Notes each spell where its hours begin and stop, in part in the month of that day."""
    hours = rows["uren_per_week"].to_numpy() * rows["loonbelasting"].to_numpy()
    origin = settled[person]
    for day, weight in (
        (_days(rows["begindatum"]), hours),
        (np.minimum(_days(rows["einddatum"]) + 1, len(_DAYS) - 1), -hours),
    ):
        month = MONTH_OF[day] - origin
        part = np.where(month < 0, weight, weight * SHARE_LEFT[day])
        cell = np.clip(month, 0, MONTHS) * changes.shape[1] + person
        np.add.at(changes.reshape(-1), cell, part)
        np.add.at(changes.reshape(-1), cell + changes.shape[1], weight - part)


def _days(dates: pa.ChunkedArray) -> Array:
    """Places in _DAYS; the last one where there is no date."""
    ms = pc.fill_null(dates.cast(pa.timestamp("ms")).cast(pa.int64()), _LAST * MS_A_DAY)
    return ms.to_numpy() // MS_A_DAY - _FIRST


def _runs(changes: Array) -> Counts:
    """How many persons (columns) have each run of months of enough hours, by horizon."""
    persons = changes.shape[1]
    hours = np.zeros(persons)
    run, longest = np.zeros(persons, dtype=np.int8), np.zeros(persons, dtype=np.int8)
    found = {}
    for month in range(MONTHS):
        hours += changes[month]
        run += 1
        run *= hours >= ENOUGH
        np.maximum(longest, run, out=longest)
        if month + 1 in HORIZONS:
            for least in RUNS:
                found[f"{least}_{month + 1}"] = int(np.count_nonzero(longest >= least))
    return found
