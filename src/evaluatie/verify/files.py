"""Compares the files of a report with those that were made again, each by its kind."""

import csv
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from xml.etree import ElementTree

from PIL import UnidentifiedImageError

from evaluatie.verify.cells import compare_workbooks
from evaluatie.verify.pictures import compare_drawings, compare_images
from evaluatie.verify.rows import compare_rows
from evaluatie.verify.tally import Tally
from evaluatie.verify.texts import (
    compare_texts,
    line_pieces,
    page_pieces,
    word_pictures,
    word_pieces,
)

# what a file that is not of its kind makes a reader raise
UNREADABLE = (
    UnicodeDecodeError, csv.Error, zipfile.BadZipFile, ElementTree.ParseError,
    UnidentifiedImageError, KeyError, ValueError, OSError,
)  # fmt: skip


def compare_pages(tally: Tally, stands: bytes, comes_out: bytes) -> None:
    """A page: its texts, and when these are equal the drawings and marks between them."""
    compare_texts(tally, stands, comes_out, page_pieces)
    if stands != comes_out and not tally.differences:
        compare_drawings(tally, stands, comes_out)


def compare_word_files(tally: Tally, stands: bytes, comes_out: bytes) -> None:
    """A Word file: its texts, and when these are equal its pictures."""
    compare_texts(tally, stands, comes_out, word_pieces)
    if tally.differences:
        return
    there, made = word_pictures(stands), word_pictures(comes_out)
    if there.keys() != made.keys():
        tally.differ("pictures", f"{len(there)} of them", f"{len(made)}, or others")
    for name in there.keys() & made.keys():
        if there[name] != made[name]:
            compare_images(tally, there[name], made[name])


BY_KIND: dict[str, Callable[[Tally, bytes, bytes], None]] = {
    ".csv": compare_rows,
    ".xlsx": compare_workbooks,
    ".html": compare_pages,
    ".docx": compare_word_files,
    ".json": partial(compare_texts, pieces=line_pieces),
    ".svg": compare_drawings,
    ".png": compare_images,
}


def compare_files(tolerances: Mapping[str, float], there: Path, made: Path) -> list[Tally]:
    """What comparing each file gave: those of the report and those made again, by name."""
    return [
        _compare(Tally(name, tolerance), there / name, made / name)
        for name, tolerance in tolerances.items()
    ]


def _compare(tally: Tally, there: Path, made: Path) -> Tally:
    if not there.is_file() or not made.is_file():
        missing = "is not there" if made.is_file() else "a file"
        tally.differ("whole file", missing, "one" if made.is_file() else "no such file")
        return tally
    stands, comes_out = there.read_bytes(), made.read_bytes()
    compare = BY_KIND.get(made.suffix.lower())
    if compare is None:
        _compare_bytes(tally, stands, comes_out)
        return tally
    try:
        # identical files too, for the count of what was compared; figures have nothing to count
        if stands != comes_out or made.suffix not in (".svg", ".png"):
            compare(tally, stands, comes_out)
    except UNREADABLE:
        tally.differ("whole file", f"what cannot be read as {made.suffix}", "a file that can")
    if stands != comes_out and not tally.differences and not tally.remark:
        tally.remark = "other bytes, the same contents"
    return tally


def _compare_bytes(tally: Tally, stands: bytes, comes_out: bytes) -> None:
    if stands == comes_out:
        tally.remark = "the same bytes"
    else:
        sizes = (f"a file of {len(content):,} bytes" for content in (stands, comes_out))
        tally.differ("bytes, which are not the same", *sizes)
