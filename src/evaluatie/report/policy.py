"""The policy report in every format, of one document, and its appendix.

Page, PDF and Word file say the same. All are made in one job: loading what they share takes longer
than writing them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from evaluatie.report.chapters import make_document
from evaluatie.report.context import make_context
from evaluatie.report.drawings import load_drawings
from evaluatie.report.html import render_page
from evaluatie.report.locales import DEFAULT, speaking
from evaluatie.report.pdf.render import render_pdf
from evaluatie.report.released import Released
from evaluatie.report.technical.page import make_technical
from evaluatie.report.technical.simulation import Simulated
from evaluatie.report.word.render import render_word
from evaluatie.study import Study
from evaluatie.tables.store import write_atomically


def make_reports(
    released: Released, study: Study, figures: Path | str, language: str = DEFAULT,
    simulated: Simulated | None = None,
) -> dict[str, bytes]:  # fmt: skip
    """Page, PDF, Word file and appendix by name; `figures` is the folder of `make_figures`."""
    drawings = load_drawings(figures)
    with speaking(language):
        context = make_context(released, study, language)
        document, words = make_document(context, drawings), context.words
        return {
            "page": render_page(document, drawings, words).encode("utf-8"),
            "pdf": render_pdf(document, drawings, words, language),
            "word": render_word(document, drawings, figures, words, language),
            "appendix": make_technical(released, study, figures, language, simulated).encode(),
        }


def write_reports(made: Mapping[str, bytes], paths: Any) -> None:
    """Writes each to the path that has its name among the outputs of a rule."""
    for name, content in made.items():
        _write(content, Path(getattr(paths, name)))


def _write(content: bytes, path: Path) -> None:
    write_atomically(path, lambda target: target.write_bytes(content))
