"""Means by half-year: what is drawn of each place, and what is withheld."""

import pandas as pd
import pytest
from drawn import printed, with_table

from evaluatie.report.figures.style import house_style
from evaluatie.report.figures.trends import draw_trends


@pytest.fixture(autouse=True)
def style():
    with house_style():
        yield


def test_means_carry_their_numbers_and_what_is_withheld(amsterdam):
    (axes,) = draw_trends(amsterdam)[0].axes
    texts = printed(axes)
    assert texts.count("200") == 16
    assert texts.count("x") == 1
    assert "n ●" in texts
    assert "n ■" in texts
    assert "x: niet getoond" in axes.get_xlabel()


def test_means_of_one_place_are_one_line(amsterdam):
    means = amsterdam.released.group_means
    here = with_table(amsterdam, group_means=means[means["place"].eq("intervention")])
    figure, text = draw_trends(here)
    assert "n ■" not in printed(figure.axes[0])
    assert "x" not in printed(figure.axes[0])
    assert text.startswith("Eén lijn")


def test_means_of_an_unknown_number_of_persons_print_an_x(amsterdam):
    means = amsterdam.released.group_means
    hidden = means.assign(n=pd.array([pd.NA] * len(means), dtype="Int64"))
    texts = printed(draw_trends(with_table(amsterdam, group_means=hidden))[0].axes[0])
    assert "200" not in texts
    assert texts.count("x") == 17
