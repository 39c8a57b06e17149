"""Why: what explains the result. Here the parts of the approach; theory in `synthesis`."""

from evaluatie.report import (
    lookup,
    lookup_instruments,
    sentences_instruments,
    tables_instruments,
)
from evaluatie.report.chapters.pictures import picture
from evaluatie.report.chapters.synthesis import synthesis_sections
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, bullets, section, tabulated
from evaluatie.report.numbers import number
from evaluatie.report.sentences import capital, listed


def why_chapter(context: Context) -> list[Block]:
    """The parts of the approach, of a design of instruments; and the synthesis, of a theory."""
    return [*parts_sections(context), *synthesis_sections(context)]


def parts_sections(context: Context) -> list[Block]:
    """A section for each design of instruments, and what its starters had of them."""
    words = context.words
    designs = lookup_instruments.instrument_designs(context.study)
    blocks: list[Block] = []
    for design in designs:
        title = capital(words.label(design)) if len(designs) > 1 else words.text("section.parts")
        blocks += section(title, parts(context, design, drawn=design == designs[0]))
    return [*blocks, *section(words.text("section.part_doses"), described(context))]


def parts(context: Context, design: str, drawn: bool) -> list[Block | None]:
    """That it explains and does not confirm, who is compared, each part in words and numbers."""
    words = context.words
    found = lookup_instruments.parts(context, design)
    if not found:
        return []
    said = [
        sentences_instruments.part(
            e, lookup_instruments.reasons(context, e), context.scale(e.outcome),
            context.study.inference.confidence, words,
        )
        for e in found
    ]  # fmt: skip
    return [
        Paragraph(words.text("parts_warning", programme=words.label("programma")), "warning"),
        Paragraph(compared(context, design)),
        bullets(said),
        picture("onderdelen", context) if drawn else None,
        *tabulated(tables_instruments.part_table(context, design)),
    ]


def compared(context: Context, design: str) -> str:
    """Who is compared with whom, on which outcome, and what is not taken into account."""
    words, plan = context.words, lookup_instruments.plan_of(context, design)
    return words.text(
        "parts_text",
        parts=listed([words.label(name) for name in plan.instruments], words),
        first=number(plan.landmarks[0]),
        last=number(plan.landmarks[1]),
        start=words.label("time_zero"),
        outcome=words.label(plan.outcome),
        months=words.text("months", months=number(plan.horizon)),
        history=listed([words.label(name) for name in plan.history], words),
        estimator=words.label(lookup.speaker(context.study, design)),
    )


def described(context: Context) -> list[Block | None]:
    """Doses and combinations: counts and means with what they do not say."""
    words = context.words
    tables = tabulated(
        tables_instruments.dose_table(context), tables_instruments.combination_table(context)
    )
    return [Paragraph(words.text("parts_described")), *tables] if tables else []
