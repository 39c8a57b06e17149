"""The appendix as one page: what stands in it, and how it is rendered."""

from collections.abc import Collection
from pathlib import Path

from evaluatie.report.blinding import banner
from evaluatie.report.chapters.account import account_chapter, source_line
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Chapter, Document, Paragraph
from evaluatie.report.drawings import load_drawings
from evaluatie.report.html import render_page
from evaluatie.report.locales import DEFAULT, speaking
from evaluatie.report.released import Released
from evaluatie.report.technical.balance import balance_chapter
from evaluatie.report.technical.designs import designs_chapter
from evaluatie.report.technical.diagnostics import diagnostics_chapter
from evaluatie.report.technical.did import did_chapter
from evaluatie.report.technical.effects import effects_chapter
from evaluatie.report.technical.levels import levels_chapter
from evaluatie.report.technical.missing import missing_chapter
from evaluatie.report.technical.sensitivity import sensitivity_chapter
from evaluatie.report.technical.simulation import Simulated, simulation_chapter
from evaluatie.report.technical.words import technical_context
from evaluatie.study import Study


def make_technical(
    released: Released, study: Study, figures: Path | str, language: str = DEFAULT,
    simulated: Simulated | None = None,
) -> str:  # fmt: skip
    """The technical appendix as one HTML page that works offline, with or without JavaScript.

    `figures` is the folder that `make_figures` wrote; those that it lacks are left out.
    `simulated` holds the tables of `load_simulation`, which hold no persons.
    """
    with speaking(language):
        context = technical_context(released, study, language)
        drawings = load_drawings(figures)
        document = technical_document(context, drawings, simulated)
        return render_page(document, drawings, context.words, "technisch.html.jinja")


def technical_document(
    context: Context, figures: Collection[str], simulated: Simulated | None
) -> Document:
    """Every chapter that the study has something for."""
    words = context.words
    chapters: dict[str, list[Block]] = {
        "over": [Paragraph(words.text("about")), Paragraph(words.text("about_files"))],
        "opzetten": designs_chapter(context),
        "diagnostiek": diagnostics_chapter(context),
        "onbekend": missing_chapter(context),
        "balans": balance_chapter(context, figures),
        "schattingen": effects_chapter(context),
        "groepen": levels_chapter(context),
        "did": did_chapter(context),
        "gevoeligheid": sensitivity_chapter(context),
        "simulatie": simulation_chapter(context, simulated),
        "verantwoording": account_chapter(context),
    }
    return Document(
        context.title,
        words.text("technical_kind"),
        source_line(context),
        tuple(
            Chapter(slug, words.variant("chapter", slug), tuple(blocks))
            for slug, blocks in chapters.items()
            if blocks
        ),
        banner(context),
    )
