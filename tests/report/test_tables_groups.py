"""Tables that describe groups: what is withheld stays so, and what a study lacks is not there."""

from dataclasses import replace

import made_up
import pytest

from evaluatie.report import tables_groups
from evaluatie.report.chapters import make_document
from evaluatie.report.chapters.research import arm_verdicts
from evaluatie.report.document import Paragraph, Tabulated
from evaluatie.report.workbook_sheets import workbook_tables
from evaluatie.tables.persons import ARM_CHECK

NAMES = {"contamination", "arm_check", "secondary"}


def texts(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def tables_of(context):
    chapters = make_document(context, []).chapters
    found = [b.table.name for c in chapters for b in c.blocks if isinstance(b, Tabulated)]
    return NAMES & set(found)


def test_contamination_by_place_and_horizon(amsterdam):
    table = tables_groups.contamination_table(amsterdam)
    assert [row.group for row in table.rows][::4] == ["Amsterdam", "Rotterdam, Den Haag en Utrecht"]
    assert texts(table)[1:4] == [
        ["12 maanden", "700", "7.206", "0%"],
        ["18 maanden", "700", "10.809", "6%"],
        ["24 maanden", "700", "x", "x"],
    ]


def test_arms_beside_teams(amsterdam):
    table = tables_groups.arm_table(amsterdam)
    assert [header for header, _ in table.headers] == [
        "Fase", "Stemt overeen", "Ander team", "Geen begeleiding",
    ]  # fmt: skip
    assert texts(table)[0] == ["Activering", "739", "–", "43"]
    assert texts(table)[2] == ["Entree, route B en geen fase", "394", "125", "15"]
    assert texts(table)[3] == ["iedereen", "2.476", "125", "103"]


def with_arms(context, **persons):
    rows = made_up.frame(made_up.arm_rows(**persons), ARM_CHECK)
    return replace(context, released=replace(context.released, arm_check=rows))


def test_how_many_agree_in_a_sentence(amsterdam):
    assert (
        "stemt de fase bij 2.476 mensen overeen met hun eerste team, begonnen er 125 bij een ander "
        "team en kregen er 103 geen begeleiding" in arm_verdicts(amsterdam)
    )
    nobody_else = with_arms(amsterdam, all=(900, 0, 50))
    assert "overeen met hun eerste team en kregen er 50 geen" in arm_verdicts(nobody_else)


def test_withheld_arms_are_said_to_be_withheld(amsterdam):
    context = with_arms(amsterdam, all=(None, None, None))
    assert "niet te tonen" in arm_verdicts(context)
    assert texts(tables_groups.arm_table(context)) == [["iedereen", "x", "x", "x"]]


def test_secondary_outcomes_per_group(amsterdam):
    table = tables_groups.secondary_table(amsterdam)
    assert [header for header, _ in table.headers][1:3] == [
        "Amsterdam, vestigers 2016-2017", "Amsterdam, vestigers 2014-2015",
    ]  # fmt: skip
    rows = {(row.group, row.cells[0].text): [c.text for c in row.cells[1:]] for row in table.rows}
    assert rows["Personen met een volledig venster", "12 maanden"] == ["1.400"] * 4
    assert rows["tijd tot werk (gemiddeld aantal maanden)", "6 maanden"] == ["11,3"] * 4
    assert rows["gewerkte uren (gemiddeld aantal uren)", "6 maanden"] == ["1.234"] * 4
    assert rows["een baan van welke omvang ook", "24 maanden"] == ["12%", "x", "12%", "x"]
    assert "x = niet getoond wegens te weinig personen." in table.notes


def test_an_outcome_has_no_row_where_it_cannot_occur(amsterdam):
    rows = tables_groups.secondary_table(amsterdam).rows
    found = [row.cells[0].text for row in rows if row.group == "blijvend aan het werk"]
    assert found == ["12 maanden", "18 maanden", "24 maanden"]


def test_secondary_outcomes_are_called_no_effects(amsterdam):
    chapters = {chapter.slug: chapter for chapter in make_document(amsterdam, []).chapters}
    found = [b.text for b in chapters["resultaten"].blocks if isinstance(b, Paragraph)]
    assert any("is hier geen effect van het programma" in text for text in found)


def test_tables_are_there_when_the_study_has_them(amsterdam, nsw):
    assert tables_of(amsterdam) == NAMES
    assert tables_of(nsw) == set()
    sheets = {"Controle begeleid", "Fasen en teams", "Secundair"}
    assert sheets < set(workbook_tables(amsterdam))
    assert not sheets & set(workbook_tables(nsw))


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("contamination", "contamination"), ("arm_check", "arm_check"),
        ("secondary_means", "secondary"),
    ],
)  # fmt: skip
def test_a_table_without_rows_is_left_out(amsterdam, table, name):
    empty = getattr(amsterdam.released, table).iloc[:0]
    context = replace(amsterdam, released=replace(amsterdam.released, **{table: empty}))
    assert tables_of(context) == NAMES - {name}
