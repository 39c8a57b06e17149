"""The checklist of STROBE and RECORD as a table, with the places where its items are answered."""

from evaluatie.report import cells
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.checklist import Item, Place, answers
from evaluatie.report.context import Context
from evaluatie.report.document import Document
from evaluatie.report.numbers import number
from evaluatie.report.table_frame import titled
from evaluatie.study.account import Account


def checklist_table(document: Document, context: Context) -> Table:
    """A row for each item: its number, what it asks, and the section that answers it."""
    words = context.words
    rows = [
        Row(
            (
                cells.text(_numbered(item, context)),
                cells.text(words.variant("checklist_item", item.number.replace(".", "_"))),
                _answer(item, place, context),
            ),
            words.variant("checklist_part", item.part),
        )
        for item, place in answers(document, words)
    ]
    headers: list[tuple[str, Kind]] = [("item", "text"), ("asks", "text"), ("answered", "text")]
    return titled("checklist", headers, rows, context, numbers_of="")


def _numbered(item: Item, context: Context) -> str:
    extended = "." in item.number
    statement = "record" if extended else "strobe"
    return context.words.variant("checklist_number", statement, number=item.number)


def _answer(item: Item, place: Place | None, context: Context) -> Cell:
    """The section, linked; or what the study or its report would need."""
    if place is not None:
        case = "section" if place.section else "chapter"
        said = context.words.variant(
            "checklist_place", case,
            number=number(place.number), chapter=place.chapter, section=place.section,
        )  # fmt: skip
        return Cell(said, link=place.address)
    return cells.text(_missing(item, context))


def _missing(item: Item, context: Context) -> str:
    """What would answer it: a text in the study file, or a part that this study has no need of."""
    words = context.words
    wanted = [n for kind, n in item.parts if kind == "account" and n in Account.model_fields]
    if wanted:
        return words.text("checklist_wanted", where=f"account.{wanted[0]}")
    kind, name = item.parts[0]
    if kind == "threat":
        return words.text("checklist_absent", part=words.label(f"threat_{name}"))
    group = "figure_caption" if kind == "picture" else kind
    part = words.variant(group, name, start=words.label("time_zero"))
    return words.text("checklist_absent", part=part)
