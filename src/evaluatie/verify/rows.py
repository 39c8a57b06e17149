"""Compares tables of rows (CSV): by key and column, whatever the order of the rows."""

import csv
import io
from collections import Counter

from evaluatie.tables import Table
from evaluatie.tables.derived import ESTIMATES, RELEASE_LOG
from evaluatie.verify.tally import Tally

TABLES = {"estimates.csv": ESTIMATES, "releaselog.csv": RELEASE_LOG}
_Row = dict[str, str]


def compare_rows(tally: Tally, stands: bytes, comes_out: bytes) -> None:
    """Row by row and column by column; rows of a table without a known key are compared in order.

    Raises UnicodeDecodeError or csv.Error for what is no CSV.
    """
    table = TABLES.get(tally.file)
    names, there = _read(stands)
    again, made = _read(comes_out)
    for name in sorted({*names} ^ {*again}):
        there_now, comes = ("a column", "none") if name in names else ("no column", "one")
        tally.differ(f"column {name}", there_now, comes)
    _compare(tally, _by_key(there, table), _by_key(made, table), [n for n in again if n in names])
    tally.rows = len(made)


def _compare(
    tally: Tally, there: dict[str, _Row], made: dict[str, _Row], columns: list[str]
) -> None:
    for key in there.keys() - made.keys():
        tally.differ(f"row {key}", "a row", "no such row")
    for key, row in made.items():
        if key not in there:
            tally.differ(f"row {key}", "no such row", "one")
            continue
        for name in columns:
            place = f"row {key}, column {name}"
            tally.cell(place, there[key].get(name) or "", row[name])


def _read(content: bytes) -> tuple[list[str], list[_Row]]:
    reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True)
    return list(reader.fieldnames or ()), list(reader)


def _by_key(rows: list[_Row], table: Table | None) -> dict[str, _Row]:
    """Rows by the text of their key; of a key that occurs again the second says so."""
    times: Counter[str] = Counter()
    found = {}
    for number, row in enumerate(rows, start=1):
        key = _key(row, table) or str(number)
        times[key] += 1
        found[key if times[key] == 1 else f"{key} (number {times[key]})"] = row
    return found


def _key(row: _Row, table: Table | None) -> str:
    if table is None:
        return ""
    return " ".join(f"{name}={row[name]}" for name in table.key if row.get(name))
