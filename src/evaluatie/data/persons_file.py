"""Reads a persons file as text, without guessing at types: ids keep their leading zeros."""

import csv
import io
from pathlib import Path

import pandas as pd

from evaluatie.errors import ExtractError


def read_text_cells(path: Path) -> pd.DataFrame:
    """A delimited file with a header; every cell as text, the index holds the line numbers."""
    if not path.is_file():
        raise ExtractError(
            str(path), ["the file is missing; deliver it, with a header even if empty"]
        )
    text = _decoded(path)
    header = text.split("\n", 1)[0]
    if not header.strip():
        raise ExtractError(str(path), ["the file is empty; at least a header is needed"])
    separator = max(";,\t", key=header.count)
    lines, rows = _records(path, text, separator)
    names = [name.strip() for name in rows[0]]
    if len(set(names)) < len(names):
        raise ExtractError(str(path), ["a column name stands twice; is the header missing?"])
    wrong = [line for line, row in zip(lines, rows, strict=True) if len(row) != len(names)]
    if wrong:
        first = ", ".join(map(str, wrong[:5])) + (" ..." if len(wrong) > 5 else "")
        problem = (
            f"{len(wrong)} lines do not have {len(names)} cells (first: {first}); "
            f"quote cells that hold a '{separator}'"
        )
        raise ExtractError(str(path), [problem])
    cells = pd.DataFrame(rows[1:], columns=names, index=lines[1:], dtype="str")
    cells = cells.apply(lambda column: column.str.strip())
    return cells.mask(cells == "")


def _records(path: Path, text: str, separator: str) -> tuple[list[int], list[list[str]]]:
    """Line on which each record starts, and its cells; empty lines are passed over."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    lines, rows, line = [], [], 1
    try:
        for row in reader:
            if row:
                lines.append(line)
                rows.append(row)
            line = reader.line_num + 1
    except csv.Error:
        problem = f"line {line} cannot be read: a cell is too long, or a quote is not closed"
        raise ExtractError(str(path), [problem]) from None
    return lines, rows


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    if b"\x00" in content:
        raise ExtractError(str(path), ["is not a text file; deliver CSV in UTF-8"])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")
