"""Where the items of STROBE and RECORD are answered: looked up in the document, never assumed."""

import re
from dataclasses import replace

import pytest

from evaluatie.report.chapters import make_document
from evaluatie.report.checklist import answers, items
from evaluatie.report.context import make_context
from evaluatie.report.document import Heading, Picture, Tabulated, Terms
from evaluatie.report.tables_checklist import checklist_table
from evaluatie.report.workbook_sheets import workbook_tables
from evaluatie.study.account import Account
from tests.report.pages import Page

STROBE = [
    "1a", "1b", "2", "3", "4", "5", "6a", "6b", "7", "8", "9", "10", "11", "12a", "12b", "12c",
    "12d", "12e", "13a", "13b", "13c", "14a", "14b", "14c", "15", "16a", "16b", "16c", "17", "18",
    "19", "20", "21", "22",
]  # fmt: skip
RECORD = [
    "1.1", "1.2", "1.3", "6.1", "6.2", "6.3", "7.1", "12.1", "12.2", "12.3", "13.1", "19.1", "22.1",
]  # fmt: skip


@pytest.fixture(scope="module")
def document(context):
    return make_document(context)


def places(document, context):
    return {item.number: place for item, place in answers(document, context.words)}


def without(document, unwanted):
    """The document without the blocks for which `unwanted` holds."""
    chapters = (
        replace(chapter, blocks=tuple(b for b in chapter.blocks if not unwanted(b)))
        for chapter in document.chapters
    )
    return replace(document, chapters=tuple(chapters))


def printed(document, context):
    return {row.cells[0].text: row.cells[2] for row in checklist_table(document, context).rows}


def test_every_item_of_both_statements_is_there():
    numbers = [item.number for item in items()]
    assert sorted(numbers) == sorted(STROBE + RECORD)


def test_every_place_is_a_chapter_by_its_own_number(document, context):
    found = [place for place in places(document, context).values() if place]
    assert len(found) > 25
    for place in found:
        chapter = document.chapters[place.number - 1]
        assert chapter.title == place.chapter
        if place.section:
            assert Heading(place.section) in chapter.blocks


def test_numbers_follow_from_the_document(document, context):
    shorter = replace(document, chapters=document.chapters[1:])
    before, after = places(document, context), places(shorter, context)
    assert after["13c"].number == before["13c"].number - 1
    assert after["1b"] is None


@pytest.mark.parametrize(
    ("number", "unwanted"),
    [
        ("13c", lambda block: isinstance(block, Picture) and block.name == "stroomdiagram"),
        ("14a", lambda block: isinstance(block, Tabulated) and block.table.name[:4] == "char"),
        ("9", lambda block: isinstance(block, Heading) and block.text.startswith("Wat het antw")),
        ("8", lambda block: isinstance(block, Terms)),
    ],
)
def test_what_is_taken_out_answers_nothing(document, context, number, unwanted):
    less = without(document, unwanted)
    assert places(document, context)[number]
    assert places(less, context)[number] is None
    said = printed(less, context)[f"STROBE {number}"]
    assert said.text.startswith("Niet hier beantwoord: dit rapport heeft geen ‘")
    assert said.link == ""


def test_a_figure_that_was_not_drawn_answers_nothing(context):
    assert places(make_document(context, set()), context)["13c"] is None


def test_funding_is_answered_by_the_study_file_alone(context):
    study = context.study.model_copy(update={"account": Account(funding="Betaald door <ZonMw>.")})
    told = make_context(context.released, study, "nl")
    number = "STROBE 22"
    missing = printed(make_document(context), context)[number]
    assert missing.text.endswith("het studiebestand heeft geen tekst onder ‘account.funding’.")
    answered = printed(make_document(told), told)[number]
    assert answered.link == "verantwoording"
    assert re.fullmatch(r"\d Verantwoording: Gegevens en bewerking", answered.text)


def test_the_chapter_counts_what_it_shows(document, context):
    last = document.chapters[-1]
    table = last.blocks[-1].table
    assert table == checklist_table(document, context)
    linked = sum(bool(row.cells[2].link) for row in table.rows)
    assert f"van de 47 punten geven {linked} een plaats" in last.blocks[-2].text


def test_links_lead_to_what_they_name(page):
    parsed = Page(page)
    ids = {attributes.get("id") for _, attributes in parsed.elements}
    links = [a["href"] for a in parsed.all("a") if a.get("href", "").startswith("#")]
    assert "#figuur-mensen-stroomdiagram" in links
    assert {link[1:] for link in links} <= ids


def test_it_is_a_sheet_of_the_workbook(context):
    sheet = workbook_tables(context)["RECORD en STROBE"]
    assert len(sheet.rows) == len(STROBE + RECORD)
