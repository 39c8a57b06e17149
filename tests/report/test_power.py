"""The page about power: what it says follows from verdicts, and agrees with its tables."""

from pathlib import Path

import pytest

from evaluatie.report.power import sentences
from evaluatie.report.power.context import Planned, planned
from evaluatie.report.power.page import make_power_report
from evaluatie.report.power.tables import differences_table, everybody_table, groups_table
from evaluatie.study import Study, load_study
from tests.conftest import STUDIES
from tests.made_up_power import MISSES, NONE, SMALL, STOPPED, cell, curve, level, pair, power
from tests.report.pages import Page


@pytest.fixture(scope="module")
def study() -> Study:
    return load_study(STUDIES / "amsterdam.yaml")


def page_of(study: Study, *rows: dict) -> Planned:
    return planned(power(*rows), curve(*rows), study, "nl")


SELDOM = {"power": 0.7, "more_persons": 1.27, "verdict": "too_small"}
PRIMARY = [
    ({}, "Voor de hoofdvraag zijn er genoeg mensen.", "vanaf 3,3 procentpunt"),
    (SMALL, "Voor de hoofdvraag zijn er te weinig mensen.", "ongeveer 4,0 keer zoveel mensen"),
    (SELDOM, "Naar haar standaardfout zou", "in maar 70% van de nabootsingen gevonden. Daarvoor"),
    (MISSES, "niet betrouwbaar", "in maar 40% van de nabootsingen"),
    (STOPPED, "houden de eisen het resultaat tegen", "niet voldoet: effectieve omvang."),
    (NONE, "in maar 10% van de nabootsingen een uitkomst", "Reden: te weinig personen."),
]


@pytest.mark.parametrize(("figures", "first", "second"), PRIMARY, ids=[p[1][:30] for p in PRIMARY])
def test_the_primary_result_is_told_by_its_verdict(
    study: Study, figures: dict, first: str, second: str
) -> None:
    said = sentences.primary_sentence(page_of(study, cell(**figures)))
    assert first in said
    assert second in said


MAN, WOMAN = level("geslacht", "man"), level("geslacht", "vrouw", **SMALL)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([MAN], "In alle 1 groepen"),
        ([MAN, WOMAN], "In 1 van de 2 groepen is een verschil van 4,0 procentpunt in de "
                       "hoofduitkomst te zien: geslacht: man. Over alle groepen loopt het kleinste "
                       "zichtbare verschil van 3,3 tot 8,0 procentpunt."),
        ([WOMAN], "In geen van de 1 groepen"),
        ([level("geslacht", "man", **NONE)], "In geen van de 1 groepen is de hoofduitkomst te "),
        ([], ""),
    ],
    ids=["all", "some", "none", "unknown", "no groups"],
)  # fmt: skip
def test_groups_are_counted(study: Study, rows: list[dict], said: str) -> None:
    found = sentences.groups_sentence(page_of(study, cell(), *rows))
    assert found.startswith(said)
    assert bool(found) == bool(said)


def test_differences_between_groups_are_told(study: Study) -> None:
    rows = [pair("geslacht", "man", "vrouw", mde=0.07, verdict="too_small", more_persons=3.0)]
    said = sentences.differences_sentence(page_of(study, cell(), *rows))
    assert "bij geen van de 1 vergelijkingen te zien" in said
    assert "moeten 7,0 tot 7,0 procentpunt zijn" in said


def test_a_comparison_of_years_is_not_praised_for_its_small_errors(study: Study) -> None:
    matched = {"design": "cohort_matched", "estimator": "gcomputation"}
    said = sentences.matching_sentence(page_of(study, cell(), cell(**matched, **MISSES)))
    assert "Meer mensen helpen daar niet tegen." in said
    assert "in 60% van de nabootsingen" in said
    noted = sentences.matching_sentence(page_of(study, cell(), cell(**matched)))
    assert "zit een opleving" in noted
    assert sentences.matching_sentence(page_of(study, cell())) == ""


def test_coverage_is_told_with_its_own_error(study: Study) -> None:
    rows = [cell(), level("geslacht", "man", coverage=0.93), level("geslacht", "vrouw", **NONE)]
    said = sentences.coverage_sentence(page_of(study, *rows))
    assert "gemiddeld over 2 cellen in 94,0% van de 200" in said
    assert "van 93,0% tot 95,0%" in said
    assert "in de middelste cel op 1,5 procentpunt na bekend, in de minst zekere op 1,5" in said
    assert said.endswith("In geen cel is het lager dan het toeval verklaart.")
    missed = sentences.coverage_sentence(page_of(study, cell(), level("geslacht", "man", **MISSES)))
    assert "‘interval mist te vaak’ (1)" in missed


def test_the_error_that_is_told_of_coverage_is_that_of_the_middle_cell(study: Study) -> None:
    """Of 1.4, 1.6 and 3.4 points: not the largest, which is of a cell with few estimates."""
    errors = {"man": 0.016, "vrouw": 0.034}
    rows = [level("geslacht", name, coverage_error=error) for name, error in errors.items()]
    said = sentences.coverage_sentence(page_of(study, cell(coverage_error=0.014), *rows))
    assert "in de middelste cel op 1,6 procentpunt na bekend, in de minst zekere op 3,4" in said


@pytest.mark.parametrize(
    ("more", "said"), [(1.18, "1,2"), (1.05, "1,1"), (1.043, "1,04"), (1.002, "1,01")]
)
def test_what_is_too_small_never_needs_as_many_as_there_are(
    study: Study, more: float, said: str
) -> None:
    page = page_of(study, cell(mde=0.041, more_persons=more, verdict="too_small"))
    assert f"ongeveer {said} keer zoveel mensen" in sentences.primary_sentence(page)
    (row,) = everybody_table(page.effects(), page).rows
    assert [one.text for one in row.cells][-2:] == [f"{said}×", "te klein"]


def test_tables_hold_what_cannot_be_estimated_with_its_reason(study: Study) -> None:
    page = page_of(study)
    rows = groups_table(page.groups(**page.asked), page).rows
    texts = [[one.text for one in row.cells] for row in rows]
    assert texts[0][:3] == ["man", "9%", "3,3"]
    assert texts[1][-2:] == ["4,0×", "te klein"]
    assert texts[2][0] == "Syrië"
    assert texts[2][2:7] == [".", ".", ".", ".", "."]
    assert texts[2][-1] == "niet te schatten (te weinig personen)"
    everybody = everybody_table(page.effects(subgroup="all"), page)
    assert [row.cells[-1].text for row in everybody.rows] == [
        "groot genoeg", "te klein", "interval mist te vaak",
    ]  # fmt: skip
    (difference,) = differences_table(page.differences(), page).rows
    assert difference.cells[0].text == "man tegenover vrouw"


def test_the_page_stands_by_itself_and_says_that_nobody_is_in_it(
    study: Study, tmp_path: Path
) -> None:
    html = make_power_report((power(), curve()), study, tmp_path, "nl")
    page = Page(html)
    assert page.text.count("Nagebootst, vóór de gegevens er zijn") == 1
    assert "Geen getal op deze bladzijde gaat over echte personen." in page.text
    assert not [a for a in page.all("img", "link") if "http" in str(a)]
    drawn = page.all("svg")
    assert len(drawn) == 2
    assert all(attributes["role"] == "img" for attributes in drawn)
    assert "bij 4,0 procentpunt een kans van 90%" in page.text
    assert "4.170" in page.text  # settlers in Amsterdam, of the study file
    assert {path.suffix for path in tmp_path.glob("power_*")} == {".svg", ".png"}
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(ids) == len(set(ids))
