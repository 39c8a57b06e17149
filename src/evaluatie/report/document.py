"""What a report consists of, apart from how it is rendered."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from evaluatie.report.cells import Table


@dataclass(frozen=True)
class Heading:
    """Title of a section."""

    text: str
    kind: str = field(default="heading", init=False)


@dataclass(frozen=True)
class Paragraph:
    """Sentences; `style` is empty, `result` for the main statement or `warning`."""

    text: str
    style: str = ""
    kind: str = field(default="paragraph", init=False)


@dataclass(frozen=True)
class Bullets:
    """A list."""

    items: tuple[str, ...]
    kind: str = field(default="bullets", init=False)


@dataclass(frozen=True)
class Terms:
    """Names with their explanation."""

    pairs: tuple[tuple[str, str], ...]
    kind: str = field(default="terms", init=False)


@dataclass(frozen=True)
class Picture:
    """A figure by file name; `source` where it is not that of the document."""

    name: str
    caption: str
    persons: str = ""
    source: str = ""
    kind: str = field(default="picture", init=False)


@dataclass(frozen=True)
class Tabulated:
    """A table."""

    table: Table
    kind: str = field(default="table", init=False)


Block = Heading | Paragraph | Bullets | Terms | Picture | Tabulated


@dataclass(frozen=True)
class Chapter:
    """A numbered chapter; `slug` is its address in the page."""

    slug: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """A whole report. `warning` is a banner: title and text, or nothing."""

    title: str
    subtitle: str
    source: str
    chapters: tuple[Chapter, ...]
    warning: tuple[str, str] | None = None


def tabulated(*tables: Table | None) -> list[Block]:
    """Blocks for the tables that have rows."""
    return [Tabulated(table) for table in tables if table is not None and table.rows]


def section(title: str, blocks: Sequence[Block | None]) -> list[Block]:
    """A heading with what belongs under it; nothing when nothing does."""
    present = [block for block in blocks if block is not None]
    return [Heading(title), *present] if present else []


def paragraph(text: str, style: str = "") -> Paragraph | None:
    """A paragraph, or nothing when there is no text."""
    return Paragraph(text, style) if text else None


def bullets(items: Sequence[str]) -> Bullets | None:
    """A list, or nothing when it is empty."""
    present = tuple(item for item in items if item)
    return Bullets(present) if present else None


def terms(pairs: Sequence[tuple[str, str]]) -> Terms | None:
    """Explained names, or nothing."""
    return Terms(tuple(pairs)) if pairs else None
