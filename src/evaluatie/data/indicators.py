"""The outcome indicators at every horizon, for whole windows only.

For index date s and horizon H the window is [s, s + H months). An incomplete window has a status
and no value: it is never divided by.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from evaluatie.data.outcomes.at_risk import reached_before
from evaluatie.data.outcomes.follow_up import (
    follow_up,
    limits,
    population_of,
    time_zero_tables,
    window_status,
)
from evaluatie.data.outcomes.histories import COLUMNS, Histories, Registers
from evaluatie.data.outcomes.spells import as_texts
from evaluatie.data.outcomes.values import measured, tables_for, values
from evaluatie.months import as_days
from evaluatie.progress import Progress
from evaluatie.study.analyses import START_ARM
from evaluatie.study.model import Study
from evaluatie.tables.ahead import ahead
from evaluatie.tables.by_person import by_person, rows_in
from evaluatie.tables.persons import INDICATORS, STATUSES

MOST_PERSONS = 50_000  # at a time: more is no faster
_BASE_MB = 400  # the program itself
_PERSON_BYTES, _ROW_BYTES = 6_000, 250  # what a person and a row of a register cost at most


def indicators(registers: Registers, study: Study) -> pd.DataFrame:
    """One row per person, outcome and horizon: value, and whether the window was complete."""
    return _frame(_rows(Histories(registers, study)))


def indicators_of(folder: Path, study: Study, memory_mb: int) -> pd.DataFrame:
    """The same from the kept tables in `folder`."""
    return _frame(pa.concat_tables(indicator_parts(folder, study, memory_mb)))


def indicator_parts(folder: Path, study: Study, memory_mb: int) -> Iterator[pa.Table]:
    """The same rows in parts, some persons at a time.

    Memory stays within about `memory_mb`, whatever the number of persons and rows.
    """
    persons = rows_in(folder / "personen.parquet")
    progress = Progress(f"{study.study}: indicators", persons, "rows of personen")
    for registers in registers_in(folder, tables_for(study), memory_mb):
        yield _rows(Histories(registers, study))
        progress.add(len(registers.personen))


def registers_in(folder: Path, names: list[str], memory_mb: int) -> Iterator[Registers]:
    """The tables of these names in `folder`, so many persons at a time as fit in the memory.

    One part without rows when there is nobody.
    """
    columns = {name: COLUMNS[name] for name in names}
    for tables in ahead(by_person(folder, columns, persons_at_a_time(folder, names, memory_mb))):
        yield Registers.of(tables)


def persons_at_a_time(folder: Path, names: list[str], memory_mb: int) -> int:
    """How many persons fit in the memory, given how many rows each has."""
    rows = sum(rows_in(folder / f"{name}.parquet") for name in names)
    persons = max(rows_in(folder / "personen.parquet"), 1)
    budget = max(memory_mb - _BASE_MB, 100) * 1_000_000
    return int(np.clip(budget / (_PERSON_BYTES + _ROW_BYTES * rows / persons), 500, MOST_PERSONS))


def _frame(table: pa.Table) -> pd.DataFrame:
    """With texts as texts."""
    for name in (c.name for c in INDICATORS.columns if c.kind == "text"):
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, table[name].cast(pa.string()))
    return table.to_pandas()


def _rows(histories: Histories) -> pa.Table:
    """Rows of INDICATORS sorted by its key; texts as dictionaries, for they repeat."""
    names, horizons = list(measured(histories.study)), sorted(histories.study.horizons)
    status = _statuses(histories, horizons)
    value = np.empty((len(histories), len(names) * len(horizons)))
    for place, name in enumerate(names):
        for number, horizon in enumerate(horizons):
            found = values(histories, name, horizon)
            column = np.where(status[:, number] == STATUSES.index("complete"), found, np.nan)
            value[:, place * len(horizons) + number] = column
    persons, cells = value.shape
    return pa.table(
        {
            "persoon_id": _dictionary(
                np.repeat(np.arange(persons, dtype=np.int32), cells),
                as_texts(histories.persons["persoon_id"]),
            ),
            "outcome": _dictionary(
                np.tile(np.repeat(np.arange(len(names), dtype=np.int8), len(horizons)), persons),
                pa.array(names),
            ),
            "horizon": np.tile(np.array(horizons, dtype=np.int64), persons * len(names)),
            "value": pa.array(value.ravel(), from_pandas=True),
            "status": _dictionary(np.tile(status, (1, len(names))).ravel(), pa.array(STATUSES)),
        }
    )


def _statuses(histories: Histories, horizons: list[int]) -> npt.NDArray[np.int8]:
    """(persons, horizons): places in STATUSES; `reached` is judged by the primary outcome."""
    study = histories.study
    ends = limits(histories.persons, study)
    after = [as_days(histories.window_end(h).astype("datetime64[D]")) for h in horizons]
    index = histories.index_date
    status = np.stack([window_status(index, ends, end, study) for end in after], axis=1)
    if population_of(study).index_date == str(START_ARM):
        whole = status == STATUSES.index("complete")
        status[whole & reached_before(histories)[:, None]] = STATUSES.index("reached")
    return status


def _dictionary(codes: npt.NDArray[np.integer], texts: pa.Array) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes), texts)


def follow_up_parts(folder: Path, study: Study, memory_mb: int) -> Iterator[pa.Table]:
    """The table FOLLOW_UP from the kept tables in `folder`, some persons at a time."""
    for registers in registers_in(folder, time_zero_tables(study), memory_mb):
        histories = Histories(registers, study)
        table = follow_up(histories.persons, histories.index_date, study)
        yield pa.Table.from_pandas(table, preserve_index=False)
