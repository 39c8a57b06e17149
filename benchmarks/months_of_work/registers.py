"""Made-up validated registers of any size, written block by block in bounded memory."""

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from evaluatie.tables.contract import (
    BEGELEIDING,
    DIENSTVERBANDEN,
    ONDERWIJS,
    PERSONEN,
    UITKERINGEN,
)
from evaluatie.tables.schema import Table

TABLES = (PERSONEN, DIENSTVERBANDEN, ONDERWIJS, UITKERINGEN, BEGELEIDING)
ROW_GROUP = 256 * 1024  # as the validated tables have
BLOCK_ROWS = 1_000_000
JOBS = 5
PREFIXES = 10**8
EMPLOYERS = 100_003
FIRST_DAY, LAST_DAY = np.datetime64("2014-01-01"), np.datetime64("2017-12-31")
FIRST_PERIOD = np.datetime64("2012-01", "M")
_TYPES = {
    "text": pa.string(), "number": pa.float64(), "flag": pa.bool_(), "date": pa.timestamp("s"),
}  # fmt: skip

Columns = dict[str, Any]
Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True)
class Block:
    """Some persons, in the order of their ids, with the day on which each settled."""

    ids: pa.Array
    settled: Days
    left: Days
    rng: np.random.Generator


def write_registers(
    folder: Path, persons: int, periods: int | None = None, plain: bool = False
) -> None:
    """The tables that indicators are made of, each sorted by person; the same on every run.

    Everybody has five jobs on average, some of them open; or, with `periods`, so many monthly wage
    returns in a row from 2012 on. `plain`: all settled on the first day of a month, and stayed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    size = max(BLOCK_ROWS // (periods or JOBS), 1)
    with ExitStack() as stack:
        writers = {
            table: stack.enter_context(
                pq.ParquetWriter(folder / f"{table.name}.parquet", _schema(table))
            )
            for table in TABLES
        }
        for first in range(0, persons, size):
            block = _block(range(first, min(first + size, persons)), persons, plain)
            for table, columns in _tables(block, periods).items():
                writers[table].write_table(_filled(columns, table), row_group_size=ROW_GROUP)


def _tables(block: Block, periods: int | None) -> dict[Table, Columns]:
    return {
        PERSONEN: _persons(block),
        DIENSTVERBANDEN: _wage_returns(block, periods) if periods else _jobs(block),
        ONDERWIJS: _enrolments(block),
        UITKERINGEN: _benefits(block),
        BEGELEIDING: _guidance(block),
    }


def _block(numbers: range, persons: int, plain: bool) -> Block:
    """Ids are texts of eight or nine digits, unique and rising, many with leading zeros."""
    rng = np.random.default_rng([numbers.start, persons])
    apart = PREFIXES // persons
    prefix = np.asarray(numbers) * apart + rng.integers(0, apart, len(numbers))
    ninth = pa.array([*"0123456789", *[""] * 10]).take(rng.integers(0, 20, len(numbers)))
    ids = pc.binary_join_element_wise(_digits(prefix, 8), ninth, "")
    span = int((LAST_DAY - FIRST_DAY).astype(int)) + 1
    settled = FIRST_DAY + rng.integers(0, span, len(numbers))
    left = _with_gaps(
        settled + rng.integers(30, 2000, len(numbers)), rng.random(len(numbers)) < 0.9
    )
    if plain:
        settled = settled.astype("datetime64[M]").astype("datetime64[D]")
        left = np.full_like(left, "NaT")
    return Block(ids, settled, left, rng)


def _digits(numbers: npt.NDArray[np.int64], width: int) -> pa.Array:
    return pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width, "0")


def _persons(block: Block) -> Columns:
    count, rng = len(block.ids), block.rng
    return {
        "persoon_id": block.ids,
        "gemeente": _drawn(rng, count, ["Amsterdam", "Rotterdam", "Den Haag", "Utrecht"]),
        "vestigingsdatum": block.settled,
        "geboortedatum": block.settled - rng.integers(18 * 366, 64 * 365, count),
        "geslacht": _drawn(rng, count, ["man", "vrouw"]),
        "herkomstland": _drawn(rng, count, ["Syrie", "Eritrea", "Irak"]),
        "huishoudtype": _drawn(rng, count, ["alleenstaand", "paar", "eenouder"]),
        "nareiziger": rng.random(count) < 0.3,
        "opleidingsniveau": _drawn(rng, count, ["laag", "midden", "hoog", "onbekend"]),
        "uitschrijfdatum": block.left,
    }


def _jobs(block: Block) -> Columns:
    """Spells that may begin before settlement and overlap; one in six goes on."""
    rng, rows = block.rng, JOBS * len(block.ids)
    person = np.sort(rng.integers(0, len(block.ids), rows))
    begin = block.settled[person] + rng.integers(-200, 1500, rows)
    end = begin + rng.exponential(200, rows).astype(np.int64)
    return {
        "persoon_id": block.ids.take(person),
        "werkgever_id": _employers(np.arange(rows)),
        "begindatum": begin,
        "einddatum": _with_gaps(end, rng.random(rows) < 1 / 6),
        "uren_per_week": rng.integers(2, 81, rows) / 2,
        "loonbelasting": rng.random(rows) < 0.95,
    }


def _wage_returns(block: Block, periods: int) -> Columns:
    """A row for each person and month: paid hours, as weekly hours over the days of the month."""
    rng, persons = block.rng, len(block.ids)
    month = FIRST_PERIOD + np.tile(np.arange(periods), persons)
    begin = month.astype("datetime64[D]")
    end = (month + 1).astype("datetime64[D]") - 1
    days = (end - begin).astype(np.int64) + 1
    usual = np.repeat(rng.integers(0, 120, persons), periods)
    paid = rng.random(len(month)) < np.repeat(rng.random(persons), periods)
    return {
        "persoon_id": block.ids.take(np.repeat(np.arange(persons), periods)),
        "werkgever_id": _employers(np.repeat(rng.integers(0, EMPLOYERS, persons), periods)),
        "begindatum": begin,
        "einddatum": end,
        "uren_per_week": paid * (usual + rng.integers(0, 40, len(month))) / days * 7,
        "loonbelasting": np.ones(len(month), dtype=bool),
    }


def _employers(numbers: npt.NDArray[np.int64]) -> pa.Array:
    return _digits(np.arange(EMPLOYERS), 8).take(numbers % EMPLOYERS)


def _enrolments(block: Block) -> Columns:
    rng = block.rng
    person = np.flatnonzero(rng.random(len(block.ids)) < 0.2)
    return {
        "persoon_id": block.ids.take(person),
        "begindatum": block.settled[person] + rng.integers(-100, 1000, len(person)),
        "niveau": _drawn(rng, len(person), ["vo", "entree", "mbo2", "mbo4", "hbo", "schakel"]),
    }


def _benefits(block: Block) -> Columns:
    rng = block.rng
    person = np.flatnonzero(rng.random(len(block.ids)) < 0.8)
    begin = block.settled[person]
    return {
        "persoon_id": block.ids.take(person),
        "begindatum": begin,
        "einddatum": _with_gaps(
            begin + rng.integers(30, 1500, len(person)), rng.random(len(person)) < 0.3
        ),
        "regeling": _drawn(rng, len(person), ["bijstand"]),
        "vorm": _drawn(rng, len(person), ["volledig", "gedeeltelijk"]),
    }


def _guidance(block: Block) -> Columns:
    rng = block.rng
    person = np.flatnonzero(rng.random(len(block.ids)) < 0.5)
    return {
        "persoon_id": block.ids.take(person),
        "begindatum": block.settled[person] + rng.integers(0, 90, len(person)),
        "team": _drawn(rng, len(person), ["entree_1", "entree_2", "regulier"]),
    }


def _drawn(rng: np.random.Generator, count: int, texts: list[str]) -> pa.Array:
    return pa.array(texts).take(rng.integers(0, len(texts), count))


def _with_gaps(days: Days, empty: npt.NDArray[np.bool_]) -> Days:
    return np.where(empty, np.datetime64("NaT"), days)


def _schema(table: Table) -> pa.Schema:
    return pa.schema([(column.name, _TYPES[column.kind]) for column in table.columns])


def _filled(columns: Columns, table: Table) -> pa.Table:
    """The columns in the order and the types of the contract; those not given are empty."""
    schema, rows = _schema(table), len(columns["persoon_id"])
    arrays = [
        pa.array(columns[field.name]).cast(field.type)
        if field.name in columns
        else pa.nulls(rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
