import io
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import qn

from evaluatie.report.captions import captioned
from evaluatie.report.chapters import make_document
from evaluatie.report.document import Heading, Picture, Tabulated
from evaluatie.report.drawings import load_drawings
from evaluatie.report.word.render import render_word
from tests.report.odd import ODD, SECOND


@pytest.fixture(scope="module")
def document(context, figures):
    return make_document(context, load_drawings(figures))


@pytest.fixture(scope="module")
def word(reports):
    return docx.Document(io.BytesIO(reports["word"]))


def with_style(word, name):
    return [p.text for p in word.paragraphs if p.style.style_id == name]


def blocks(document, kind):
    return [b for chapter in document.chapters for b in chapter.blocks if isinstance(b, kind)]


def test_title_and_headings_have_the_styles_of_word(word, document):
    assert with_style(word, "Title") == [document.title]
    assert with_style(word, "Heading1") == [chapter.title for chapter in document.chapters]
    assert with_style(word, "Heading2") == [block.text for block in blocks(document, Heading)]
    assert word.styles["Resultaat"].style_id == "Result"


def test_captions_are_counted_by_word_and_read_as_on_the_page(word, document, context):
    expected = [
        caption.text
        for place, chapter in enumerate(document.chapters, start=1)
        for _, caption in captioned(place, chapter, document, context.words)
        if caption
    ]
    assert with_style(word, "Caption") == expected
    codes = [c.text for c in word.element.iter(qn("w:instrText"))]
    assert sum(" SEQ Figuur " in code for code in codes) == len(blocks(document, Picture))
    assert sum(" SEQ Tabel " in code for code in codes) == len(blocks(document, Tabulated))


def test_every_picture_has_its_alternative_text(word, document, figures):
    drawings = load_drawings(figures)
    found = [p.get("descr") for p in word.element.iter(qn("wp:docPr"))]
    assert found == [drawings[block.name].alternative for block in blocks(document, Picture)]


def test_tables_repeat_their_header_and_keep_rows_whole(word, document):
    tables = [block.table for block in blocks(document, Tabulated)]
    assert len(word.tables) == len(tables)
    for made, table in zip(word.tables, tables, strict=True):
        first, *others = made._tbl.tr_lst
        assert first.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        assert all(row.find(f"{qn('w:trPr')}/{qn('w:cantSplit')}") is not None for row in others)
        assert [cell.text for cell in made.rows[0].cells] == [header for header, _ in table.headers]
        groups = [name for name, _ in table.grouped if name]
        assert len(others) == len(table.rows) + len(groups)


def test_numbers_stand_at_the_right(word, document):
    made, table = word.tables[0], blocks(document, Tabulated)[0].table
    found = [cell.paragraphs[0].style.style_id for cell in made.rows[1].cells]
    assert found == ["TableText" if kind == "text" else "TableNumber" for _, kind in table.headers]


def test_contents_are_filled_and_lead_to_headings(word):
    anchors = [link.get(qn("w:anchor")) for link in word.element.iter(qn("w:hyperlink"))]
    marks = [mark.get(qn("w:name")) for mark in word.element.iter(qn("w:bookmarkStart"))]
    assert anchors == marks
    assert with_style(word, "TOC1") == with_style(word, "Heading1")
    begins = [m.get(qn("w:fldCharType")) for m in word.element.iter(qn("w:fldChar"))]
    assert begins.count("begin") == begins.count("separate") == begins.count("end")


def test_properties_language_and_pages(word, context):
    about = word.core_properties
    assert (about.title, about.language, about.revision) == (context.title, "nl", 1)
    assert about.created == about.modified
    assert 'w:lang w:val="nl-NL"' in word.styles.element.xml
    assert 'w:themeFontLang w:val="nl-NL"' in word.settings.element.xml
    assert "<w:embedTrueTypeFonts/>" in word.settings.element.xml
    for section in word.sections:
        assert section.header.paragraphs[0].text == context.title
        assert "NUMPAGES" in section.footer._element.xml


def test_it_holds_its_typefaces(reports):
    with zipfile.ZipFile(io.BytesIO(reports["word"])) as file:
        names = file.namelist()
        assert sum(name.startswith("word/fonts/") for name in names) == 3
        font = file.read("word/fonts/SourceSansPro-Regular.odttf")
        key = re.search(r"embedRegular[^>]*\{([^}]+)\}", file.read("word/fontTable.xml").decode())
        assert {entry.date_time[0] for entry in file.infolist()} == {1980}
    mask = bytes.fromhex(key.group(1).replace("-", ""))[::-1]
    assert bytes(a ^ b for a, b in zip(font[:4], mask, strict=False)) == b"\0\1\0\0"  # TrueType


def test_the_same_bytes_twice(document, figures, context, reports):
    drawings = load_drawings(figures)
    made = render_word(document, drawings, figures, context.words, "nl")
    assert made == reports["word"]


def test_odd_characters_are_text(odd):
    word = docx.Document(io.BytesIO(odd["word"]))
    assert with_style(word, "Title") == [f"{ODD} 中"]
    cells = {cell.text for table in word.tables for row in table.rows for cell in row.cells}
    assert SECOND in cells
    assert ODD in cells
