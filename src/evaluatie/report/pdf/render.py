"""The PDF of a report: A4, with bookmarks and tags (PDF/UA-1), the same bytes on every run."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

import typst

from evaluatie.report import typefaces
from evaluatie.report.document import Document
from evaluatie.report.drawings import Drawing
from evaluatie.report.pdf.source import typst_source
from evaluatie.report.wording import Catalogue

_STYLE = Path(__file__).parent.parent / "templates" / "rapport.typ"


def render_pdf(
    document: Document, drawings: Mapping[str, Drawing], words: Catalogue, language: str
) -> bytes:
    """The PDF of a document and its figures.

    Typst refuses to make it when a figure has no alternative text (TypstError).
    """
    body = typst_source(document, drawings, words, language)
    source = f"{_STYLE.read_text(encoding='utf-8')}\n{body}\n"
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        typefaces.gathered(folder)
        for name, drawing in drawings.items():
            (folder / f"{name}.svg").write_text(drawing.svg, encoding="utf-8")
        page = folder / "document.typ"
        page.write_text(source, encoding="utf-8")
        return typst.compile(
            page, root=folder, format="pdf", pdf_standards="ua-1", font_paths=[folder],
            ignore_system_fonts=True,
        )  # fmt: skip
