"""A figure with its caption."""

from evaluatie.report.context import Context
from evaluatie.report.document import Picture
from evaluatie.report.table_frame import study_persons

_WITHOUT_PERSONS = ("uitrol", "stroomdiagram")


def picture(name: str, context: Context) -> Picture:
    """The figure of that name; its caption has the N of the primary result."""
    persons = "" if name in _WITHOUT_PERSONS else study_persons(context)
    return Picture(name, context.words.variant("figure_caption", name), persons)
