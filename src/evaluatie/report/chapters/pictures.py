"""A figure with its caption."""

from evaluatie.report import lookup
from evaluatie.report.context import Context
from evaluatie.report.document import Picture
from evaluatie.report.table_frame import persons, study_persons
from evaluatie.report.tables_people import primary_balance

_WITHOUT_PERSONS = ("uitrol", "stroomdiagram")
_OF_BALANCE = ("loveplot", "overlap", "verdelingen")


def picture(name: str, context: Context) -> Picture:
    """The figure of that name with the N of the persons it is about."""
    words = context.words
    caption = words.variant("figure_caption", name, start=words.label("time_zero"))
    return Picture(name, caption, _persons(name, context))


def _persons(name: str, context: Context) -> str:
    if name in _WITHOUT_PERSONS:
        return ""
    before = lookup.rows(primary_balance(context), stage="before")
    if name in _OF_BALANCE and len(before):
        first = before.iloc[0]
        return persons(first["n_treated"], first["n_control"], context)
    return study_persons(context)
