"""Who settled when, and from where they came."""

from evaluatie.report import sentences, tables_inflow
from evaluatie.report.chapters.pictures import picture
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, tabulated
from evaluatie.report.numbers import number


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


def origins_compared(context: Context) -> str:
    """The commonest origin of the treated, and its share in every group that is printed whole."""
    words = context.words
    treated = tables_inflow.shares("intervention", "treatment", context)
    if treated.empty:
        return ""
    first = str(treated.index[0])
    found = {group: tables_inflow.shares(*group, context) for group in tables_inflow.GROUPS}
    items = [
        words.text(
            "inflow_item",
            place=words.label(place),
            cohort=words.label(cohort),
            share=number(100 * share.get(first, 0.0)),
        )
        for (place, cohort), share in found.items()
        if len(share)
    ]
    origin = tables_inflow.origin_name(first, context)
    return words.text("inflow_shares", origin=origin, items=sentences.listed(items, words))
