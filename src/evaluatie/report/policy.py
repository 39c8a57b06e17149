"""The policy report in every format, of one document: page, PDF and Word file say the same."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from evaluatie.report.chapters import make_document
from evaluatie.report.context import make_context
from evaluatie.report.drawings import load_drawings
from evaluatie.report.html import render_page
from evaluatie.report.locales import DEFAULT, speaking
from evaluatie.report.pdf.render import render_pdf
from evaluatie.report.released import Released
from evaluatie.report.word.render import render_word
from evaluatie.study import Study
from evaluatie.tables.store import write_atomically


def make_reports(
    released: Released, study: Study, figures: Path | str, language: str = DEFAULT
) -> dict[str, bytes]:
    """The report by ending (.html, .pdf, .docx); `figures` is the folder of `make_figures`."""
    drawings = load_drawings(figures)
    with speaking(language):
        context = make_context(released, study, language)
        document, words = make_document(context, drawings), context.words
        return {
            ".html": render_page(document, drawings, words).encode("utf-8"),
            ".pdf": render_pdf(document, drawings, words, language),
            ".docx": render_word(document, drawings, figures, words, language),
        }


def write_reports(made: Mapping[str, bytes], paths: Iterable[Path | str]) -> None:
    """Writes to each path the format of its ending."""
    for path in map(Path, paths):
        _write(made[path.suffix], path)


def _write(content: bytes, path: Path) -> None:
    write_atomically(path, lambda target: target.write_bytes(content))
