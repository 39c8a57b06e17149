"""The checklist of RECORD and STROBE, at the end of the report that it is about."""

from dataclasses import replace

from evaluatie.report.checklist import answers
from evaluatie.report.context import Context
from evaluatie.report.document import Document, Paragraph, section, tabulated
from evaluatie.report.numbers import number
from evaluatie.report.tables_checklist import checklist_table

LAST = "verantwoording"


def with_checklist(document: Document, context: Context) -> Document:
    """The document with, in its last chapter, where each item of the statements is answered."""
    words = context.words
    found = answers(document, words)
    text = words.text(
        "checklist_text",
        items=number(len(found)),
        answered=number(sum(place is not None for _, place in found)),
    )
    added = section(
        words.text("section.checklist"),
        [Paragraph(text), *tabulated(checklist_table(document, context))],
    )
    chapters = (
        replace(chapter, blocks=(*chapter.blocks, *added)) if chapter.slug == LAST else chapter
        for chapter in document.chapters
    )
    return replace(document, chapters=tuple(chapters))
