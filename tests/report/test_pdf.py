import io
import re

import pikepdf
import pytest
import typst

from evaluatie.report.cells import Row, Table, text
from evaluatie.report.chapters import make_document
from evaluatie.report.document import Chapter, Document, Picture, Tabulated
from evaluatie.report.drawings import Drawing, load_drawings
from evaluatie.report.pdf.render import render_pdf
from evaluatie.report.pdf.source import quoted, typst_source
from tests.report.odd import ODD


@pytest.fixture(scope="module")
def document(context, figures):
    return make_document(context, load_drawings(figures))


@pytest.fixture(scope="module")
def pdf(reports):
    return pikepdf.open(io.BytesIO(reports["pdf"]))


def tags(pdf):
    """Every element of the structure, in order."""

    def walk(node):
        if isinstance(node, pikepdf.Array):
            for child in node:
                yield from walk(child)
        elif isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield node
            yield from walk(node.get("/K"))

    return list(walk(pdf.Root.StructTreeRoot.K))


def test_language_tags_and_title(pdf, context):
    assert str(pdf.Root.Lang) == "nl"
    assert bool(pdf.Root.MarkInfo.Marked)
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    with pdf.open_metadata() as about:
        assert about["dc:title"] == context.title
        assert about["pdfuaid:part"] == "1"
        assert "evaluatie" in str(about["dc:creator"])
        assert "xmp:CreateDate" not in about


def test_bookmarks_are_the_chapters(pdf, document):
    with pdf.open_outline() as outline:
        titles = [str(item.title) for item in outline.root]
    found = [re.sub(r"^\d+\s+", "", title) for title in titles]
    assert found[-len(document.chapters) :] == [chapter.title for chapter in document.chapters]


def test_every_figure_has_its_alternative_text(pdf, document, figures):
    drawings = load_drawings(figures)
    shown = [b.name for c in document.chapters for b in c.blocks if isinstance(b, Picture)]
    found = [str(tag.Alt) for tag in tags(pdf) if tag.S == "/Figure" and "/Alt" in tag]
    assert found == [drawings[name].alternative for name in shown]


def test_tables_have_headers_and_headings_are_tagged(pdf, document):
    kinds = [str(tag.S) for tag in tags(pdf)]
    tables = [b for c in document.chapters for b in c.blocks if isinstance(b, Tabulated)]
    assert kinds.count("/Table") == len(tables)
    assert kinds.count("/H1") >= len(document.chapters)
    assert "/TH" in kinds
    assert len(pdf.pages) > 5


def test_the_same_bytes_twice(document, figures, context, reports):
    drawings = load_drawings(figures)
    assert render_pdf(document, drawings, context.words, "nl") == reports["pdf"]


def small(blocks):
    return Document("T", "S", "B", (Chapter("a", "A", tuple(blocks)),))


def test_a_figure_without_alternative_text_is_refused(context):
    drawing = Drawing('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', "")
    with pytest.raises(typst.TypstError, match="alt"):
        render_pdf(small([Picture("p", "P")]), {"p": drawing}, context.words, "nl")


@pytest.mark.parametrize("columns", [3, 9, 16])
def test_wide_tables_get_smaller_letters_and_then_turned_pages(columns, context):
    headers = tuple((f"kolom {n}", "number") for n in range(columns))
    table = Table("t", "T", headers, (Row(tuple(text("1") for _ in headers)),))
    source = typst_source(small([Tabulated(table)]), {}, context.words, "nl")
    assert ("#turned[" in source) == (columns == 16)
    assert ("8.5pt" in source) == (columns == 3)
    pages = pikepdf.open(
        io.BytesIO(render_pdf(small([Tabulated(table)]), {}, context.words, "nl"))
    ).pages
    wide = [page.mediabox[2] > page.mediabox[3] for page in pages]
    assert any(wide) == (columns == 16)


def test_odd_characters_are_text(odd):
    with pikepdf.open(io.BytesIO(odd["pdf"])) as pdf, pdf.open_metadata() as about:
        assert about["dc:title"] == f"{ODD} \ufffd"  # a character that no typeface has


def test_a_string_of_typst_ends_where_the_text_ends():
    assert quoted('a"b\\') == '"a\\"b\\\\"'
    assert quoted("中\x07") == '"\ufffd\ufffd"'
