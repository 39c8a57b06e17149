"""Cells of a spreadsheet as text, row by row, and what is wrong with them."""

from collections import defaultdict
from datetime import date, datetime, time
from typing import Any

from evaluatie.data.delivery.cells import BLANKS, number_text
from evaluatie.data.delivery.columns import Rows, label
from evaluatie.data.delivery.typed import time_problem

MIDNIGHT = time()


class Sheet:
    """Turns rows into text; remembers which columns had a type and which cells are no values."""

    def __init__(self, header: tuple[Any, ...]) -> None:
        names = ["" if cell.value is None else str(cell.value).strip(BLANKS) for cell in header]
        self._names = {place: name for place, name in enumerate(names) if name}
        self._dates: set[int] = set()
        self._numbers: set[int] = set()
        self._nameless: set[int] = set()
        self._formulas: dict[int, Rows] = defaultdict(Rows)
        self._errors: dict[int, Rows] = defaultdict(Rows)
        self._times: dict[int, Rows] = defaultdict(Rows)

    @property
    def columns(self) -> list[str]:
        """Names in the header, from left to right; columns without a name are left out."""
        return list(self._names.values())

    @property
    def dates(self) -> frozenset[str]:
        """Columns with at least one cell that is a date to the spreadsheet."""
        return frozenset(self._names[place] for place in self._dates & self._names.keys())

    @property
    def numbers(self) -> frozenset[str]:
        """Columns with at least one cell that is a number to the spreadsheet."""
        return frozenset(self._names[place] for place in self._numbers & self._names.keys())

    def read(self, row: tuple[Any, ...], number: int) -> list[str | None]:
        """The cells of row `number`, one for each of the columns."""
        texts: dict[int, str | None] = {}
        for place, cell in enumerate(row):
            if cell.value is None:
                continue
            texts[place] = self._text(cell, place, number)
            if texts[place] and place not in self._names:
                self._nameless.add(place)
        return [texts.get(place) for place in self._names]

    def _text(self, cell: Any, place: int, row: int) -> str | None:
        if cell.data_type in {"f", "e"}:
            found = self._formulas if cell.data_type == "f" else self._errors
            found[place].add(row)
            return None
        match cell.value:
            case bool(truth):
                return "ja" if truth else "nee"
            case int(number) | float(number):
                self._numbers.add(place)
                return number_text(number)
            case date() as day:
                return self._day(day, place, row)
            case str(text):
                return text.strip(BLANKS) or None
        self._times[place].add(row)  # a time or a duration without a day
        return None

    def _day(self, day: date, place: int, row: int) -> str:
        self._dates.add(place)
        if not isinstance(day, datetime):
            return day.isoformat()
        if day.time() != MIDNIGHT:
            self._times[place].add(row)
        return day.date().isoformat()

    def problems(self, known: frozenset[str]) -> list[str]:
        """What the supplier must mend, a sentence for each column."""
        problems = [
            f"{self._label(place, known)}: {rows.count} cells hold {what} ({rows}); {remedy}"
            for found, what, remedy in (
                (self._formulas, "a formula", "paste them as values"),
                (self._errors, "an error of Excel", "mend or empty them"),
            )
            for place, rows in sorted(found.items())
        ]
        problems += [
            time_problem(self._label(place, known), str(rows), rows.count)
            for place, rows in sorted(self._times.items())
        ]
        if self._nameless:
            problems.append(
                f"{len(self._nameless)} columns with filled cells have no name in row 1, where the "
                "header must stand; name them or leave them out"
            )
        return problems

    def _label(self, place: int, known: frozenset[str]) -> str:
        if place not in self._names:
            return f"column number {place + 1}, which has no name"
        return label(self.columns, self._names[place], known)
