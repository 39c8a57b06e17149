"""Which part of a report answers which item of STROBE and RECORD: looked up in the document itself.

Sources: STROBE for cohort studies (von Elm and others 2007) and its extension for registers, RECORD
(Benchimol and others 2015); which part answers an item is in checklist.yaml.
"""

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from evaluatie.report.document import Chapter, Document, Heading, Picture, Tabulated, Terms
from evaluatie.report.wording import Catalogue

_FILE = Path(__file__).with_name("checklist.yaml")


@dataclass(frozen=True)
class Item:
    """An item by its number; RECORD's have a dot in it. `parts`: what answers it, best first."""

    part: str
    number: str
    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Place:
    """Where in a document something stands; `address` is that of its page."""

    number: int
    chapter: str
    section: str
    address: str


@functools.cache
def items() -> tuple[Item, ...]:
    """Every item, in the order of both statements."""
    raw = yaml.load(_FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return tuple(
        Item(part, number, tuple((kind, name) for kind, name in map(str.split, parts)))
        for part, found in raw.items()
        for number, parts in found.items()
    )


def answers(document: Document, words: Catalogue) -> list[tuple[Item, Place | None]]:
    """Each item with the first part of the document that answers it, None where none does."""
    places = _places(document)
    found = []
    for item in items():
        present = (places.get(_key(kind, name, words)) for kind, name in item.parts)
        found.append((item, next(filter(None, present), None)))
    return found


def _key(kind: str, name: str, words: Catalogue) -> tuple[str, str]:
    """What a part is called in a document: titles and terms are there in words."""
    if kind == "section":
        return kind, words.variant("section", name)
    if kind == "account":
        return "term", words.variant("account", name)
    return ("term", words.label(f"threat_{name}")) if kind == "threat" else (kind, name)


def _places(document: Document) -> dict[tuple[str, str], Place]:
    """Everything that can answer an item, at its first place."""
    places: dict[tuple[str, str], Place] = {}
    for number, chapter in enumerate(document.chapters, start=1):
        for key, section, address in _parts(chapter):
            places.setdefault(key, Place(number, chapter.title, section, address))
    return places


def _parts(chapter: Chapter) -> Iterator[tuple[tuple[str, str], str, str]]:
    """Kind and name, section and address of what a chapter holds."""
    section = ""
    yield ("chapter", chapter.slug), section, chapter.slug
    for block in chapter.blocks:
        if isinstance(block, Heading):
            section = block.text
            yield ("section", section), section, chapter.slug
        elif isinstance(block, Picture):
            yield ("picture", block.name), section, f"figuur-{chapter.slug}-{block.name}"
        elif isinstance(block, Tabulated):
            name = block.table.name
            yield ("table", name), section, f"tabel-{chapter.slug}-{name}"
        elif isinstance(block, Terms):
            yield from ((("term", term), section, chapter.slug) for term, _ in block.pairs)
