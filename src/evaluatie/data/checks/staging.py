"""Brings each table of an extract into one typed file, and finds the cells that are wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from evaluatie.data.checks.cast import other_readings, remedy
from evaluatie.data.checks.findings import Finding, first_rows
from evaluatie.data.checks.mapped import (
    FILE,
    fallible,
    read_sql,
    typed_sql,
    wrong_name,
    wrong_sql,
)
from evaluatie.data.checks.plans import Part, formats
from evaluatie.data.checks.readings import Reading
from evaluatie.data.checks.scope import lost_persons_sql, out_of_scope_sql
from evaluatie.data.checks.stays import settlements_sql
from evaluatie.data.checks.translate import PERSON
from evaluatie.data.delivery.cells import copied
from evaluatie.data.delivery.delivered import ROW
from evaluatie.data.delivery.workspace import Workspace, quoted
from evaluatie.tables.schema import Column

_ID_AS_NUMBER = (
    "column {column}: {rows} ids were written as numbers (rows {shown}), so that leading zeros are "
    "lost; deliver it as text"
)
MOSTLY = 0.9  # of the wrong cells can be read in another way: then that is the remedy


@dataclass(frozen=True)
class Staged:
    """One table of one extract in scratch, as a `relation`: the columns of the contract, typed.

    `rows` counts the rows of each file, by its number; `out_of_scope` those of all files that the
    mapping leaves out, or that are of somebody else in a file of everybody.
    """

    reading: Reading
    relation: str
    rows: dict[int, int]
    out_of_scope: int
    findings: tuple[Finding, ...]

    @property
    def in_scope(self) -> int:
        """Rows that are judged."""
        return sum(self.rows.values()) - self.out_of_scope


def stage(reading: Reading, workspace: Workspace, persons: str | None = None) -> Staged:
    """Writes the rows in scope to scratch; wrong cells become findings, and are empty there.

    `persons` is the relation of the extract's persons. A file of everybody needs it: other people's
    rows go no further, so that what comes after takes the time and memory of the extract alone.
    """
    plan = reading.plan
    if plan.mapping.everybody:
        parts = tuple(replace(part, persons=persons) for part in reading.parts)
        reading = replace(reading, parts=parts)
    typed = copied(" UNION ALL ".join(typed_sql(plan, p) for p in reading.parts), workspace)
    rows = {
        part.number: _count(f"SELECT count(*) FROM {part.base.relation}", workspace)
        for part in reading.parts
    }
    left_out = _out_of_scope(reading, workspace)
    findings = (*_lost_persons(reading, workspace), *_wrong_cells(reading, typed, workspace))
    stays = plan.mapping.stays
    relation = copied(settlements_sql(typed), workspace) if stays else typed
    return Staged(reading, relation, rows, left_out, findings)


def _out_of_scope(reading: Reading, workspace: Workspace) -> int:
    """Counted apart from the rows in scope: their sum must be what was delivered."""
    plan = reading.plan
    if not plan.mapping.selects:
        return 0
    return sum(_count(out_of_scope_sql(plan, part), workspace) for part in reading.parts)


def _lost_persons(reading: Reading, workspace: Workspace) -> Iterator[Finding]:
    """Ids in files of everybody that were numbers once: their rows would be taken for others'."""
    for part in reading.parts:
        if part.persons:
            sql = lost_persons_sql(reading.plan, part)
            rows, first = workspace.connection.execute(sql).fetchall()[0]
            if rows:
                shown = first_rows(first, rows)
                place = (reading.extract, reading.table, "id_as_number")
                sentence = _ID_AS_NUMBER.format(column=PERSON, rows=rows, shown=shown)
                file = part.base.path.name
                yield Finding(*place, sentence, file, PERSON, "stop", rows, shown)


def _count(sql: str, workspace: Workspace) -> int:
    return int(workspace.connection.execute(sql).fetchall()[0][0])


def _wrong_cells(reading: Reading, typed: str, workspace: Workspace) -> Iterator[Finding]:
    """A finding for each file and column with cells that are not what they should be."""
    columns = fallible(reading.plan.table)
    sums = [
        f"count_if({wrong_name(c)}), min({ROW}, 5) FILTER (WHERE {wrong_name(c)})" for c in columns
    ]
    sql = f"SELECT {FILE}, {', '.join(sums)} FROM {typed} GROUP BY {FILE}"
    found = {number: rest for number, *rest in workspace.connection.execute(sql).fetchall()}
    for part in reading.parts:
        counts = found.get(part.number, [0, None] * len(columns))
        for column, rows, first in zip(columns, counts[::2], counts[1::2], strict=True):
            if rows:
                shown = first_rows(first, rows)
                rule, sentence = _explained(reading, part, column, (rows, shown), workspace)
                place = (reading.extract, reading.table, rule, sentence, part.base.path.name)
                yield Finding(*place, column.name, "stop", rows, shown)


def _explained(
    reading: Reading, part: Part, column: Column, found: tuple[int, str], workspace: Workspace
) -> tuple[str, str]:
    """Rule and sentence for the wrong cells of one column of one file."""
    rows, shown = found
    if column.kind == "text":
        return "id_as_number", _ID_AS_NUMBER.format(column=column.name, rows=rows, shown=shown)
    own = formats(reading.plan, column, part)
    sentence = (
        f"column {column.name}: {rows} cells are not a {column.kind} (rows {shown}); "
        f"{remedy(column.kind, own)}"
    )
    hint = _hint(reading, part, column, workspace)
    return f"not_a_{column.kind}", sentence + (f" ({hint})" if hint else "")


def _hint(reading: Reading, part: Part, column: Column, workspace: Workspace) -> str | None:
    """How nearly all of the wrong cells could be read, if there is such a way."""
    own = formats(reading.plan, column, part)
    readings = other_readings(quoted(column.name), column.kind, own)
    if not readings:
        return None
    counts = ", ".join(f"count({sql})" for sql in readings.values())
    cells = f"({read_sql(reading.plan, part)}) WHERE {wrong_sql(column)}"
    sql = f"SELECT count(*), {counts} FROM {cells}"
    rows, *read = workspace.connection.execute(sql).fetchall()[0]
    best = max(range(len(read)), key=read.__getitem__)
    return list(readings)[best] if read[best] >= MOSTLY * rows else None
