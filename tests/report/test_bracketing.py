"""The primary result by every design, with each choice made otherwise, under each other."""

import numpy as np
import pytest
from drawn import printed, with_table

from evaluatie.report.figures.bracketing import draw_bracketing
from evaluatie.report.figures.style import BLUE, GREY, house_style


@pytest.fixture(autouse=True)
def style():
    with house_style():
        yield


def test_bracketing_goes_from_the_simplest_to_the_planned(amsterdam):
    (axes,) = draw_bracketing(amsterdam)[0].axes
    words = amsterdam.words
    names = [tick.get_text().replace("\n", " ") for tick in axes.get_yticklabels()]
    first = ["unconditional", "matched_did", "doubly_robust", "twoway_fe"]
    start = names.index(words.label("cohort_did"))
    assert names[start + 1 : start + 5] == [words.label(name) for name in first]
    assert names[0] == words.label("cohort_raw")
    assert names.index(words.label("cohort_matched")) < start
    robustness = amsterdam.study.robustness.items()
    # another outcome is another scale
    variations = [words.label(name) for name, varied in robustness if varied.outcome is None]
    assert len(variations) == len(robustness) - 1
    place = names.index("Hoofdschatting, met één keuze anders")
    assert names[place + 1 : place + 1 + len(variations)] == variations
    assert names[-1] == "laagste tot hoogste van 3 van 3 (zonder kenmerken)"


def test_what_fails_is_open_and_grey_and_the_planned_one_a_diamond(amsterdam):
    (axes,) = draw_bracketing(amsterdam)[0].axes
    points = [line for line in axes.lines if line.get_marker() in ("o", "D")]
    designs = amsterdam.study.designs
    stamped = sum(len(designs[name].estimators) for name in ("cohort_raw", "cohort_matched"))
    assert all(point.get_color() == GREY for point in points[:stamped])
    assert all(point.get_markerfacecolor() == "white" for point in points[:stamped])
    assert all(point.get_markerfacecolor() == BLUE for point in points[stamped:])
    (planned,) = [point for point in points if point.get_marker() == "D"]
    assert np.isclose(planned.get_xdata()[0], 0.056)
    bold = [t.get_text() for t in axes.get_yticklabels() if t.get_fontweight() == "bold"]
    assert amsterdam.words.label("doubly_robust") in bold


def test_a_planned_estimate_that_fails_is_still_the_planned_one(amsterdam):
    table = amsterdam.released.estimates.copy()
    rows = table["design"].eq("cohort_did")
    table.loc[rows, "gates_passed"] = False
    table.loc[rows, "failed_gates"] = "pretrend"
    table.loc[rows, "stamp"] = "not_interpretable"
    figure, text = draw_bracketing(with_table(amsterdam, estimates=table))
    (planned,) = [line for line in figure.axes[0].lines if line.get_marker() == "D"]
    assert planned.get_markerfacecolor() == "white"
    assert "voldoet niet aan de eisen" in text


def test_the_range_without_each_place_holds_what_is_shown(amsterdam):
    table = amsterdam.released.sensitivity.copy()
    rows = table["check"].eq("without_place") & table["parameter"].eq("Utrecht")
    table.loc[rows, ["estimate", "status"]] = [np.nan, "suppressed"]
    figure, text = draw_bracketing(with_table(amsterdam, sensitivity=table))
    label = figure.axes[0].get_yticklabels()[-1].get_text().replace("\n", " ")
    assert "2 van 3" in label
    assert "Zonder telkens één vergelijkingsplaats: 7,7 tot 7,8 procentpunt." in text
    table.loc[table["check"].eq("without_place"), ["estimate", "status"]] = [np.nan, "suppressed"]
    figure, text = draw_bracketing(with_table(amsterdam, sensitivity=table))
    assert printed(figure.axes[0])[-2] == "niet getoond"
    assert "vergelijkingsplaats:" not in text


def test_bracketing_without_checks_by_place(amsterdam):
    none = with_table(amsterdam, sensitivity=amsterdam.released.sensitivity.iloc[:0])
    figure, text = draw_bracketing(none)
    names = [tick.get_text() for tick in figure.axes[0].get_yticklabels()]
    assert "Zonder telkens één vergelijkingsplaats" not in names
    assert "vergelijkingsplaats" not in text
