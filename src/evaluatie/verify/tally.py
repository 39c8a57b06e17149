"""Counts what agrees and keeps what does not: all that comparing one file comes to."""

import math
import re
from dataclasses import dataclass, field

NOTHING = "nothing"
SMALL = 1e-12  # two numbers below it are nil, with digits that are the machine's
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_AROUND = 4  # words shown before and after the first that differs
_SHOWN = 120


@dataclass(frozen=True)
class Difference:
    """One place in a released file where another value stands than comes out."""

    file: str
    place: str
    stands: str
    comes_out: str

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: there stands {self.stands}; {self.comes_out} comes out"


@dataclass
class Tally:
    """What comparing one file gave. Numbers are identical, equal within a tolerance, or differ."""

    file: str
    tolerance: float
    rows: int = 0
    identical: int = 0
    within: int = 0
    differences: list[Difference] = field(default_factory=list)
    remark: str = ""

    def differ(self, place: str, stands: str, comes_out: str) -> None:
        """Notes a difference; both texts are shown cut short."""
        self.differences.append(Difference(self.file, place, shown(stands), shown(comes_out)))

    def cell(self, place: str, stands: str, comes_out: str) -> None:
        """Compares a cell of a table: its text, or else the number that it is."""
        if stands == comes_out:
            self.identical += _as_number(stands) is not None
        elif close(stands, comes_out, self.tolerance):
            self.within += 1
        else:
            self.differ(place, stands, comes_out)

    def text(self, place: str, stands: str, comes_out: str) -> None:
        """Compares a piece of text; shows the words around the first that differs."""
        if stands == comes_out:
            self.identical += len(_NUMBER.findall(stands))
        else:
            self.differ(place, *_around(stands.split(), comes_out.split()))


def close(stands: str, comes_out: str, tolerance: float) -> bool:
    """Whether two cells are numbers that differ by that share of the larger, at most."""
    one, other = _as_number(stands), _as_number(comes_out)
    if one is None or other is None:
        return False
    both_nil = max(abs(one), abs(other)) < SMALL and tolerance > 0
    return both_nil or math.isclose(one, other, rel_tol=tolerance)


def _as_number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def shown(text: str) -> str:
    """A text as a message shows it: on one line, cut short, 'nothing' when empty."""
    line = " ".join(text.split())
    return (line if len(line) <= _SHOWN else f"{line[:_SHOWN]} ...") or NOTHING


def _around(stands: list[str], comes_out: list[str]) -> tuple[str, str]:
    shortest = min(len(stands), len(comes_out))
    first = next((n for n in range(shortest) if stands[n] != comes_out[n]), shortest)
    start = max(0, first - _AROUND)
    pieces = (words[start : first + _AROUND + 1] for words in (stands, comes_out))
    one, other = (f"'{' '.join(words)}'" if words else "" for words in pieces)
    return one, other
