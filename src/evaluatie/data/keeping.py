"""Writes the rows that keep the contract, and references to those that do not."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from evaluatie.data.delivery.delivered import ROW
from evaluatie.data.delivery.workspace import Workspace, literal, quoted
from evaluatie.data.judging import EXTRACT, RULE, Judged
from evaluatie.data.mapped import COUNT, FILE
from evaluatie.data.validate import Validated
from evaluatie.tables.contract import ALL_TABLES
from evaluatie.tables.derived import SET_ASIDE
from evaluatie.tables.store import write_batches

ROWS_AT_ONCE = 262_144


def write_validated(
    found: Validated, kept: Path | str, quarantine: Path | str, workspace: Workspace
) -> None:
    """Writes `<kept>/<table>.parquet`, sorted by all columns, and `<quarantine>/<table>.parquet`.

    Quarantine holds references to the delivered rows and no cell of them: the delivered files stay
    as they are. An optional table that was not delivered has no rows. Rows stream from disk to
    disk.
    """
    judged = {table.table.name: table for table in found.judged}
    for table in ALL_TABLES:
        one = judged.get(table.name)
        write_batches(_kept(one, workspace), Path(kept) / f"{table.name}.parquet", table)
        aside = _set_aside(one, found.names, workspace)
        write_batches(aside, Path(quarantine) / f"{table.name}.parquet", SET_ASIDE)


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
