"""One self-contained HTML page from a document and its figures."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup, escape

from evaluatie.report.captions import captioned
from evaluatie.report.chapters import make_document
from evaluatie.report.context import make_context
from evaluatie.report.document import Block, Chapter, Document, Picture
from evaluatie.report.drawings import Drawing, load_drawings
from evaluatie.report.locales import DEFAULT, speaking
from evaluatie.report.numbers import number
from evaluatie.report.page import rendered
from evaluatie.report.released import Released
from evaluatie.report.wording import Catalogue
from evaluatie.study import Study


@dataclass(frozen=True)
class Shown:
    """A block with what only a page has: its caption and, for a figure, the drawing."""

    block: Block
    caption: str = ""
    drawing: str = ""


def make_report(
    released: Released, study: Study, figures: Path | str, language: str = DEFAULT
) -> str:
    """The policy report as one HTML page; `figures` is the folder that `make_figures` wrote."""
    drawings = load_drawings(figures)
    with speaking(language):
        context = make_context(released, study, language)
        return render_page(make_document(context, drawings), drawings, context.words)


def render_page(
    document: Document, drawings: Mapping[str, Drawing], words: Catalogue,
    template: str = "rapport.html.jinja",
) -> str:  # fmt: skip
    """The page: styles, figures and texts in one file that needs no network and no script."""
    chapters = [
        (number(place), chapter, shown_blocks(place, chapter, drawings, document, words))
        for place, chapter in enumerate(document.chapters, start=1)
    ]
    return rendered(
        template, document=document, chapters=chapters, t=words.text, language=words.language
    )


def shown_blocks(
    place: int, chapter: Chapter, drawings: Mapping[str, Drawing], document: Document,
    words: Catalogue,
) -> list[Shown]:  # fmt: skip
    """The blocks of a chapter with their captions; each figure with ids of its own."""
    pictures = itertools.count(1)
    shown = []
    for block, caption in captioned(place, chapter, document, words):
        drawing = ""
        if isinstance(block, Picture):
            drawing = inline_svg(drawings[block.name], f"{chapter.slug}-{next(pictures)}")
        shown.append(Shown(block, caption.text if caption else "", drawing))
    return shown


def inline_svg(drawing: Drawing, prefix: str) -> Markup:
    """The SVG as part of a page: ids unique, no addresses, named for a screen reader."""
    svg = drawing.svg[drawing.svg.index("<svg") :]
    # a style sheet inside a drawing would hold for the whole page; the page has its rules
    svg = re.sub(r"<(metadata|style)\b.*?</\1>", "", svg, flags=re.DOTALL)
    svg = svg.replace("xlink:href", "href")
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r'href="#', f'href="#{prefix}-', svg)
    svg = re.sub(r"url\(#", f"url(#{prefix}-", svg)
    title = f"{prefix}-title"
    opening = (
        f'<svg viewBox="{drawing.view_box}" role="img" aria-labelledby="{title}">'
        f'<title id="{title}">{escape(drawing.alternative)}</title>'
    )
    return Markup(re.sub(r"<svg[^>]*>", lambda _: opening, svg, count=1).strip())
