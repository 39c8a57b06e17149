"""SQL of the cells of the data contract, as texts, from the cells of delivered files."""

from evaluatie.data.checks.cast import id_read_as_number_sql, texts
from evaluatie.data.checks.plans import Part, Plan
from evaluatie.data.delivery.workspace import literal
from evaluatie.study.mapping import ColumnMapping
from evaluatie.tables.schema import Column

PERSON = "persoon_id"


def cell_sql(plan: Plan, column: Column, part: Part) -> str:
    """The cell of one column of the contract; empty when a delivered cell of it is empty.

    Cells are joined, missing codes emptied, codes translated, in this order.
    """
    source = plan.mapping.columns.get(column.name)
    if source is None or source.value == "":
        return "NULL::VARCHAR"
    if source.value is not None:
        return literal(source.value)
    columns = _columns(source, part)
    if len(columns) < len(source.sources):
        return "NULL::VARCHAR"
    codes = [*plan.missing, *source.missing, *(plan.open_end if column.kind == "date" else ())]
    cell = " || ".join(columns)
    if codes:
        cell = f"CASE WHEN {cell} NOT IN ({texts(codes)}) THEN {cell} END"
    return _translated(cell, source) if source.codes is not None else cell


def person_sql(plan: Plan, part: Part) -> str:
    """The cell that says whose row it is."""
    (person,) = (column for column in plan.table.columns if column.name == PERSON)
    return cell_sql(plan, person, part)


def id_as_number_sql(plan: Plan, name: str, part: Part) -> str:
    """Whether an id, or a part of it, looks as if it was written as a number."""
    source = plan.mapping.columns.get(name)
    columns = _columns(source, part) if source else []
    return " OR ".join(map(id_read_as_number_sql, columns)) or "false"


def _translated(cell: str, source: ColumnMapping) -> str:
    """A code becomes its word, any other `other` or stays; the word '' is empty."""
    cases = [
        f"WHEN {literal(code)} THEN {literal(word) if word else 'NULL'}"
        for code, word in (source.codes or {}).items()
    ]
    other = cell if source.other is None else literal(source.other)
    if not cases:
        return f"CASE WHEN {cell} IS NOT NULL THEN {other} END"
    return f"CASE WHEN {cell} IS NOT NULL THEN CASE {cell} {' '.join(cases)} ELSE {other} END END"


def _columns(source: ColumnMapping, part: Part) -> list[str]:
    """The delivered columns in SQL; those that a file may lack are left out."""
    owners = map(part.owner, source.sources)
    return [owner[0] for owner in owners if owner]
