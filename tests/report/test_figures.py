import json
from dataclasses import replace
from itertools import pairwise

import made_up
import numpy as np
import pandas as pd
import pytest

from evaluatie.report.figures import draw_figures, make_figures
from evaluatie.report.figures.love import draw_love
from evaluatie.report.figures.support import draw_ecdf, draw_overlap
from evaluatie.tables.derived import BALANCE


def test_every_figure_has_a_file_and_an_alternative_text(context, figures):
    texts = json.loads((figures / "alternatieve_teksten.json").read_text(encoding="utf-8"))
    assert {"hoofdresultaat", "stroomdiagram", "loveplot", "effecten", "subgroepen"} <= set(texts)
    for name, text in texts.items():
        assert len(text) > 60, name
        assert (figures / f"{name}.svg").is_file()
        assert (figures / f"{name}.png").read_bytes().startswith(b"\x89PNG")


def test_alternative_texts_state_findings(amsterdam):
    texts = {name: text for name, (_, text) in draw_figures(amsterdam).items()}
    assert "5,6 procentpunt" in texts["hoofdresultaat"]
    assert "0,35 naar 0,04" in texts["loveplot"]
    assert "vóór voor 60 procent samen en na voor 98 procent" in texts["overlap"]
    assert "leeftijd: de grootste afstand gaat van 0,40 naar 0,02" in texts["verdelingen"]
    assert "Amsterdam: van 8 procent (2014-I)" in texts["groepsgemiddelden"]
    assert "1 januari 2016 tot en met 30 juni 2016" in texts["uitrol"]


def test_figures_of_studies_without_cohorts(nsw):
    names = set(draw_figures(nsw))
    assert not {"uitrol", "groepsgemiddelden"} & names


def test_same_bytes_twice(context, figures, tmp_path):
    make_figures(context.released, context.study, tmp_path)
    for path in sorted(figures.iterdir()):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_files_hold_no_dates_or_versions(figures):
    for path in figures.glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert "dc:date" not in text
        assert "Matplotlib v" not in text


@pytest.mark.parametrize("table", ["balance", "distributions", "flow", "estimates"])
def test_empty_tables_leave_a_figure_out(nsw, table):
    empty = replace(nsw.released, **{table: getattr(nsw.released, table).iloc[:0]})
    assert "uitrol" not in draw_figures(replace(nsw, released=empty))


def with_table(context, **tables):
    return replace(context, released=replace(context.released, **tables))


def test_an_overlap_plot_has_bars_up_and_down(amsterdam):
    """Four intervals of each group in two panels; the highest of a group reaches its end."""
    one, other = draw_overlap(amsterdam)[0].axes
    for axes, treated in ((one, [0.25, 0.5, 0.75, 1]), (other, [0.25, 0.5, 0.75, 1])):
        heights = [bar.get_height() for bar in axes.patches]
        np.testing.assert_allclose(heights[:4], treated)
        assert min(heights[4:]) == -1
        assert [bar.get_width() for bar in axes.patches] == [0.25] * 8


def test_a_wide_bar_is_lower(amsterdam):
    """Height is share by width: intervals that were put together may not look like more."""
    rows = amsterdam.released.distributions
    score = rows["term"] == "propensity"
    wide = rows.assign(upper=rows["upper"].mask(score & (rows["interval"] == 3), 1.75))
    heights = [
        bar.get_height()
        for bar in draw_overlap(with_table(amsterdam, distributions=wide))[0].axes[0].patches
    ]
    np.testing.assert_allclose(heights[:4], [0.25 / 0.75, 0.5 / 0.75, 1, 0.25 / 0.75])


def test_lines_end_at_the_last_printed_edge(amsterdam):
    """Beyond it lie a few persons' values."""
    axes = draw_ecdf(amsterdam)[0].axes[0]
    assert len(axes.lines) == 4
    for line in axes.lines:
        assert list(line.get_xdata()) == [20, 30, 45]
    np.testing.assert_allclose(axes.lines[0].get_ydata(), [0.1, 0.3, 0.6])


def test_withheld_pictures_are_not_drawn(amsterdam):
    rows = amsterdam.released.distributions
    empty = with_table(amsterdam, distributions=rows.assign(share=np.nan, lower=np.nan))
    assert draw_overlap(empty) is None
    assert draw_ecdf(empty) is None


def test_a_love_plot_shows_covariates_only(amsterdam):
    balance = amsterdam.released.balance
    square = balance[balance["term"] == "leeftijd"].assign(
        term="leeftijd**2", kind="square", smd=9.0
    )
    more = with_table(amsterdam, balance=pd.concat([balance, square], ignore_index=True))
    assert draw_love(more)[1] == draw_love(amsterdam)[1]


def test_a_love_plot_of_forty_terms_fits_a_page(amsterdam):
    terms = [(f"huishoudtype=soort {n}" if n % 3 else f"kenmerk {n}", True) for n in range(40)]
    rows = made_up.frame(made_up.balance_rows(amsterdam.study, terms), BALANCE)
    figure, _ = draw_love(with_table(amsterdam, balance=rows))
    assert figure.get_size_inches()[1] < 8
    figure.canvas.draw()
    labels = figure.axes[0].get_yticklabels()
    assert len(labels) == 40
    boxes = sorted((label.get_window_extent() for label in labels), key=lambda box: box.y0)
    assert all(low.y1 <= high.y0 + 1 for low, high in pairwise(boxes))


@pytest.mark.parametrize(
    ("gate", "largest", "sizes", "said"),
    [
        ("smd", 0.1012, (0.1, 0.02, 0.04), "0,101; na afloop ligt één kenmerk boven 0,10"),
        ("smd", None, (0.1, 0.1, 0.04), "0,10; na afloop ligt ten minste één kenmerk boven 0,10"),
        ("calendar", 0.0987, (0.1, 0.02, 0.0), "0,10; na afloop ligt geen kenmerk boven 0,10"),
        ("smd", 0.3, (0.3, 0.2, 0.1), "0,30; na afloop liggen ten minste 2 kenmerken boven 0,10"),
        ("smd", 0.3, (0.3, 0.2, 0.0), "0,30; na afloop liggen 2 kenmerken boven 0,10"),
    ],
)
def test_a_love_plot_counts_as_the_gate_does(amsterdam, gate, largest, sizes, said):
    """What is drawn is rounded, so that 0.10 can be beyond 0.1: the gate knows."""
    estimates, balance = amsterdam.released.estimates.copy(), amsterdam.released.balance.copy()
    own = estimates["design"].eq("cohort_raw")
    estimates.loc[own, ["failed_gates", "max_smd"]] = [gate, largest]
    after = balance["design"].eq("cohort_raw") & balance["stage"].eq("after")
    balance.loc[after, "smd"] = [*sizes, *[0.0] * (int(after.sum()) - len(sizes))]
    drawn = draw_love(with_table(amsterdam, estimates=estimates, balance=balance))[1]
    assert said in drawn
