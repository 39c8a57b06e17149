"""What stands above a table and below a figure, the same in every format."""

from collections.abc import Iterator
from dataclasses import dataclass

from evaluatie.report.document import Block, Chapter, Document, Picture, Tabulated
from evaluatie.report.numbers import number
from evaluatie.report.wording import Catalogue


@dataclass(frozen=True)
class Caption:
    """A label such as `Figuur 1.2` and what follows it."""

    label: str
    title: str
    rest: str

    @property
    def text(self) -> str:
        """The whole caption."""
        return f"{self.label} – {self.title}. {self.rest}"


def captioned(
    place: int, chapter: Chapter, document: Document, words: Catalogue
) -> Iterator[tuple[Block, Caption | None]]:
    """The blocks of a chapter; figures and tables have a caption, numbered within the chapter."""
    counts = {"figure": 0, "table_number": 0}
    for block in chapter.blocks:
        if isinstance(block, Picture):
            key, title, persons = "figure", block.caption, block.persons
        elif isinstance(block, Tabulated):
            key, title, persons = "table_number", block.table.title, block.table.persons
        else:
            yield block, None
            continue
        counts[key] += 1
        label = words.text(key, number=f"{number(place)}.{number(counts[key])}")
        yield block, Caption(label, title, _rest(persons, document, words))


def _rest(persons: str, document: Document, words: Catalogue) -> str:
    source = words.text("caption_source", source=document.source)
    if not persons:
        return source
    return f"{words.text('caption_persons', persons=persons)} {source}"
