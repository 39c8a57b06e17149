"""The Word file of a report."""

import copy
import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import docx
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph as WordParagraph

import evaluatie
from evaluatie.report.captions import Caption, captioned
from evaluatie.report.columns import is_turned
from evaluatie.report.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Paragraph,
    Picture,
    Tabulated,
    Terms,
)
from evaluatie.report.drawings import Drawing
from evaluatie.report.paper import TEXT_WIDTH, picture_width
from evaluatie.report.word import markup
from evaluatie.report.word.package import embed_typefaces, to_bytes
from evaluatie.report.word.styles import set_styles
from evaluatie.report.wording import Catalogue

_CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_SHORT, _LONG = Mm(210), Mm(297)  # A4
_SIDE, _TOP, _BOTTOM = Mm(19), Mm(24), Mm(20)
_GIVEN = (qn("w:headerReference"), qn("w:footerReference"))
_STYLES = {"": "Normal", "result": "Result", "warning": "Warning"}
_MARGINS = (
    f'<w:pgMar w:top="{_TOP.twips}" w:right="{_SIDE.twips}" w:bottom="{_BOTTOM.twips}" '
    f'w:left="{_SIDE.twips}" w:header="560" w:footer="560" w:gutter="0"/>'
)
_PAGES = {
    False: f'<w:pgSz w:w="{_SHORT.twips}" w:h="{_LONG.twips}"/>{_MARGINS}',
    True: f'<w:pgSz w:w="{_LONG.twips}" w:h="{_SHORT.twips}" w:orient="landscape"/>{_MARGINS}',
}


def render_word(
    document: Document, drawings: dict[str, Drawing], figures: Path | str, words: Catalogue,
    language: str,
) -> bytes:  # fmt: skip
    """The Word file; `figures` is the folder with the drawings as PNG."""
    word = docx.Document()
    set_styles(word, words, language)
    _set_properties(word, document, language)
    _set_pages(word, document)
    for part in _parts(document, words):
        if isinstance(part, str):
            word.element.body.sectPr.addprevious(parse_xml(part))
        else:
            _add_picture(word, Path(figures) / f"{part.name}.png", drawings[part.name])
    _repeat_header(word)
    embed_typefaces(word)
    return to_bytes(word)


def _set_properties(word: WordDocument, document: Document, language: str) -> None:
    about = word.core_properties
    about.title, about.language = document.title, language
    about.subject, about.comments, about.keywords = document.subtitle, "", ""
    about.author = about.last_modified_by = f"evaluatie {evaluatie.__version__}"
    about.created = about.modified = _CREATED
    about.revision = 1


def _set_pages(word: WordDocument, document: Document) -> None:
    """A4; the title above every page, its number and how many there are below."""
    section = word.sections[0]
    for old in list(section._sectPr):
        section._sectPr.remove(old)
    for child in list(parse_xml(f"<w:sectPr {markup.NAMESPACE}>{_PAGES[False]}</w:sectPr>")):
        section._sectPr.append(child)
    section.header.paragraphs[0].add_run(document.title)
    below = section.footer.paragraphs[0]._p
    runs = (markup.field("PAGE", "1"), markup.run(" / "), markup.field("NUMPAGES", "1"))
    for child in list(parse_xml(markup.paragraph("Footer", *runs)))[1:]:
        below.append(child)


def _repeat_header(word: WordDocument) -> None:
    """Gives every section the header and footer of the last: the first has none to follow."""
    *others, last = word.element.body.iter(qn("w:sectPr"))
    given = [child for child in last if child.tag in _GIVEN]
    for section in others:
        for place, child in enumerate(given):
            section.insert(place, copy.copy(child))


def _parts(document: Document, words: Catalogue) -> Iterator[str | Picture]:
    """Title, banner, contents, chapters: as XML, or a picture to be added."""
    yield markup.paragraph("Subtitle", markup.run(document.subtitle))
    yield markup.paragraph("Title", markup.run(document.title))
    if document.warning:
        for style, text in zip(("BannerTitle", "BannerText"), document.warning, strict=True):
            yield markup.paragraph(style, markup.run(text))
    yield markup.paragraph("Contents", markup.run(words.text("contents")))
    yield from markup.contents(list(_headings(document)))
    places = iter(range(len(list(_headings(document)))))
    for number, chapter in enumerate(document.chapters, start=1):
        yield markup.heading(1, chapter.title, next(places))
        yield from _chapter(captioned(number, chapter, document, words), places)
    footer = words.text("footer", version=evaluatie.__version__)
    yield markup.paragraph("TableNote", markup.run(footer))


def _headings(document: Document) -> Iterator[tuple[int, str]]:
    for chapter in document.chapters:
        yield 1, chapter.title
        yield from ((2, block.text) for block in chapter.blocks if isinstance(block, Heading))


def _chapter(
    blocks: Iterator[tuple[Block, Caption | None]], places: Iterator[int]
) -> Iterator[str | Picture]:
    """The blocks of a chapter; wide tables that follow each other stand on turned pages."""
    for turned, members in groupby(blocks, lambda pair: _is_turned(pair[0])):
        if turned:
            yield _end_of_section(turned=False)
        for block, caption in members:
            yield from _block(block, caption, places)
        if turned:
            yield _end_of_section(turned=True)


def _is_turned(block: Block) -> bool:
    return isinstance(block, Tabulated) and is_turned(block.table)


def _end_of_section(turned: bool) -> str:
    """Ends the pages before it, which are upright or turned."""
    pages = f"<w:sectPr>{_PAGES[turned]}</w:sectPr>"
    small = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    return markup.paragraph("Normal", more=small + pages)


def _block(block: Block, caption: Caption | None, places: Iterator[int]) -> Iterator[str | Picture]:
    match block:
        case Heading():
            yield markup.heading(2, block.text, next(places))
        case Paragraph():
            yield markup.paragraph(_STYLES[block.style], markup.run(block.text))
        case Bullets():
            yield from (markup.paragraph("ListBullet", markup.run(item)) for item in block.items)
        case Terms():
            for name, text in block.pairs:
                yield markup.paragraph("Term", markup.run(name))
                yield markup.paragraph("Normal", markup.run(text))
        case Picture():
            yield block
            yield from [markup.caption(caption)] if caption else []
        case Tabulated():
            yield from [markup.caption(caption, above=True)] if caption else []
            yield markup.table(block.table, TEXT_WIDTH[is_turned(block.table)])
            yield markup.paragraph("TableNote", markup.run(" ".join(block.table.notes)))


def _add_picture(word: WordDocument, path: Path, drawing: Drawing) -> None:
    holder = parse_xml(markup.paragraph("Figure"))
    word.element.body.sectPr.addprevious(holder)
    shown = Pt(picture_width(drawing))
    picture = WordParagraph(holder, word._body).add_run().add_picture(str(path), width=shown)
    picture._inline.docPr.set("descr", drawing.alternative)
