"""SQL that makes a table of the data contract of delivered files, as their plan says.

For every column of the contract the cell is built as text (cells joined, missing codes emptied,
codes translated) and then read as its kind.
"""

from evaluatie.data.checks.cast import id_read_as_number_sql, texts, value_sql
from evaluatie.data.checks.plans import IDS, Part, Plan, formats
from evaluatie.data.delivery.delivered import ROW
from evaluatie.data.delivery.workspace import literal, quoted
from evaluatie.study.mapping import ColumnMapping
from evaluatie.tables.schema import Column, Table

FILE, COUNT = "__file", "__count"


def typed_sql(plan: Plan, part: Part) -> str:
    """The rows that count, as kinds of the contract.

    Columns: __file, __row, __count (1: how many delivered rows it stands for), the contract's, and
    for each column of `fallible` whether its cell is wrong: filled but not of its kind, or an id
    that was written as a number.
    """
    columns = plan.table.columns
    values = [f"{_value(column)} AS {quoted(column.name)}" for column in columns]
    wrong = [f"{wrong_sql(column)} AS {wrong_name(column)}" for column in fallible(plan.table)]
    own = [f"{part.number} AS {FILE}", ROW, f"1 AS {COUNT}"]
    return f"SELECT {', '.join([*own, *values, *wrong])} FROM ({read_sql(plan, part)})"


def read_sql(plan: Plan, part: Part) -> str:
    """Every cell, named as its column of the contract, and beside it the value it is read as."""
    values = [
        f"{value_sql(quoted(c.name), c.kind, formats(plan, c, part))} AS {_read_name(c)}"
        for c in plan.table.columns
        if c.kind != "text"
    ]
    return f"SELECT {', '.join(['*', *values])} FROM ({_cells_sql(plan, part)})"


def fallible(table: Table) -> list[Column]:
    """Columns whose cells can be wrong in themselves: all but plain texts."""
    return [column for column in table.columns if column.kind != "text" or column.name in IDS]


def wrong_sql(column: Column) -> str:
    """Whether a cell of `read_sql` is wrong."""
    if column.kind == "text":
        return wrong_name(column)
    return f"({quoted(column.name)} IS NOT NULL AND {_read_name(column)} IS NULL)"


def wrong_name(column: Column) -> str:
    """Name of the column that says whether a cell is wrong."""
    return quoted(f"__wrong_{column.name}")


def _read_name(column: Column) -> str:
    return quoted(f"__read_{column.name}")


def _value(column: Column) -> str:
    return quoted(column.name) if column.kind == "text" else _read_name(column)


def _cells_sql(plan: Plan, part: Part) -> str:
    cells = [f"{_cell(plan, c, part)} AS {quoted(c.name)}" for c in plan.table.columns]
    ids = [
        f"{_id_as_number(plan, column, part)} AS {wrong_name(column)}"
        for column in plan.table.columns
        if column.name in IDS
    ]
    columns = ", ".join([f"t0.{ROW}", *cells, *ids])
    return f"SELECT {columns} FROM {_joined(plan, part)} WHERE {_counts(plan, part)}"


def _cell(plan: Plan, column: Column, part: Part) -> str:
    """The cell of one column of the contract; empty when a delivered cell of it is empty."""
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


def _id_as_number(plan: Plan, column: Column, part: Part) -> str:
    source = plan.mapping.columns.get(column.name)
    columns = _columns(source, part) if source else []
    return " OR ".join(map(id_read_as_number_sql, columns)) or "false"


def _columns(source: ColumnMapping, part: Part) -> list[str]:
    """The delivered columns in SQL; those that a file may lack are left out."""
    owners = map(part.owner, source.sources)
    return [owner[0] for owner in owners if owner]


def _joined(plan: Plan, part: Part) -> str:
    """The file with the files beside it; rows without a partner keep empty cells."""
    sql = f"(SELECT * FROM {part.base.relation}) AS t0"
    for number, (join, file) in enumerate(zip(plan.mapping.join, part.beside, strict=True), 1):
        pairs = " AND ".join(
            f"{owner[0]} = t{number}.{quoted(name)}"
            for name in join.on
            if (owner := part.owner(name))
        )
        sql += f" LEFT JOIN (SELECT * FROM {file.relation}) AS t{number} ON {pairs}"
    return sql


def _counts(plan: Plan, part: Part) -> str:
    """Whether a row is one that the mapping keeps."""
    conditions = [
        f"{owner[0]} IN ({texts(codes)})"
        for name, codes in plan.mapping.keep.items()
        if (owner := part.owner(name))
    ]
    return " AND ".join(conditions) or "true"


def out_of_scope_sql(plan: Plan, part: Part) -> str:
    """Number of rows that the mapping leaves out."""
    return f"SELECT count(*) FROM {_joined(plan, part)} WHERE ({_counts(plan, part)}) IS NOT TRUE"


def repeated_keys_sql(relation: str, on: list[str]) -> str:
    """Number of rows of a file to be joined whose key stands in another row too, and the first."""
    keys = ", ".join(map(quoted, on))
    filled = " AND ".join(f"{quoted(name)} IS NOT NULL" for name in on)
    repeated = f"SELECT {keys} FROM {relation} WHERE {filled} GROUP BY ALL HAVING count(*) > 1"
    return f"SELECT count(*), min({ROW}, 5) FROM {relation} SEMI JOIN ({repeated}) USING ({keys})"
