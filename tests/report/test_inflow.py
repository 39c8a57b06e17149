import dataclasses
from itertools import pairwise

import made_up
import pandas as pd
import pytest

from evaluatie.report.chapters.inflow import inflow_blocks
from evaluatie.report.chapters.people import people_chapter
from evaluatie.report.context import make_context
from evaluatie.report.document import Paragraph
from evaluatie.report.figures.inflow import draw_inflow
from evaluatie.report.figures.style import house_style
from evaluatie.report.sentences_inflow import origins_compared
from evaluatie.report.tables_inflow import inflow_table
from evaluatie.tables.derived import released
from evaluatie.tables.persons import INFLOW

HALVES = {"control": ("2014H1", "2014H2"), "treatment": ("2016H1", "2016H2")}


def with_inflow(places=("intervention", "comparison"), **origins):
    """A context in which as many of each origin settled in every half-year."""
    tables, study = made_up.amsterdam()
    rows = [
        (place, cohort, half, origin, persons)
        for place in places for cohort, halves in HALVES.items() for half in halves
        for origin, persons in origins.items()
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=INFLOW.names).astype({"persons": "Int64"})
    frame = frame[released(INFLOW).names]
    return make_context(dataclasses.replace(tables, inflow=frame), study, "nl")


def drawn(context):
    with house_style():
        return draw_inflow(context)


def test_a_row_per_half_year_and_a_column_per_origin() -> None:
    table = inflow_table(with_inflow(overig=200, eritrea_ethiopie=40, syrie=120))
    names = [header for header, _ in table.headers]
    assert names == ["Halfjaar", "Syrië", "Eritrea en Ethiopië", "overig"]
    assert [cell.value for cell in table.rows[0].cells] == [None, 120, 40, 200]
    assert len({row.group for row in table.rows}) == 4
    assert [row.cells[0].text for row in table.rows[:2]] == ["2014-I", "2014-II"]


def test_the_text_says_how_the_groups_differ() -> None:
    context = with_inflow(overig=60, syrie=120)
    text = origins_compared(context)
    assert text.startswith("Het aandeel met herkomst Syrië is 67 procent in Amsterdam")
    assert text.count("67 procent") == 4
    assert "veelvoud van 10" in inflow_blocks(context)[0].text


def test_no_share_of_a_group_with_a_count_withheld() -> None:
    context = with_inflow(overig=60, syrie=120)
    frame = context.released.inflow.copy()
    frame.loc[frame["place"].eq("comparison") & frame["half_year"].eq("2014H1"), "persons"] = pd.NA
    context = dataclasses.replace(
        context, released=dataclasses.replace(context.released, inflow=frame)
    )
    assert origins_compared(context).count("procent") == 3
    assert "x" in {cell.text for row in inflow_table(context).rows for cell in row.cells}
    figure, alternative = drawn(context)
    assert "te weinig mensen" in figure.axes[-1].get_xlabel()
    assert "Rotterdam, Den Haag en Utrecht: van ongeveer 180 (2014-II)" in alternative


def test_a_panel_per_place_and_a_name_per_line() -> None:
    figure, alternative = drawn(with_inflow(overig=200, syrie=120))
    assert len(figure.axes) == 2
    for axes in figure.axes:
        assert {"Syrië", "overig"} <= {text.get_text() for text in axes.texts}
    assert "Amsterdam: van ongeveer 320 (2014-I) naar ongeveer 320 (2016-II)" in alternative
    assert len(drawn(with_inflow(places=["intervention"], syrie=120))[0].axes) == 1


def test_names_do_not_stand_on_each_other() -> None:
    figure, _ = drawn(with_inflow(a=100, b=101, c=102, d=99, e=98, f=97, g=103))
    heights = sorted(
        text.xyann[1] if hasattr(text, "xyann") else text.get_position()[1]
        for text in figure.axes[0].texts if len(text.get_text()) == 1
    )  # fmt: skip
    assert len(heights) == 7
    assert min(b - a for a, b in pairwise(heights)) >= 0.07


@pytest.mark.parametrize("kind", ["nsw", "amsterdam"])
def test_nothing_where_nobody_settles(kind) -> None:
    tables, study = getattr(made_up, kind)()
    empty = dataclasses.replace(tables, inflow=released(INFLOW).empty())
    context = make_context(empty, study, "nl")
    assert inflow_blocks(context) == []
    assert drawn(context) is None


def test_it_is_a_section_of_the_report(amsterdam) -> None:
    blocks = people_chapter(amsterdam)
    assert any("per halfjaar" in b.text for b in blocks if isinstance(b, Paragraph))
