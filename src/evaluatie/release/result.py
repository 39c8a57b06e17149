"""The result in one line: a hash that two machines can compare by reading it out."""

import csv
import hashlib
from pathlib import Path

from evaluatie.tables.derived import ESTIMATES

DIGITS = 6
NIL = 1e-9  # what should be nil is 1e-16 on one processor and 3e-17 on another
_NUMBERS = {column.name for column in ESTIMATES.columns if column.kind == "number"}


def result_sha256(path: Path | str) -> str:
    """SHA-256 of a released `estimates.csv` in canonical form: its rows by key, as lines.

    Numbers have six digits, so that the last digits, which depend on the processor, do not count.
    A number that lies next to a rounding limit may still fall on either side; `evaluatie verify`
    then says by how much two runs differ.
    """
    with open(path, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = sorted("\t".join(_canonical(name, row.get(name)) for name in _ORDER) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


_ORDER = (*ESTIMATES.key, *(name for name in ESTIMATES.names if name not in ESTIMATES.key))


def _canonical(name: str, cell: str | None) -> str:
    text = cell or ""
    if name not in _NUMBERS:
        return text
    try:
        value = float(text)
    except ValueError:
        return text  # withheld
    return "0" if abs(value) < NIL else f"{value:.{DIGITS}g}"
