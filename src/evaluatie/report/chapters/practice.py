"""How the approach was carried out: promised and done, guidance, instruments, the first stage."""

from typing import Any

from evaluatie.report import lookup, lookup_theory, tables_practice, tables_theory
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, bullets, paragraph, section, tabulated
from evaluatie.report.numbers import Scale, missing, number
from evaluatie.report.sentences import listed

SHARE = Scale("share")
DEFAULT_WINDOW = 12  # months; as data.fidelity has it


def practice_chapter(context: Context) -> list[Block]:
    """Nothing for a study in which nothing of it is recorded."""
    words = context.words
    if context.released.fidelity.empty:
        return []
    text = words.text(
        "practice_text",
        months=words.text("months", months=number(window(context))),
        start=words.label("time_zero"),
    )
    guidance = [
        Paragraph(words.text("guidance_practice_text")),
        *tabulated(tables_practice.guidance_table(context)),
    ]
    reach = [
        Paragraph(words.text("instruments_practice_text")),
        *tabulated(tables_practice.reach_table(context)),
    ]
    return [
        Paragraph(text),
        Paragraph(words.text("practice_caution")),
        *section(words.text("section.first_stage"), first_stage(context)),
        *section(words.text("section.promised"), promised(context)),
        *section(words.text("section.guidance_practice"), guidance),
        *section(words.text("section.instruments_practice"), reach),
    ]


def window(context: Context) -> int:
    """Months in which practice is measured."""
    return context.study.primary.horizon or DEFAULT_WINDOW


def first_stage(context: Context) -> list[Block | None]:
    """How much guidance both groups had, and the table of half-years."""
    words = context.words
    others = lookup.rows(context.released.first_stage, recorded=False)["gemeente"].unique()
    places = listed([words.label(place) for place in others], words)
    elsewhere = words.text("first_stage_elsewhere", places=places) if places else ""
    return [
        Paragraph(first_stage_text(context)),
        paragraph(elsewhere),
        *tabulated(tables_practice.first_stage_table(context)),
    ]


def first_stage_text(context: Context) -> str:
    """Guidance of both groups side by side; or that it cannot be shown."""
    words = context.words
    shares, months = (
        [lookup_theory.value_of(context, measure, cohort=c) for c in ("treatment", "control")]
        for measure in ("share_guided", "months_guided")
    )
    if any(missing(value) for value in (*shares, *months)):
        return words.text("first_stage_withheld")
    treated, control = (SHARE.level_text(value) for value in shares)
    return words.text(
        "first_stage_text", treated=treated, control=control,
        months_treated=number(months[0], 1), months_control=number(months[1], 1),
        window=number(window(context)),
    )  # fmt: skip


def promised(context: Context) -> list[Block | None]:
    """Scores in words, promises beside what was done, and what cannot be seen."""
    if context.theory is None:
        return []
    scores = list(context.released.element_scores.itertuples(index=False))
    return [
        Paragraph(context.words.text("promised_text")),
        bullets([score_said(row, context) for row in scores]),
        *tabulated(tables_theory.promise_table(context), tables_theory.score_table(context)),
        paragraph(tables_theory.unmeasured(context)),
    ]


def score_said(row: Any, context: Context) -> str:
    """How well an element was carried out, in a sentence."""
    assert context.theory is not None
    return context.words.variant(
        "score_said", row.grade, element=context.say(context.theory.elements[row.element].name),
        score=number(row.score, 2), measured=number(row.measured), promises=number(row.promises),
    )  # fmt: skip
