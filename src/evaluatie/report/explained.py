"""What the columns of tables and the symbols in them mean, for who did not read the report."""

from collections.abc import Iterable

from evaluatie.report.cells import Table
from evaluatie.report.numbers import NIL, UNKNOWN, WITHHELD
from evaluatie.report.wording import Catalogue

_COLUMNS = "explained."


def explained_columns(tables: Iterable[Table], words: Catalogue) -> list[tuple[str, str]]:
    """Header and meaning of the columns that occur in these tables and need one."""
    shown = {header for table in tables for header, _ in table.headers}
    keys = [key.removeprefix(_COLUMNS) for key in words.texts if key.startswith(_COLUMNS)]
    pairs = [(words.label(f"column_{key}"), words.variant("explained", key)) for key in keys]
    return [(header, meaning) for header, meaning in pairs if header in shown]


def explained_symbols(words: Catalogue) -> list[tuple[str, str]]:
    """Symbol and meaning."""
    symbols = {"withheld": WITHHELD, "unknown": UNKNOWN, "nil": NIL}
    return [(sign, words.variant("explained_symbol", key)) for key, sign in symbols.items()]
