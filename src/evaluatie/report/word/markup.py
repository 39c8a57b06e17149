"""Pieces of WordprocessingML: paragraphs, fields, captions and tables, as XML text.

Written as text, not cell by cell: that takes a tenth of the time.
"""

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

from evaluatie.report.captions import Caption
from evaluatie.report.cells import Table
from evaluatie.report.columns import column_widths, is_unbroken, letter_size
from evaluatie.report.paper import PADDING

NAMESPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
USUAL = 8.5  # pt, letters of a table by its style
_POINT = 20  # units of a length
_TITLE_WORD = 9.0  # em: not every Word can hyphenate, so that a header keeps its words whole
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LABEL = re.compile(r"(?P<name>.+) (?P<chapter>\d+)\.(?P<place>\d+)")


def run(text: str, size: float | None = None) -> str:
    """Text; of another size than its style has, in points, where given."""
    shown = "" if size is None else f'<w:rPr><w:sz w:val="{round(2 * size)}"/></w:rPr>'
    return f'<w:r>{shown}<w:t xml:space="preserve">{clean(text)}</w:t></w:r>'


def clean(text: str) -> str:
    """The text without what XML cannot hold, its markup escaped."""
    return escape(_NOT_XML.sub("\ufffd", text))


def paragraph(style: str, *runs: str, more: str = "") -> str:
    """A paragraph in a style; `more` are properties besides it."""
    head = f'<w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>'
    return f"<w:p {NAMESPACE}>{head}{''.join(runs)}</w:p>"


def field(instruction: str, shown: str) -> str:
    """A field that Word keeps up to date, with what it shows until then."""
    code = f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    return f"{mark('begin')}{code}{mark('separate')}{run(shown)}{mark('end')}"


def mark(kind: str) -> str:
    """The begin, middle (separate) or end of a field."""
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def caption(said: Caption, above: bool = False) -> str:
    """A caption of which Word counts the number itself, so that a list of figures can be made.

    `above`: it stays with what follows it.
    """
    found = _LABEL.fullmatch(said.label)
    rest = run(f" – {said.title}. {said.rest}")
    joined = "<w:keepNext/>" if above else ""
    if found is None:
        return paragraph("Caption", run(said.label), rest, more=joined)
    name = found["name"]
    # not `\\s 1`, which counts again in every chapter in Word, but not in LibreOffice
    first = " \\r 1" if found["place"] == "1" else ""
    numbered = (
        field("STYLEREF 1 \\s", found["chapter"]),
        run("."),
        field(f"SEQ {name} \\* ARABIC{first}", found["place"]),
    )
    return paragraph("Caption", run(f"{name} "), *numbered, rest, more=joined)


def heading(level: int, text: str, place: int) -> str:
    """A heading with a bookmark to which the contents lead."""
    start = f'<w:bookmarkStart w:id="{place}" w:name="{bookmark(place)}"/>'
    return paragraph(f"Heading{level}", start, run(text), f'<w:bookmarkEnd w:id="{place}"/>')


def bookmark(place: int) -> str:
    """Name of the bookmark of a heading."""
    return f"_Toc{place:08d}"


def contents(headings: list[tuple[int, str]]) -> Iterator[str]:
    """A table of contents with its entries; Word adds the page numbers when it is updated."""
    start = f'{mark("begin")}<w:r><w:instrText>TOC \\o "1-2" \\h \\z \\u</w:instrText></w:r>'
    for place, (level, text) in enumerate(headings):
        link = f'<w:hyperlink w:anchor="{bookmark(place)}" w:history="1">{run(text)}</w:hyperlink>'
        first = f"{start}{mark('separate')}" if place == 0 else ""
        last = mark("end") if place == len(headings) - 1 else ""
        yield paragraph(f"TOC{level}", first, link, last)


def table(content: Table, width: float) -> str:
    """A table that fits in so many points; its header is repeated, its rows are not broken."""
    size, columns = letter_size(content), len(content.headers)
    room = (width - PADDING * columns) / size
    widths = [size * one + PADDING for one in column_widths(content, room, _TITLE_WORD)]
    grid = "".join(f'<w:gridCol w:w="{round(_POINT * one)}"/>' for one in widths)
    return (
        f'<w:tbl {NAMESPACE}><w:tblPr><w:tblStyle w:val="ReportTable"/>'
        f'<w:tblW w:w="{round(_POINT * sum(widths))}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" '
        f'w:noHBand="1" w:noVBand="1"/><w:tblDescription w:val={attribute(content.title)}/>'
        f"</w:tblPr><w:tblGrid>{grid}</w:tblGrid>{''.join(_lines(content, size))}</w:tbl>"
    )


def attribute(text: str) -> str:
    """A text as the value of an attribute, in quotes."""
    return '"' + clean(text).replace('"', "&quot;") + '"'


def _lines(content: Table, size: float) -> Iterator[str]:
    kinds = [kind for _, kind in content.headers]
    small = None if size == USUAL else size
    yield _line([header for header, _ in content.headers], kinds, small, "<w:tblHeader/>")
    together = is_unbroken(content)
    for name, rows in content.grouped:
        if name:
            yield _group(name, len(kinds), small)
        for row in rows:
            joined = together and row is not content.rows[-1]
            yield _line([cell.text for cell in row.cells], kinds, small, joined=joined)


def _line(
    texts: list[str], kinds: Sequence[str], size: float | None, more: str = "", joined: bool = False
) -> str:
    """One row; `joined`: on one page with the next."""
    after = "<w:keepNext/>" if joined or more else ""
    cells = (
        f"<w:tc>{paragraph(_style(kind), run(text, size), more=after)}</w:tc>"
        for text, kind in zip(texts, kinds, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{more}</w:trPr>{''.join(cells)}</w:tr>"


def _style(kind: str) -> str:
    return "TableText" if kind == "text" else "TableNumber"


def _group(name: str, columns: int, size: float | None) -> str:
    """The name of a group of rows, over all columns."""
    return (
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="{columns}"/>'
        f"</w:tcPr>{paragraph('TableGroup', run(name, size))}</w:tc></w:tr>"
    )
