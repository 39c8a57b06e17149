"""Who settled when, and from where they came."""

from evaluatie.report import sentences, tables_inflow
from evaluatie.report.chapters.pictures import picture
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, tabulated
from evaluatie.report.numbers import number
from evaluatie.report.sentences_inflow import origins_compared


def inflow_blocks(context: Context) -> list[Block | None]:
    """How the groups differ in origin, the figure and its table; nothing without settlers."""
    if context.released.inflow.empty:
        return []
    words, fewest = context.words, context.study.disclosure.minimum_cell
    case = "rounded" if fewest > 1 else "exact"
    text = words.variant("inflow_text", case, step=number(fewest))
    return [
        Paragraph(sentences.joined(text, origins_compared(context))),
        picture("instroom", context),
        *tabulated(tables_inflow.inflow_table(context)),
    ]
