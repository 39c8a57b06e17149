"""Compares workbooks: every cell of every sheet."""

import io
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils import get_column_letter

from evaluatie.verify.alignment import aligned
from evaluatie.verify.tally import Tally

_Line = tuple[str, ...]


def compare_workbooks(tally: Tally, stands: bytes, comes_out: bytes) -> None:
    """Cell by cell; a row that was added or removed counts as one difference."""
    there, made = _read(stands), _read(comes_out)
    for name in there.keys() - made.keys():
        tally.differ(f"sheet {name}", "a sheet", "no such sheet")
    for name in made.keys() - there.keys():
        tally.differ(f"sheet {name}", "no such sheet", "one")
    for name, lines in made.items():
        if name in there:
            _compare_sheet(tally, name, there[name], lines)
            tally.rows += len(lines)


def _read(content: bytes) -> dict[str, list[_Line]]:
    book = load_workbook(io.BytesIO(content), read_only=True)
    return {sheet.title: _lines(sheet) for sheet in book.worksheets}


def _lines(sheet: Any) -> list[_Line]:
    """The cells of a sheet as texts, without what is empty at the end of rows and of the sheet."""
    lines = [_trimmed(tuple(map(_text, row))) for row in sheet.iter_rows(values_only=True)]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def _text(value: Any) -> str:
    if value is None:
        return ""
    return repr(value) if isinstance(value, float) else str(value)


def _trimmed(line: _Line) -> _Line:
    length = max((place + 1 for place, text in enumerate(line) if text), default=0)
    return line[:length]


def _compare_sheet(tally: Tally, name: str, there: list[_Line], made: list[_Line]) -> None:
    looked_at = set()
    for one, other in aligned(there, made):
        looked_at.add(other)
        if one is None or other is None:
            _row_alone(tally, name, (one, other), (there, made))
        else:
            _compare_lines(tally, f"sheet {name}, cell", (one, there[one]), made[other])
    for place in set(range(len(made))) - looked_at:  # rows that are equal
        _compare_lines(tally, "", (place, made[place]), made[place])


def _row_alone(
    tally: Tally,
    name: str,
    places: tuple[int | None, int | None],
    sheets: tuple[list[_Line], list[_Line]],
) -> None:
    texts = [
        "" if place is None else " | ".join(text for text in lines[place] if text)
        for place, lines in zip(places, sheets, strict=True)
    ]
    row = next(place for place in places if place is not None) + 1
    tally.differ(f"sheet {name}, row {row}", *(text or "no such row" for text in texts))


def _compare_lines(tally: Tally, place: str, there: tuple[int, _Line], made: _Line) -> None:
    row, line = there
    for column in range(max(len(line), len(made))):
        texts = (cells[column] if column < len(cells) else "" for cells in (line, made))
        tally.cell(f"{place} {get_column_letter(column + 1)}{row + 1}", *texts)
