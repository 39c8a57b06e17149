"""How a language writes numbers and dates, and which language is being written."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DEFAULT = "nl"
WORDING = Path(__file__).parent / "wording"


@dataclass(frozen=True)
class Locale:
    """Signs, names and patterns of one language; they stand beside its texts in `wording`.

    `units` holds the name of a unit wherever it is printed; that of a share is for differences.
    """

    decimal: str
    thousands: str
    months: tuple[str, ...]
    date: str
    half_year: str
    halves: tuple[str, str]
    interval: str
    percent: str
    under_one: str
    units: Mapping[str, str]


_written: ContextVar[str] = ContextVar("language", default=DEFAULT)


def written() -> str:
    """The language that is being written."""
    return _written.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Numbers are of this language within: whoever makes a report, table or figure opens it."""
    before = _written.set(language)
    try:
        yield
    finally:
        _written.reset(before)


def locale() -> Locale:
    """Signs and names of the language that is being written."""
    return load_locale(written())


@cache
def load_locale(language: str) -> Locale:
    """Signs and names of a language."""
    text = (WORDING / f"getallen_{language}.yaml").read_text(encoding="utf-8")
    raw = yaml.load(text, Loader=yaml.CSafeLoader)
    return Locale(**raw | {name: tuple(raw[name]) for name in ("months", "halves")})
