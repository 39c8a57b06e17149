"""The chapters of a policy report, in reading order."""

from collections.abc import Collection

from evaluatie.report.blinding import banner
from evaluatie.report.chapters.account import account_chapter, source_line
from evaluatie.report.chapters.certainty import certainty_chapter
from evaluatie.report.chapters.checklist import with_checklist
from evaluatie.report.chapters.groups import subgroups_chapter
from evaluatie.report.chapters.people import people_chapter
from evaluatie.report.chapters.practice import practice_chapter
from evaluatie.report.chapters.research import research_chapter
from evaluatie.report.chapters.results import results_chapter
from evaluatie.report.chapters.summary import summary_chapter
from evaluatie.report.chapters.why import why_chapter
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Chapter, Document, Picture

_CHAPTERS = {
    "samenvatting": summary_chapter,
    "onderzoek": research_chapter,
    "mensen": people_chapter,
    "uitvoering": practice_chapter,
    "resultaten": results_chapter,
    "voor_wie": subgroups_chapter,
    "waarom": why_chapter,
    "zekerheid": certainty_chapter,
    "verantwoording": account_chapter,
}


def make_document(context: Context, figures: Collection[str] | None = None) -> Document:
    """The report of a study; `figures` are the names of those that were drawn, None: all."""
    words = context.words
    chapters = []
    for slug, make in _CHAPTERS.items():
        blocks = tuple(block for block in make(context) if _drawn(block, figures))
        if blocks:
            chapters.append(Chapter(slug, words.variant("chapter", slug), blocks))
    document = Document(
        context.title,
        words.text("report_kind"),
        source_line(context),
        tuple(chapters),
        banner(context),
    )
    return with_checklist(document, context)


def _drawn(block: Block, figures: Collection[str] | None) -> bool:
    return not isinstance(block, Picture) or figures is None or block.name in figures
