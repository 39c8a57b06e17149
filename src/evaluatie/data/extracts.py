"""Reads delivered files as text, without guessing at types: ids keep their leading zeros.

The only place, beside `tables`, that opens a data file.
"""

import csv
import hashlib
import io
from pathlib import Path

import pandas as pd

from evaluatie.errors import ExtractError
from evaluatie.study.model import RegistersSource
from evaluatie.tables.schema import Table


def read_extracts(
    folders: dict[str, str], tables: tuple[Table, ...]
) -> dict[str, dict[str, pd.DataFrame]]:
    """For each extract and each table the delivered cells as text; empty cells are missing.

    `folders` maps the extract's name to its folder, which holds one `<table>.csv` a table: `;` or
    `,` between cells, UTF-8 or cp1252. Raises ExtractError that lists every unreadable file and
    every missing column of all extracts together.
    """
    problems: list[str] = []
    extracts: dict[str, dict[str, pd.DataFrame]] = {}
    for name, folder in folders.items():
        extracts[name] = {}
        for table in tables:
            path = Path(folder) / f"{table.name}.csv"
            try:
                frame = read_text_cells(path)
            except ExtractError as error:
                problems += [f"{path}: {problem}" for problem in error.problems]
                continue
            problems += [f"{path}: {problem}" for problem in _column_problems(frame, table)]
            # a column that was not delivered is a column of empty cells
            extracts[name][table.name] = frame.reindex(columns=table.names).astype("str")
    if problems:
        raise ExtractError("the extracts cannot be read", problems)
    return extracts


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
        problem = (
            f"{len(wrong)} lines do not have {len(names)} cells (first: {listed(wrong)}); "
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


def _column_problems(frame: pd.DataFrame, table: Table) -> list[str]:
    missing = [c.name for c in table.columns if c.delivered and c.name not in frame]
    if not missing:
        return []
    # names that the contract does not know may be the cells of a person: they are not shown
    unknown = sum(name not in table.names for name in frame.columns)
    hint = (
        f"; {unknown} other names stand in the header (is the header missing?)" if unknown else ""
    )
    return [f"columns are missing: {', '.join(missing)}{hint}"]


def delivered(source: RegistersSource, generated: str) -> dict[str, str]:
    """Folder of each extract: as the study says, or inside the folder of a synthetic world."""
    if source.origin == "synthetic":
        return {name: str(Path(generated) / name) for name in source.extracts}
    return source.extracts


def fingerprint(folders: dict[str, str], tables: tuple[Table, ...]) -> dict[str, str]:
    """SHA-256 of every delivered file."""
    return hashes([f"{folder}/{table.name}.csv" for folder in folders.values() for table in tables])


def hashes(paths: list[str]) -> dict[str, str]:
    """SHA-256 of each file, by its path."""
    return {path: hashlib.sha256(Path(path).read_bytes()).hexdigest() for path in paths}


def listed(numbers: list[int], most: int = 5) -> str:
    """The first few row numbers, for a message."""
    shown = ", ".join(map(str, numbers[:most]))
    return shown + (" ..." if len(numbers) > most else "")
