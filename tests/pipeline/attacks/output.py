"""All that an attacker has: what a study releases, as tables and as readers see it."""

import html
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import load_workbook

FEWEST = 10


@dataclass(frozen=True)
class Claim:
    """What an attacker says to know: that so many persons are what `what` tells."""

    what: str
    persons: int


@dataclass(frozen=True)
class Output:
    """Released tables by name; sheets as lines of cells; pages and drawings as text."""

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    sheets: dict[str, list[list[Any]]] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)
    drawings: dict[str, str] = field(default_factory=dict)
    alternatives: dict[str, str] = field(default_factory=dict)
    unseen: tuple[str, ...] = ()

    def table(self, name: str) -> pd.DataFrame:
        """A released table, without rows where the study has none."""
        return self.tables.get(name, pd.DataFrame())


def read_output(project: Path, study: str) -> Output:
    """Everything a study released, from the folder of its reports and its released tables."""
    folder = project / "reports" / study
    released = project / "data" / "derived" / study / "released"
    sheets: dict[str, list[list[Any]]] = {}
    unseen: list[str] = []
    for path in sorted(folder.glob("*.xlsx")):
        found, hidden = _workbook(path)
        sheets |= {f"{path.name}: {name}": lines for name, lines in found.items()}
        unseen += hidden
    texts: dict[str, str] = {}
    for path in sorted(folder.glob("*/*.json")):
        texts |= json.loads(path.read_text(encoding="utf-8"))
    return Output(
        tables={path.stem: pd.read_parquet(path) for path in sorted(released.glob("*.parquet"))},
        sheets=sheets,
        pages={path.name: _text(path) for path in sorted(folder.glob("*.html"))},
        drawings={p.stem: p.read_text(encoding="utf-8") for p in sorted(folder.glob("*/*.svg"))},
        alternatives=texts,
        unseen=tuple(unseen),
    )


def _workbook(path: Path) -> tuple[dict[str, list[list[Any]]], list[str]]:
    """The cells of every sheet, and what a reader does not see at first: notes, hidden parts."""
    book = load_workbook(path)
    hidden = [f"{path.name}: name {name}" for name in book.defined_names]
    sheets = {}
    for sheet in book.worksheets:
        sheets[sheet.title] = [[cell.value for cell in row] for row in sheet.iter_rows()]
        if sheet.sheet_state != "visible":
            hidden.append(f"{path.name}: sheet {sheet.title}")
        hidden += [
            f"{path.name}: {sheet.title} {kind} {place}"
            for kind, sizes in (("column", sheet.column_dimensions), ("row", sheet.row_dimensions))
            for place, size in sizes.items()
            if size.hidden
        ]
        hidden += [
            f"{path.name}: {sheet.title} note at {cell.coordinate}"
            for row in sheet.iter_rows()
            for cell in row
            if cell.comment
        ]
    return sheets, hidden


def _text(path: Path) -> str:
    page = path.read_text(encoding="utf-8")
    page = re.sub(r"<(script|style)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
