"""One self-contained HTML page from a document and its figures."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup, escape

from evaluatie.report.chapters import make_document
from evaluatie.report.context import make_context
from evaluatie.report.document import Block, Chapter, Document, Picture, Tabulated
from evaluatie.report.numbers import number
from evaluatie.report.page import rendered
from evaluatie.report.released import Released
from evaluatie.report.wording import Catalogue
from evaluatie.study import Study
from evaluatie.tables import read_json

ALTERNATIVES = "alternatieve_teksten.json"


@dataclass(frozen=True)
class Drawing:
    """A figure as SVG text with its alternative text."""

    svg: str
    alternative: str


@dataclass(frozen=True)
class Shown:
    """A block with what only a page has: its caption and, for a figure, the drawing."""

    block: Block
    caption: str = ""
    drawing: str = ""


def make_report(released: Released, study: Study, figures: Path | str, language: str = "nl") -> str:
    """The policy report as one HTML page; `figures` is the folder that `make_figures` wrote."""
    drawings = load_drawings(figures)
    context = make_context(released, study, language)
    return render_page(make_document(context, drawings), drawings, context.words, language)


def load_drawings(figures: Path | str) -> dict[str, Drawing]:
    """Every figure in the folder that `make_figures` wrote."""
    folder = Path(figures)
    return {
        name: Drawing((folder / f"{name}.svg").read_text(encoding="utf-8"), alternative)
        for name, alternative in read_json(folder / ALTERNATIVES).items()
    }


def render_page(
    document: Document, drawings: Mapping[str, Drawing], words: Catalogue, language: str,
    template: str = "rapport.html.jinja",
) -> str:  # fmt: skip
    """The page: styles, figures and texts in one file that needs no network and no script."""
    chapters = [
        (number(place), chapter, shown_blocks(place, chapter, drawings, document, words))
        for place, chapter in enumerate(document.chapters, start=1)
    ]
    return rendered(template, document=document, chapters=chapters, t=words.text, language=language)


def shown_blocks(
    place: int, chapter: Chapter, drawings: Mapping[str, Drawing], document: Document,
    words: Catalogue,
) -> list[Shown]:  # fmt: skip
    """The blocks of a chapter; figures and tables are numbered within it."""
    counts = {"figure": 0, "table_number": 0}
    shown = []
    for block in chapter.blocks:
        if isinstance(block, Picture):
            counts["figure"] += 1
            caption = _caption("figure", place, counts["figure"], block.caption, words)
            rest = _rest(block.persons, block.source or document.source, words)
            drawing = drawings[block.name]
            prefix = f"{chapter.slug}-{counts['figure']}"
            shown.append(Shown(block, f"{caption} {rest}", inline_svg(drawing, prefix)))
        elif isinstance(block, Tabulated):
            counts["table_number"] += 1
            table = block.table
            caption = _caption("table_number", place, counts["table_number"], table.title, words)
            rest = _rest(table.persons, table.source or document.source, words)
            shown.append(Shown(block, f"{caption} {rest}"))
        else:
            shown.append(Shown(block))
    return shown


def _caption(key: str, chapter: int, place: int, title: str, words: Catalogue) -> str:
    label = words.text(key, number=f"{number(chapter)}.{number(place)}")
    return f"{label} – {title}."


def _rest(persons: str, source: str, words: Catalogue) -> str:
    said = words.text("caption_source", source=source)
    if not persons:
        return said
    return f"{words.text('caption_persons', persons=persons)} {said}"


def inline_svg(drawing: Drawing, prefix: str) -> Markup:
    """The SVG as part of a page: ids unique, no addresses, named for a screen reader."""
    svg = drawing.svg[drawing.svg.index("<svg") :]
    # a style sheet inside a drawing would hold for the whole page; the page has its rules
    svg = re.sub(r"<(metadata|style)\b.*?</\1>", "", svg, flags=re.DOTALL)
    svg = svg.replace("xlink:href", "href")
    svg = re.sub(r'\bid="', f'id="{prefix}-', svg)
    svg = re.sub(r'href="#', f'href="#{prefix}-', svg)
    svg = re.sub(r"url\(#", f"url(#{prefix}-", svg)
    size = re.search(r'viewBox="([^"]+)"', svg)
    if size is None:
        raise ValueError("a figure without a viewBox")
    title = f"{prefix}-title"
    opening = (
        f'<svg viewBox="{size.group(1)}" role="img" aria-labelledby="{title}">'
        f'<title id="{title}">{escape(drawing.alternative)}</title>'
    )
    return Markup(re.sub(r"<svg[^>]*>", lambda _: opening, svg, count=1).strip())
