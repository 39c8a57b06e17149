"""Columns of a delivered file: whether its header is one, and how messages speak of it."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from evaluatie.data.delivery.delivered import ROW


class Rows:
    """How many rows have a problem, and the first few of them."""

    def __init__(self, rows: Iterable[int] = (), most: int = 5) -> None:
        self.count = 0
        self._first: list[int] = []
        self._most = most
        for row in rows:
            self.add(row)

    def add(self, row: int) -> None:
        """Counts one row more; rows come in order."""
        self.count += 1
        if self.count <= self._most:
            self._first.append(row)

    def __str__(self) -> str:
        return listed(self._first, self.count)


def listed(rows: Iterable[int], count: int, most: int = 5) -> str:
    """The first few of `count` row numbers, for a message: `rows 3, 17 ...`."""
    first = list(islice(rows, most))
    return f"row{'s' if count > 1 else ''} {', '.join(map(str, first))}" + (
        " ..." if count > len(first) else ""
    )


def label(columns: Sequence[str], name: str, known: frozenset[str]) -> str:
    """How a message names a column of the header.

    Only names of the contract or the mapping are shown: in a file without a header the others are
    the cells of a person.
    """
    if _is_known(name, known):
        return f"column {name}"
    return f"column number {columns.index(name) + 1} of the header"


def _is_known(name: str, known: frozenset[str]) -> bool:
    return name.lower() in {other.lower() for other in known}


def header_problems(columns: Sequence[str], known: frozenset[str]) -> list[str]:
    """What is wrong with the names of the columns, a sentence for each."""
    if not columns:
        return ["the file holds no columns; at least a header is needed"]
    return list(_header_problems(columns, known))


def _header_problems(columns: Sequence[str], known: frozenset[str]) -> Iterator[str]:
    empty = sum(not name for name in columns)
    if empty:
        yield (
            f"{empty} of the {len(columns)} columns have no name; is the header missing, or does "
            "it end with a separator?"
        )
    # the engine does not tell capitals from small letters in a name
    seen: set[str] = set()
    for name in filter(None, columns):
        if name.lower() in seen:
            shown = f"the name {name}" if _is_known(name, known) else "a column name"
            yield f"{shown} stands twice (capitals do not count); is the header missing?"
        seen.add(name.lower())
    if ROW in seen:
        yield f"a column is called {ROW}, a name that the software itself uses; rename it"
