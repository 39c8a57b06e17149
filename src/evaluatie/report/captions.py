"""What stands above a table and below a figure, the same in every format."""

from collections.abc import Iterator
from dataclasses import dataclass

from evaluatie.report.cells import Table
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
        about: Picture | Table
        if isinstance(block, Picture):
            key, title, about = "figure", block.caption, block
        elif isinstance(block, Tabulated):
            key, title, about = "table_number", block.table.title, block.table
        else:
            yield block, None
            continue
        counts[key] += 1
        label = words.text(key, number=f"{number(place)}.{number(counts[key])}")
        yield block, Caption(label, title, _rest(about, document, words))


def _rest(about: Picture | Table, document: Document, words: Catalogue) -> str:
    source = words.text("caption_source", source=about.source or document.source)
    if not about.persons:
        return source
    return f"{words.text('caption_persons', persons=about.persons)} {source}"
