"""A document as Typst source: calls of templates/rapport.typ with every text as a string."""

from collections.abc import Iterator, Mapping
from itertools import groupby

import evaluatie
from evaluatie.report import typefaces
from evaluatie.report.captions import Caption, captioned
from evaluatie.report.cells import Row, Table
from evaluatie.report.columns import column_widths, is_turned, is_unbroken, letter_size
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
from evaluatie.report.paper import PADDING, TEXT_WIDTH, picture_width
from evaluatie.report.wording import Catalogue

_TITLE_WORD = 4.4  # em: what is longer in a header, is hyphenated


def typst_source(
    document: Document, drawings: Mapping[str, Drawing], words: Catalogue, language: str
) -> str:
    """The body of the PDF: a title, a banner, the contents, and every chapter."""
    made_by = f"evaluatie {evaluatie.__version__}"
    lines = [
        f"#show: report.with(title: {quoted(document.title)}, author: {quoted(made_by)}, "
        f"language: {quoted(language)})",
        call("opening", document.subtitle, document.title),
        *([call("banner", *document.warning)] if document.warning else []),
        call("contents", words.text("contents")),
    ]
    for place, chapter in enumerate(document.chapters, start=1):
        lines.append(call("chapter", chapter.title))
        lines += _chapter(captioned(place, chapter, document, words), drawings)
    lines.append(call("colophon", words.text("footer", version=evaluatie.__version__)))
    return "\n".join(lines)


def _chapter(
    blocks: Iterator[tuple[Block, Caption | None]], drawings: Mapping[str, Drawing]
) -> Iterator[str]:
    """Calls for the blocks of a chapter; wide tables that follow each other share turned pages."""
    for turned, members in groupby(blocks, lambda pair: _is_turned(pair[0])):
        calls = [_block(block, caption, drawings) for block, caption in members]
        yield from (["#turned[", *calls, "]"] if turned else calls)


def _is_turned(block: Block) -> bool:
    return isinstance(block, Tabulated) and is_turned(block.table)


def _block(block: Block, caption: Caption | None, drawings: Mapping[str, Drawing]) -> str:
    said = caption.text if caption else ""
    match block:
        case Heading():
            return call("section", block.text)
        case Paragraph():
            return call(block.style or "prose", block.text)
        case Bullets():
            return call("bullets", *block.items)
        case Terms():
            return f"#glossary({', '.join(array(pair) for pair in block.pairs)})"
        case Picture():
            return _picture(block.name, drawings[block.name], said)
        case Tabulated():
            return _table(block.table, said)


def _picture(name: str, drawing: Drawing, caption: str) -> str:
    texts = ", ".join(map(quoted, (f"{name}.svg", drawing.alternative, caption)))
    return f"#picture({texts}, {picture_width(drawing):.2f}pt)"


def _table(table: Table, caption: str) -> str:
    size = letter_size(table)
    room = TEXT_WIDTH[is_turned(table)] - PADDING * len(table.headers)
    widths = column_widths(table, room / size, _TITLE_WORD)
    columns = ", ".join(f"{size * width + PADDING:.2f}pt" for width in widths)
    sides = ", ".join("left" if kind == "text" else "right" for _, kind in table.headers)
    headers = array([header for header, _ in table.headers])
    body = ", ".join(part for name, rows in table.grouped for part in _group(name, rows))
    return (
        f"#rows({quoted(caption)}, {size}pt, {str(not is_unbroken(table)).lower()}, ({columns},), "
        f"({sides},), {headers}, ({body},), {quoted(' '.join(table.notes))})"
    )


def _group(name: str, rows: list[Row]) -> Iterator[str]:
    if name:
        yield f"group({len(rows[0].cells)}, {quoted(name)})"
    for row in rows:
        yield from (f"[#{quoted(cell.text)}]" for cell in row.cells)


def call(function: str, *texts: str) -> str:
    """A call with these texts."""
    return f"#{function}({', '.join(map(quoted, texts))})"


def array(texts: list[str] | tuple[str, ...]) -> str:
    """An array of texts."""
    return f"({''.join(f'{quoted(text)}, ' for text in texts)})"


def quoted(text: str) -> str:
    """A text as a Typst string: nothing in it can be markup, whatever a study names its groups.

    A character that no typeface has would end the making of an accessible PDF: it becomes �.
    """
    known = typefaces.characters()
    shown = "".join(sign if ord(sign) in known else "\ufffd" for sign in text)
    return '"' + shown.replace("\\", "\\\\").replace('"', '\\"') + '"'
