"""Who is in the study: every exclusion counted, and how the groups compare."""

from evaluatie.report import lookup, tables_people
from evaluatie.report.chapters.inflow import inflow_blocks
from evaluatie.report.chapters.missing import missing_blocks
from evaluatie.report.chapters.pictures import picture
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, section, tabulated
from evaluatie.report.numbers import missing, number
from evaluatie.tables.derived import SCORE


def people_chapter(context: Context) -> list[Block]:
    """Flow, who settled when, table 1 of the design that adjusts most visibly, love plot of all."""
    words = context.words
    flow: list[Block | None] = [
        Paragraph(words.variant("flow_text", context.study.source.kind)),
        picture("stroomdiagram", context),
        *tabulated(tables_people.flow_table(context, every_horizon=False)),
    ]
    alike = [*characteristics(context), *_overlap(context)]
    return [
        *section(words.text("section.flow"), flow),
        *section(words.text("section.inflow"), inflow_blocks(context)),
        *section(words.text("section.missing"), missing_blocks(context)),
        *section(words.text("section.characteristics"), alike),
    ]


def characteristics(context: Context) -> list[Block | None]:
    """How alike the groups are; nothing but None where nothing of it is released."""
    return [*_balance(context), _weighted(context)]


def _balance(context: Context) -> list[Block | None]:
    words = context.words
    design = tables_people.shown_balance(context)
    if design is None:
        return []
    text = words.text(
        "characteristics_text",
        design=words.label(design),
        limit=number(context.study.gates.smd, 2),
    )
    return [
        Paragraph(text),
        *tabulated(tables_people.table_one(context, design)),
        Paragraph(words.text("love_text")),
        picture("loveplot", context),
    ]


def _overlap(context: Context) -> list[Block | None]:
    """Whether both groups have people of each estimated chance to take part."""
    if lookup.rows(tables_people.drawn_distributions(context), term=SCORE).empty:
        return []
    return [Paragraph(context.words.text("overlap_text")), picture("overlap", context)]


def _weighted(context: Context) -> Block | None:
    """How alike the primary result's own weights make its groups, where no table shows it."""
    result = next(iter(lookup.primary_results(context.released, context.study)), None)
    if result is None or missing(result.max_smd) or missing(result.ess):
        return None
    kind = context.study.designs[result.design].kind
    if not context.words.has(f"implied_text.{kind}"):
        return None
    gates = context.study.gates
    values = {"smd": number(result.max_smd, 2), "smd_limit": number(gates.smd, 2),
              "ess": number(result.ess), "ess_limit": number(gates.ess),
              "design": context.words.label(result.design)}  # fmt: skip
    return Paragraph(context.words.variant("implied_text", kind, **values))
