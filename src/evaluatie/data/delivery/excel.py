"""Reads a delivered Excel workbook (.xlsx): one filled sheet, values only."""

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pyarrow as pa

from evaluatie.data.delivery.cells import Pieces, parquet_relation
from evaluatie.data.delivery.columns import header_problems
from evaluatie.data.delivery.delivered import ROW, Delivered
from evaluatie.data.delivery.sheet import Sheet
from evaluatie.data.delivery.workspace import Workspace
from evaluatie.errors import ExtractError

LARGEST = 2_000_000_000  # bytes of a workbook unpacked; such a delivery belongs in Parquet
DAMAGED = "cannot be read as Excel: it is damaged or cut off; save it again as .xlsx"
OLD = "is protected by a password or is an old .xls; save it as .xlsx without a password"
TOO_LARGE = f"holds more than {LARGEST:,} bytes when unpacked; deliver it as CSV or Parquet"
SWOLLEN = "holds parts that unpack to more than 100 times their size; save it again as .xlsx"
_SWELL = 100  # sheets of the same number in every cell unpack to 16 times their size
_SMALL = 10_000_000  # bytes unpacked that can do no harm
_OLD_START = bytes.fromhex("d0cf11e0")  # of the container of .xls and of encrypted workbooks
_LAST_ROW = 1_048_576  # of a sheet; a higher number is damage, and would be counted up to
_ROWS_IN_A_PIECE = 20_000
SheetRow = tuple[int, tuple[Any, ...]]


def read_excel(path: Path, workspace: Workspace, known: frozenset[str]) -> Delivered:
    """The cells of the only filled sheet as text; the header stands in row 1.

    `__row` is the number of the row in the sheet. Empty rows are passed over, and columns that
    have neither name nor cells. Raises ExtractError when the workbook is damaged, protected, too
    large or has two filled sheets, and when cells hold a formula, an error or a time of day.
    """
    _refuse_container(path)
    with warnings.catch_warnings():  # they quote cells
        warnings.filterwarnings("ignore", module="openpyxl")
        rows = _sheet_rows(path)
        sheet = Sheet(next(rows)[1])
        problems = header_problems(sheet.columns, known)
        if problems:
            raise ExtractError(str(path), problems)
        schema = pa.schema([*((name, pa.string()) for name in sheet.columns), (ROW, pa.int64())])
        with Pieces(workspace, schema) as pieces:
            for piece in _pieces(rows, sheet):
                pieces.add(list(zip(*piece, strict=True)))
    problems = sheet.problems(known)
    if problems:
        raise ExtractError(str(path), problems)
    columns = tuple(sheet.columns)
    relation = parquet_relation(pieces.path)
    return Delivered(path, relation, columns, sheet.dates, sheet.numbers)


def _refuse_container(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(len(_OLD_START)) == _OLD_START:
            raise ExtractError(str(path), [OLD])
    try:
        with zipfile.ZipFile(path) as container:
            members = container.infolist()
    except (zipfile.BadZipFile, ValueError):
        raise ExtractError(str(path), [DAMAGED]) from None
    if sum(member.file_size for member in members) > LARGEST:
        raise ExtractError(str(path), [TOO_LARGE])
    if any(m.file_size > max(_SMALL, _SWELL * m.compress_size) for m in members):
        raise ExtractError(str(path), [SWOLLEN])


def _sheet_rows(path: Path) -> Iterator[SheetRow]:
    """Rows of the only filled sheet with their numbers, from row 1; at least one."""
    import openpyxl

    try:
        # with formulas, not the values they had when somebody last saved: those may be stale
        with closing(openpyxl.load_workbook(path, read_only=True, keep_links=False)) as book:
            filled = [sheet for sheet in book.worksheets if _is_filled(sheet)]
            if len(filled) != 1:
                raise ExtractError(str(path), [_sheets_problem(len(filled))])
            for number, row in enumerate(filled[0].iter_rows(), start=1):
                if number > _LAST_ROW:
                    raise ExtractError(str(path), [DAMAGED])
                yield number, row
    except (ExtractError, MemoryError):
        raise
    except Exception:  # the reader raises errors of many kinds, whose text may hold cells
        raise ExtractError(str(path), [DAMAGED]) from None


def _is_filled(sheet: Any) -> bool:
    sheet.reset_dimensions()  # what a file says about its own size is often wrong
    rows = (row for _, row in zip(range(_LAST_ROW), sheet.iter_rows(), strict=False))
    return any(cell.value is not None for row in rows for cell in row)


def _sheets_problem(filled: int) -> str:
    if not filled:
        return "the workbook is empty; deliver it with a header even if there are no rows"
    return f"holds {filled} filled sheets; keep one"


def _pieces(rows: Iterator[SheetRow], sheet: Sheet) -> Iterator[list[list[Any]]]:
    piece: list[list[Any]] = []
    for number, row in rows:
        cells = sheet.read(row, number)
        if any(cell is not None for cell in cells):
            piece.append([*cells, number])
        if len(piece) == _ROWS_IN_A_PIECE:
            yield piece
            piece = []
    if piece:
        yield piece
