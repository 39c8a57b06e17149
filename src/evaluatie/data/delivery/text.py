"""Reads a delivered text file: CSV with any usual separator, encoding and line end."""

import csv
import re
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from uuid import uuid4

import duckdb

from evaluatie.data.delivery.cells import BLANKS, copied, file_literal
from evaluatie.data.delivery.columns import Rows, header_problems
from evaluatie.data.delivery.delivered import ROW, Delivered
from evaluatie.data.delivery.encoding import LONGEST_LINE, Text, readable_text
from evaluatie.data.delivery.workspace import Workspace, literal, quoted
from evaluatie.errors import ExtractError

SEPARATORS = (";", ",", "\t", "|")
MOST_REJECTS = 1000  # that the engine remembers: it keeps the whole line with each
NO_HEADER = "the header cannot be read: a quote is not closed, or the header is missing"
NO_CELLS = "cannot be read as cells; save it as CSV in UTF-8, with a ; between the cells"
_QUOTES = "have a quote that is not closed, or text after one that is", "mend the quotes"
_LENGTH = f"are longer than {LONGEST_LINE:,} bytes", "look for a quote that is not closed"
_CELLS = "do not have {width} cells", "quote cells in which a {separator} stands"
_REASONS = {  # as the engine calls them; a reason may bring about those that stand below it
    "UNQUOTED VALUE": _QUOTES,
    "LINE SIZE OVER MAXIMUM": _LENGTH,
    "TOO MANY COLUMNS": _CELLS,
    "MISSING COLUMNS": _CELLS,
}
_OTHER = "cannot be read", "look at them in a text editor"


@dataclass(frozen=True)
class _Header:
    columns: list[str]
    separator: str
    blank: int  # blank lines that stand before it


def read_text(path: Path, workspace: Workspace, known: frozenset[str]) -> Delivered:
    """The cells of a delimited text file.

    The separator is the most frequent of `;` `,` tab `|` in the header. `__row` is the number of
    the record, the header being 1: the line in the file when no cell has a line break and no line
    is blank. Blank lines and records of empty cells are passed over. Raises ExtractError when the
    file is no text, has no proper header, or has records that do not fit the header.
    """
    text = readable_text(path, workspace)
    try:
        return _read(path, text, workspace, known)
    finally:
        if text.path != path:
            text.path.unlink()


def _read(path: Path, text: Text, workspace: Workspace, known: frozenset[str]) -> Delivered:
    try:
        header = _header(text.path)
    except csv.Error:
        raise ExtractError(str(path), [NO_HEADER]) from None
    problems = header_problems(header.columns, known)
    if problems:
        raise ExtractError(str(path), problems)
    relation, problems = _records(text, header, workspace)
    if problems:
        raise ExtractError(str(path), problems)
    return Delivered(path, relation, tuple(header.columns))


def _header(path: Path) -> _Header:
    with path.open(encoding="utf-8-sig", newline="") as file:
        blank, line = 0, file.readline()
        while line and not line.strip():
            blank, line = blank + 1, file.readline()
        unquoted = re.sub('"[^"]*"', "", line)
        separator = max(SEPARATORS, key=unquoted.count)
        reader = csv.reader(chain([line], file), delimiter=separator, strict=True)
        return _Header([name.strip() for name in next(reader, [])], separator, blank)


def _records(text: Text, header: _Header, workspace: Workspace) -> tuple[str, list[str]]:
    """The relation of the cells, and a sentence for each reason why records were left out."""
    rejects = f"rejects_{uuid4().hex}"
    connection = workspace.connection
    try:
        relation = copied(_query(text, header, rejects), workspace)
        found = connection.execute(f"SELECT line, error_type FROM {rejects}").fetchall()
    except (duckdb.OutOfMemoryException, duckdb.IOException):
        raise  # not the supplier's mistake
    except duckdb.Error:
        return "", [NO_CELLS]
    finally:
        connection.execute(f"DROP TABLE IF EXISTS {rejects}")
        connection.execute(f"DROP TABLE IF EXISTS {rejects}_scans")
    return relation, _rejected(found, header)


def _query(text: Text, header: _Header, rejects: str) -> str:
    """SQL that gives trimmed cells and row numbers, records of empty cells left out."""
    blanks = BLANKS if text.spaced else " "  # plain spaces are trimmed twice as fast
    places = [f"c{place}" for place in range(len(header.columns))]
    kinds = ", ".join(f"'{place}': 'VARCHAR'" for place in places)
    options = (
        f"columns = {{{kinds}}}, auto_detect = false, header = true, skip = {header.blank}, "
        f"""delim = {literal(header.separator)}, quote = '"', escape = '"', strict_mode = true, """
        "hive_partitioning = false, ignore_errors = true, store_rejects = true, "
        f"rejects_table = '{rejects}', rejects_scan = '{rejects}_scans', "
        f"rejects_limit = {MOST_REJECTS}"
    )
    trimmed = ", ".join(f"nullif(trim({p}, {literal(blanks)}), '') AS {p}" for p in places)
    cells = (
        f"SELECT {trimmed}, row_number() OVER () + 1 AS {ROW} "
        f"FROM read_csv({file_literal(text.path)}, {options})"
    )
    named = ", ".join(
        f"{place} AS {quoted(name)}" for place, name in zip(places, header.columns, strict=True)
    )
    return f"SELECT {named}, {ROW} FROM ({cells}) WHERE coalesce({', '.join(places)}) IS NOT NULL"


def _rejected(found: list[tuple[int, str]], header: _Header) -> list[str]:
    """A sentence for each reason; a record counts once, for the reason that explains most."""
    order = {reason: place for place, reason in enumerate(_REASONS)}
    first: dict[int, str] = {}
    for row, reason in sorted(found, key=lambda reject: order.get(reject[1], len(order))):
        first.setdefault(row, reason)
    reasons: dict[tuple[str, str], Rows] = {}
    for row in sorted(first):
        reasons.setdefault(_REASONS.get(first[row], _OTHER), Rows()).add(row)
    names = {
        "width": len(header.columns),
        "separator": "tab" if header.separator == "\t" else header.separator,
    }
    at_least = "at least " if len(found) >= MOST_REJECTS else ""
    return [
        f"rows that {what}: {at_least}{rows.count} ({rows}); {remedy}".format_map(names)
        for (what, remedy), rows in reasons.items()
    ]
