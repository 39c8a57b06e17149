"""Writes the rows that keep the contract, and references to those that do not."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from evaluatie.data.checks.judging import EXTRACT, RULE, Judged
from evaluatie.data.checks.mapped import COUNT, FILE
from evaluatie.data.delivery.delivered import ROW
from evaluatie.data.delivery.workspace import Workspace, literal, quoted
from evaluatie.data.validate import Validated
from evaluatie.tables.checks import QUARANTINE, SET_ASIDE
from evaluatie.tables.contract import ALL_TABLES
from evaluatie.tables.store import write_batches, write_json, write_table

ROWS_AT_ONCE = 262_144


def write_validated(found: Validated, folder: Path | str, workspace: Workspace) -> None:
    """Writes what a stage after it reads, below a folder; rows stream from disk to disk.

    `validated/<table>.parquet` holds the kept rows, sorted by all columns; `quarantine/` references
    to the delivered rows that were set aside and no cell of them; `quarantine_counts.parquet` and
    `inputs.json` what was counted and read. An optional table that was not delivered has no rows.
    """
    folder = Path(folder)
    judged = {table.table.name: table for table in found.judged}
    for table in ALL_TABLES:
        one, name = judged.get(table.name), f"{table.name}.parquet"
        write_batches(_kept(one, workspace), folder / "validated" / name, table)
        aside = _set_aside(one, found.names, workspace)
        write_batches(aside, folder / "quarantine" / name, SET_ASIDE)
    write_table(found.counts, folder / "quarantine_counts.parquet", QUARANTINE)
    write_json(found.inputs, folder / "inputs.json")


def _kept(judged: Judged | None, workspace: Workspace) -> Iterator[pa.RecordBatch]:
    if judged:
        columns = ", ".join(map(quoted, judged.table.names))
        # read_table and the stages after it rely on this order
        sql = f"SELECT {columns} FROM {judged.good} ORDER BY {columns}"
        yield from workspace.connection.sql(sql).to_arrow_reader(ROWS_AT_ONCE)


def _set_aside(
    judged: Judged | None, names: dict[int, str], workspace: Workspace
) -> Iterator[pa.RecordBatch]:
    if judged:
        files = ", ".join(f"({number}, {literal(name)})" for number, name in names.items())
        sql = (
            f"SELECT {EXTRACT} AS extract, name AS file, {ROW} AS row, {COUNT} AS rows, "
            f"{RULE} AS rule FROM {judged.aside} JOIN (VALUES {files}) AS files (number, name) "
            f"ON {FILE} = number ORDER BY extract, {FILE}, row"
        )
        yield from workspace.connection.sql(sql).to_arrow_reader(ROWS_AT_ONCE)
