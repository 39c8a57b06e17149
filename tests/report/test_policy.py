"""Page, PDF and Word file hold the same texts."""

import io
import re
from html import unescape
from types import SimpleNamespace

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn

from evaluatie.report.chapters import make_document
from evaluatie.report.drawings import load_drawings
from evaluatie.report.pdf.source import typst_source
from evaluatie.report.policy import write_reports
from tests.report.pages import Page


@pytest.fixture(scope="module")
def texts(context, figures):
    """Every text of the document: sentences, items, cells, headers, notes."""
    document = make_document(context, load_drawings(figures))
    found = [document.title, document.subtitle, *(document.warning or ())]
    for chapter in document.chapters:
        found.append(chapter.title)
        for block in chapter.blocks:
            found += list(block_texts(block))
    return found


def block_texts(block):
    match block.kind:
        case "heading" | "paragraph":
            yield block.text
        case "bullets":
            yield from block.items
        case "terms":
            yield from (part for pair in block.pairs for part in pair)
        case "picture":
            yield block.caption
        case "table":
            table = block.table
            yield from (table.title, *table.notes, *(header for header, _ in table.headers))
            yield from (cell.text for row in table.rows for cell in row.cells)
            yield from (row.group for row in table.rows)


def squeezed(text):
    """Letters and signs only: lines are broken otherwise in every format."""
    return re.sub(r"[\s\u00ad]+", "", text)


def test_the_page_holds_every_text(texts, reports):
    page = squeezed(Page(unescape(reports["page"].decode())).text)
    assert [text for text in texts if squeezed(text) not in page] == []


def test_the_word_file_holds_every_text(texts, reports):
    word = docx.Document(io.BytesIO(reports["word"]))
    whole = squeezed("".join(node.text or "" for node in word.element.iter(qn("w:t"))))
    assert [text for text in texts if squeezed(text) not in whole] == []


def test_the_pdf_is_given_every_text(texts, context, figures):
    drawings = load_drawings(figures)
    document = make_document(context, drawings)
    source = typst_source(document, drawings, context.words, "nl")
    given = {one.replace('\\"', '"') for one in re.findall(r'"((?:[^"\\]|\\.)*)"', source)}
    whole = squeezed("\n".join(given))
    assert [text for text in texts if squeezed(text) not in whole] == []


def test_the_pdf_prints_them(reports, context):
    """Its text can be read back: letters map to characters."""
    pdf = pikepdf.open(io.BytesIO(reports["pdf"]))
    fonts = {str(f.BaseFont) for p in pdf.pages for f in p.Resources.get("/Font", {}).values()}
    assert any("SourceSansPro-Regular" in font for font in fonts)
    assert any("SourceSerifPro" in font for font in fonts)
    assert all(
        "/ToUnicode" in font
        for page in pdf.pages for font in page.Resources.get("/Font", {}).values()
    )  # fmt: skip


def test_each_is_written_to_the_path_of_its_name(reports, tmp_path):
    paths = {name: tmp_path / f"rapport_{name}" for name in reports}
    write_reports(reports, SimpleNamespace(**paths))
    assert {name: path.read_bytes() for name, path in paths.items()} == reports
