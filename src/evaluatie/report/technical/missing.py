"""What is missing and what imputing it costs, for every effect and design."""

from evaluatie.report import tables_missing
from evaluatie.report.chapters.missing import missing_blocks
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, tabulated
from evaluatie.report.numbers import number
from evaluatie.report.technical.frame import folded


def missing_chapter(context: Context) -> list[Block]:
    """How many are missing; where values were imputed also fractions and the worst balance."""
    blocks = [block for block in missing_blocks(context) if block is not None]
    plan = context.study.missing
    if not blocks or plan is None or plan.imputation is None:
        return blocks
    text = context.words.text(
        "missing_method",
        sets=number(plan.imputation.sets),
        rounds=number(plan.imputation.rounds),
        donors=number(plan.imputation.donors),
    )
    return [
        *blocks,
        Paragraph(text),
        *tabulated(tables_missing.information_table(context, everybody=True)),
        *folded(tables_missing.information_table(context, everybody=False), context),
        *tabulated(tables_missing.worst_table(context)),
    ]
