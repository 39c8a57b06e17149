"""Sentences on where those who settled came from."""

from evaluatie.report import sentences, tables_inflow
from evaluatie.report.context import Context
from evaluatie.report.numbers import number


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
