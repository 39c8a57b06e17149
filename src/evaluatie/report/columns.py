"""How wide the columns of a table are, for formats that do not find that out themselves."""

import re

from evaluatie.report.cells import Table
from evaluatie.report.typefaces import width

# letters are smaller from how many columns; the page is turned from the last
_SIZES = {9: 7.5, 12: 7.0, 14: 7.5}
_USUAL = 8.5
_TURNED = max(_SIZES)
_UNBROKEN = 14  # rows that a page keeps together
# in letter sizes (em): about two characters
_SHORT = 6.0  # a text that stays on one line
_LONGEST = 30.0  # a text that asks for room; what is longer, wraps
_WORD = 7.0  # a longer word of a text is hyphenated
_BOLD = 1.12  # of a header


def breadth(table: Table) -> int:
    """Columns of a table, those of text counted double."""
    return sum(2 if kind == "text" else 1 for _, kind in table.headers)


def is_turned(table: Table) -> bool:
    """Whether a table needs a page on its side."""
    return breadth(table) >= _TURNED


def letter_size(table: Table) -> float:
    """In points: of a table of many columns they are smaller."""
    size = _USUAL
    for least, smaller in _SIZES.items():
        size = smaller if breadth(table) >= least else size
    return size


def is_unbroken(table: Table) -> bool:
    """Whether a table is short enough to stand on one page."""
    return len(table.rows) + len(table.grouped) <= _UNBROKEN


def column_widths(table: Table, room: float, title_word: float) -> list[float]:
    """Widths in letter sizes (em) that together take at most `room`.

    A word of a header that is wider than `title_word` is hyphenated.

    Where all that is wanted does not fit, columns get the same part of what they want, so that they
    wrap to the same height; but none less than its longest number or word.
    """
    sizes = [_sizes(table, place, title_word) for place in range(len(table.headers))]
    needed, wanted = zip(*sizes, strict=True)
    if sum(wanted) <= room:
        return list(wanted)
    if sum(needed) >= room:
        return [room * size / sum(needed) for size in needed]
    low, high = 0.0, 1.0
    while high - low > 1e-3:
        part = (low + high) / 2
        fits = sum(_parts(needed, wanted, part)) <= room
        low, high = (part, high) if fits else (low, part)
    return _parts(needed, wanted, low)


def _parts(needed: tuple[float, ...], wanted: tuple[float, ...], part: float) -> list[float]:
    return [max(least, part * most) for least, most in zip(needed, wanted, strict=True)]


def _sizes(table: Table, place: int, title_word: float) -> tuple[float, float]:
    """The narrowest that a column can be, and what it takes on one line."""
    header, kind = table.headers[place]
    cells = [row.cells[place].text for row in table.rows]
    longest = max(map(width, cells), default=0.0)
    whole = _BOLD * _longest_word(header)
    title = min(whole, _BOLD * title_word)
    if kind == "text":
        word = max(map(_longest_word, cells), default=0.0)
        least = max(min(longest, _SHORT), min(word, _WORD), title)
        return least, max(least, whole, min(longest, _LONGEST))
    return max(longest, title), max(longest, whole, _BOLD * width(header) / 2)


def _longest_word(text: str) -> float:
    return max((width(word) for word in re.split(r"[\s\u00ad-]+", text)), default=0.0)
