"""SQL that makes a table of the data contract of delivered files, as their plan says.

For every column of the contract the cell is built as text and then read as its kind.
"""

from evaluatie.data.checks.cast import value_sql
from evaluatie.data.checks.plans import IDS, Part, Plan, formats
from evaluatie.data.checks.scope import in_scope_sql, joined_sql
from evaluatie.data.checks.translate import cell_sql, id_as_number_sql
from evaluatie.data.delivery.delivered import ROW
from evaluatie.data.delivery.workspace import quoted
from evaluatie.tables.schema import Column, Table

FILE, COUNT = "__file", "__count"


def typed_sql(plan: Plan, part: Part) -> str:
    """The rows in scope, as kinds of the contract.

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
    cells = [f"{cell_sql(plan, c, part)} AS {quoted(c.name)}" for c in plan.table.columns]
    ids = [
        f"{id_as_number_sql(plan, column.name, part)} AS {wrong_name(column)}"
        for column in plan.table.columns
        if column.name in IDS
    ]
    columns, scope = ", ".join([f"t0.{ROW}", *cells, *ids]), in_scope_sql(plan, part)
    return f"SELECT {columns} FROM {joined_sql(plan, part, columns + scope)} WHERE {scope}"
