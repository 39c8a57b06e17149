"""Weeks sooner at work: sentences by rule, tables, the figure, and what may not be concluded."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from made_up_speed import FOUND, curves, speed_context

from evaluatie.report import tables, tables_all, tables_speed
from evaluatie.report.chapters.speed import speed_conclusions, speed_sections, speed_verdicts
from evaluatie.report.context import Context
from evaluatie.report.document import Bullets, Heading, Paragraph, Picture, Tabulated
from evaluatie.report.figures.speed import draw_speed
from evaluatie.report.workbook import sheet_lines
from evaluatie.report.workbook_sheets import workbook_tables
from evaluatie.study import Study, load_study
from tests.conftest import STUDIES

WEEKS = 365.25 / 12 / 7


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study(STUDIES / "amsterdam.yaml")


@pytest.fixture(scope="module")
def context(study: Study) -> Context:
    return speed_context(study)


def conclusions(context: Context) -> str:
    return " ".join(speed_conclusions(context, "speed"))


def effect(months: float, **changes: Any) -> dict[str, Any]:
    """An estimate of so many months more without work, whose interval is half a month wide."""
    return {
        "estimate": months, "conf_low": months - 0.25, "conf_high": months + 0.25, **changes,
    }  # fmt: skip


def test_less_time_without_work_is_weeks_sooner(context: Context) -> None:
    said = dict(zip(FOUND, speed_verdicts(context, "speed"), strict=True))
    # 0.5 months are 2.17 weeks; the interval of -0.7 to -0.3 months turns about
    assert "gemiddeld 2,2 weken eerder aan het werk" in said["rmst_did"]
    assert "van 1,3 tot 3,0 weken" in said["rmst_did"]
    assert "zoals" not in said["rmst_did"]
    assert "in Rotterdam, Den Haag en Utrecht" in said["rmst_did"]
    assert "vergelijkbare mensen uit de controlegroep" in said["rmst_km"]


def test_what_fails_its_gates_is_no_effect_and_reasons_are_told_once(context: Context) -> None:
    cohorts, competing, did, _ = speed_verdicts(context, "speed")
    assert "mag niet als effect worden gelezen: hij vergelijkt mensen uit" in cohorts
    assert competing.endswith("Ook dit verschil mag om die redenen niet als effect worden gelezen.")
    assert "mag niet als effect" not in did


def test_a_caution_is_read_with_reserve(study: Study) -> None:
    """Too few persons is a caution, of which others say "met voorbehoud" too."""
    few = effect(-0.5, gates_passed=False, failed_gates="ess")
    said = speed_verdicts(speed_context(study, rmst_did_entropy=few), "speed")[3]
    assert "is met voorbehoud te lezen:" in said
    assert "mag niet als effect" not in said


def test_what_the_plan_sets_aside_is_concluded_with_its_reason(study: Study) -> None:
    aside = effect(-0.5, gates_passed=False, failed_gates="ess", overridden_gates="ess")
    context = speed_context(study, rmst_did_entropy=aside)
    assert "het onderzoeksplan zet dat opzij" in speed_verdicts(context, "speed")[3]
    assert "2,2 weken eerder aan het werk dan zonder" in conclusions(context)


@pytest.mark.parametrize(
    ("months", "said", "concluded"),
    [
        (-0.5, "2,2 weken eerder aan het werk dan te verwachten", "2,2 weken eerder aan het werk"),
        (0.5, "2,2 weken later aan het werk dan te verwachten", "2,2 weken later aan het werk"),
        (0.1, "niet aangetoond", "niet aangetoond"),
        (-0.1, "de schatting is 0,4 weken eerder", "niet aangetoond"),
    ],
)
def test_direction_follows_the_interval(
    months: float, said: str, concluded: str, study: Study
) -> None:
    context = speed_context(study, rmst_did_entropy=effect(months))
    assert said in speed_verdicts(context, "speed")[3]
    assert concluded in conclusions(context)


def test_the_conclusion_is_of_the_first_estimator_of_the_plan(context: Context) -> None:
    text = conclusions(context)
    assert "volgens ‘verschil met elders, na weging’" in text
    assert "Dat geldt als hier zonder het programma evenveel zou zijn veranderd" in text
    assert "2,3 weken eerder" in text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (effect(-0.5, gates_passed=False, failed_gates="ess"), "blijft hier open"),
        ({"status": "suppressed"}, "geen schatting die getoond kan worden"),
        ({"status": "window_not_observed"}, "geen schatting die getoond kan worden"),
    ],
)
def test_without_a_result_that_holds_nothing_is_concluded(
    change: dict[str, Any], said: str, study: Study
) -> None:
    text = conclusions(speed_context(study, rmst_did_entropy=change))
    assert said in text
    assert "dan zonder het programma" not in text


@pytest.mark.parametrize(
    ("cohorts", "said"),
    [(-0.7, "verschillen meer"), (-0.3, "verschillen minder"), (-0.505, "verschillen evenveel")],
)
def test_what_was_there_elsewhere_too(cohorts: float, said: str, study: Study) -> None:
    """0.505 and 0.5 months print as the same number of weeks."""
    assert said in conclusions(speed_context(study, rmst_km=effect(cohorts)))


def test_a_plan_without_elsewhere_concludes_nothing_from_cohorts(study: Study) -> None:
    plan = study.designs["speed"].model_copy(update={"estimators": ["rmst_km"]})
    alone = study.model_copy(update={"designs": {**study.designs, "speed": plan}})
    context = speed_context(alone)
    estimates = context.released.estimates
    only = estimates[estimates["estimator"] == "rmst_km"]
    context = replace(context, released=replace(context.released, estimates=only))
    text = conclusions(context)
    assert "blijft hier open" in text
    assert "elders" not in text


def test_the_section_tells_before_it_shows(context: Context) -> None:
    blocks = speed_sections(context)
    kinds = [type(block) for block in blocks]
    assert kinds == [Heading, Paragraph, Bullets, Paragraph, Paragraph, Tabulated, Paragraph,
                     Picture, Paragraph]  # fmt: skip
    assert "Niet te concluderen is" in blocks[-1].text
    assert blocks[-2].persons == "2.704 in de onderzoeksgroep en 1.469 in de controlegroep"


def test_no_section_without_such_a_design_or_its_results(study: Study) -> None:
    plans = {name: plan for name, plan in study.designs.items() if name != "speed"}
    assert speed_sections(speed_context(study.model_copy(update={"designs": plans}))) == []
    empty = speed_context(study)
    nothing = replace(empty.released, estimates=empty.released.estimates.iloc[:0])
    assert speed_sections(replace(empty, released=nothing)) == []


def test_the_table_has_the_numbers_of_the_sentences(context: Context) -> None:
    table = tables_speed.speed_table(context, "speed")
    assert [name for name, _ in table.grouped] == [
        context.words.label(name) for name in FOUND
    ]  # fmt: skip
    row = next(r for r in table.rows if r.group == "verschil met elders"
               and r.cells[0].text == "12 maanden")  # fmt: skip
    texts = [cell.text for cell in row.cells]
    assert texts[3:5] == ["2,2", "1,3 tot 3,0"]
    assert [cell.value for cell in row.cells[1:3]] == pytest.approx([11.0, 11.5])
    assert row.cells[3].value == pytest.approx(0.5 * WEEKS)
    assert row.cells[4].value == pytest.approx((0.3 * WEEKS, 0.7 * WEEKS))
    assert texts[-1] == "voldoet"


def test_withheld_numbers_are_signs(study: Study) -> None:
    context = speed_context(study, rmst_did={"status": "suppressed"})
    rows = [r for r in tables_speed.speed_table(context, "speed").rows
            if r.group == "verschil met elders"]  # fmt: skip
    assert {cell.text for row in rows for cell in row.cells[1:5]} == {"x"}


def test_without_adjusted_p_values_the_workbook_has_the_same_rows(study: Study) -> None:
    """With so few persons that no family has a test: a column falls away."""
    context = speed_context(study, **{name: {"p_adjusted": None} for name in FOUND})
    every = tables_speed.every_speed_table(context)
    assert every.rows == tables_speed.speed_table(context, "speed").rows
    assert "p gecorrigeerd" not in [header for header, _ in every.headers]


def test_levels_and_curves_are_in_the_workbook(context: Context) -> None:
    sheets = workbook_tables(context)
    assert {"Eerder aan het werk", "Eerder aan het werk, groepen", "Verloop naar werk"} <= set(
        sheets
    )
    assert len(sheets["Eerder aan het werk, groepen"].rows) == len(FOUND)
    assert max(map(len, sheets)) <= 31  # what a workbook takes


def test_months_that_are_not_printed_have_no_row(context: Context) -> None:
    rows = tables_speed.curve_table(context).rows
    controls = [r for r in rows if r.cells[1].text == "controlegroep"]
    assert {r.cells[2].text for r in controls} == {"1", "12"}
    first = next(r for r in rows if r.cells[2].text == "1")
    # nobody yet: no bounds, which is not the same as withheld
    assert [cell.text for cell in first.cells[4:6]] == ["", ""]


def test_the_figure_draws_both_groups_on_one_scale(context: Context) -> None:
    drawn = draw_speed(context)
    assert drawn is not None
    figure, told = drawn
    panels = figure.axes
    assert [len(axes.lines) for axes in panels] == [2, 2, 2]
    assert len({axes.get_ylim() for axes in panels}) == 1
    treated, control = panels[0].lines
    assert treated.get_xdata().tolist() == [1, 6, 12, 24]
    assert control.get_xdata().tolist() == [1, 12]
    assert {text.get_text() for text in panels[0].texts} == {"onderzoeksgroep", "controlegroep"}
    # the last month that is printed of both
    assert "na 12 maanden: onderzoeksgroep 12 procent, controlegroep 6 procent" in told


def test_without_other_exits_the_figure_shows_who_is_without_work(study: Study) -> None:
    table = curves()
    context = speed_context(study, table[table["curve"] == "without_work"])
    drawn = draw_speed(context)
    assert drawn is not None
    assert "Nog zonder werk, na 12 maanden: onderzoeksgroep 88 procent" in drawn[1]


def test_no_figure_of_curves_that_are_withheld(study: Study) -> None:
    table = curves()
    numbers = [c for c in table.columns if table[c].dtype == "float64"]
    hidden = table.assign(status="suppressed", **dict.fromkeys(numbers, float("nan"))).astype(
        dict.fromkeys(numbers, "float64")
    )
    context = speed_context(study, hidden)
    assert draw_speed(context) is None


def placebo_of(context: Context) -> Context:
    """The context in which every estimate of everybody is also one of a placebo."""
    table = context.released.estimates
    own = table[table["subgroup"] == "all"].assign(analysis="settlers_2015")
    both = pd.concat([table, own], ignore_index=True)
    return replace(context, released=replace(context.released, estimates=both))


def test_time_gained_is_weeks_sooner_in_every_table(context: Context) -> None:
    """0.52 months less without work are 2.3 weeks sooner: above nil, and never in procentpunt."""
    wanted = ["2,3", "1,4 tot 3,1"]
    named = ["verschil met elders, na weging", "12 maanden"]
    speed = next(r for r in tables_speed.speed_table(context, "speed").rows
                 if [r.group, r.cells[0].text] == named)  # fmt: skip
    assert [cell.text for cell in speed.cells[3:5]] == wanted
    placebo = next(r for r in tables.placebo_table(placebo_of(context)).rows
                   if r.cells[1].text == "tijd tot werk (weken eerder), 12 maanden")  # fmt: skip
    assert [cell.text for cell in placebo.cells[2:4]] == wanted
    every = next(r for r in tables_all.estimates_table(context).rows
                 if [c.text for c in r.cells[2:5:2]] == named)  # fmt: skip
    assert [cell.text for cell in every.cells[9:11]] == wanted
    assert every.cells[3].text == (
        "tijd tot werk (verschil in weken eerder, gemiddelden in maanden)"
    )
    assert every.cells[7].text == speed.cells[1].text  # months without work


def test_a_share_and_its_interval_are_in_one_unit(context: Context) -> None:
    """The workbook keeps both as shares that show as percentages."""
    table = tables_speed.curve_table(context)
    row = next(r for r in table.rows if r.cells[2].text == "12")
    assert [cell.text for cell in row.cells[3:5]] == ["88%", "86% tot 90%"]
    line = sheet_lines(table)[table.rows.index(row)]
    share, low, high = line[4:7]
    assert [pattern for pattern, _ in (share, low, high)] == ["0%"] * 3
    assert [round(value, 3) for _, value in (low, share, high)] == [0.86, 0.88, 0.9]
