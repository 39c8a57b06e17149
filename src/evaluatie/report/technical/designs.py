"""Every design: its method in words, its choices, and what the data decided."""

from typing import Any

from evaluatie.report import cells, lookup
from evaluatie.report.cells import Kind, Row, Table
from evaluatie.report.chapters.methods import design_words
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Heading, Paragraph
from evaluatie.report.numbers import missing
from evaluatie.report.sentences import capital
from evaluatie.report.technical.choices import choices_table
from evaluatie.report.technical.frame import folded, framed, group_name, horizon_name
from evaluatie.study.analyses import MAIN

_DECIDED: tuple[tuple[str, Kind], ...] = (
    ("analysis", "text"), ("horizon", "text"), ("level", "text"), ("pool", "number"),
    ("used", "text"), ("why", "text"),
)  # fmt: skip


def designs_chapter(context: Context) -> list[Block]:
    """All designs in the order of the study file."""
    blocks: list[Block] = [Paragraph(context.words.text("designs_text"))]
    for name in context.study.designs:
        blocks += _design(name, context)
    return blocks


def _design(name: str, context: Context) -> list[Block]:
    words = context.words
    title = words.text("design_title", label=capital(words.label(name)), name=name)
    return [
        Heading(title),
        Paragraph(design_words(name, context)),
        *folded(choices_table(name, context), context),
        *folded(decided_table(name, context), context),
    ]


def decided_table(design: str, context: Context) -> Table:
    """Per cell which method `replacement: auto` took and why; no rows for other designs."""
    found = lookup.rows(context.released.diagnostics, design=design)
    found = found[found["reason"].notna()]
    rows = [_decided(row, context) for row in found.itertuples(index=False)]
    return framed("decided", _DECIDED, rows, context, design)


def _decided(row: Any, context: Context) -> Row:
    words = context.words
    analysis = "" if row.analysis == MAIN else words.label(row.analysis)
    used = "" if missing(row.method) else words.variant("method", row.method)
    if not missing(row.replacement):
        used = words.text(
            "decided_used", method=used, how=words.variant("replacement", row.replacement)
        )
    known = words.has(f"auto_short.{row.reason}")
    return Row(
        (
            cells.text(analysis),
            cells.text(horizon_name(row.horizon, context)),
            cells.text(group_name(row.subgroup, row.level, context)),
            cells.decimal(row.controls_per_treated, 2),
            cells.text(used),
            cells.text(words.variant("auto_short", row.reason) if known else row.reason),
        )
    )
