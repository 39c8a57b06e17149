"""Figures of difference-in-differences: what is drawn, what is marked, what the texts state."""

from dataclasses import replace

import made_up_did
import numpy as np
import pytest
from drawn import printed, with_table
from matplotlib.colors import to_hex
from matplotlib.patches import Rectangle

from evaluatie.report.figures import FIGURES, draw_figures
from evaluatie.report.figures.bracketing import draw_bracketing
from evaluatie.report.figures.effects import draw_effects
from evaluatie.report.figures.group_time import draw_group_time
from evaluatie.report.figures.half_years import draw_half_years
from evaluatie.report.figures.mixture import draw_mixture
from evaluatie.report.figures.moments import BAND
from evaluatie.report.figures.staggered import draw_staggered
from evaluatie.report.figures.style import BLUE, GREY, house_style

NEW = {"verloop", "uitrol_effecten", "groep_maand", "bracketing", "goodman_bacon"}


@pytest.fixture(autouse=True)
def style():
    with house_style():
        yield


def without_design(context, name):
    designs = {n: plan for n, plan in context.study.designs.items() if n != name}
    return replace(context, study=context.study.model_copy(update={"designs": designs}))


def panels(figure):
    return [axes for part in (figure.subfigs or [figure]) for axes in part.axes]


def bars(axes, colour=BAND):
    return [
        p for p in axes.patches if isinstance(p, Rectangle) and to_hex(p.get_facecolor()) == colour
    ]


def lines(axes, colour=BLUE, width=None):
    return [
        line for line in axes.lines
        if line.get_color() == colour and (width is None or line.get_linewidth() == width)
    ]  # fmt: skip


def test_all_are_there_and_named(amsterdam):
    assert set(FIGURES) >= NEW
    drawn = draw_figures(amsterdam)
    assert set(drawn) >= NEW
    for name in NEW:
        caption = amsterdam.words.variant("figure_caption", name, start="vestiging")
        assert len(caption) > 30


def test_a_study_without_these_designs_has_none(nsw):
    assert not NEW & set(draw_figures(nsw))


def test_withheld_tables_leave_them_out(amsterdam):
    empty = with_table(
        amsterdam,
        estimates=amsterdam.released.estimates.iloc[:0],
        sensitivity=amsterdam.released.sensitivity.iloc[:0],
        group_time=amsterdam.released.group_time.iloc[:0],
    )
    for draw in (draw_half_years, draw_staggered, draw_group_time, draw_bracketing, draw_mixture):
        assert draw(empty) is None


# --- by half-year ---------------------------------------------------------------------------------


def test_half_years_show_interval_and_band_of_each(amsterdam):
    upper = panels(draw_half_years(amsterdam)[0])[0]
    effects = [e for e in made_up_did.HALVES.values() if e is not None]
    drawn = sorted(bars(upper), key=lambda bar: bar.get_x())
    np.testing.assert_allclose([bar.get_y() for bar in drawn], [e - 0.055 for e in effects])
    np.testing.assert_allclose([bar.get_height() for bar in drawn], 0.11)
    intervals = lines(upper, width=2.2)
    ends = sorted((line.get_xdata()[0], *line.get_ydata()) for line in intervals)
    np.testing.assert_allclose([low for _, low, _ in ends], [e - 0.04 for e in effects])
    np.testing.assert_allclose([high for _, _, high in ends], [e + 0.04 for e in effects])


def test_half_years_mark_reference_start_and_what_is_withheld(amsterdam):
    upper = panels(draw_half_years(amsterdam)[0])[0]
    names = [tick.get_text() for tick in upper.get_xticklabels()]
    assert names == [f"{y}-{h}" for y in range(2014, 2018) for h in ("I", "II")]
    (reference,) = [line for line in upper.lines if line.get_marker() == "D"]
    assert reference.get_xdata()[0] == names.index("2015-II")
    (start,) = [line for line in upper.lines if list(line.get_xdata()) == [3.5, 3.5]]
    assert start.get_linestyle() == "--"
    (withheld,) = [text for text in upper.texts if text.get_text() == "x"]
    assert withheld.get_position()[0] == names.index("2014-I")
    assert "x: niet getoond" in upper.get_xlabel()
    assert "p = 0,47" in upper.get_xlabel()


def test_bounds_stand_below_the_estimate_they_widen(amsterdam):
    lower = panels(draw_half_years(amsterdam)[0])[-1]
    names = [tick.get_text() for tick in lower.get_yticklabels()]
    assert names == [
        "hoofdschatting", "Als de trends na de start uiteenlopen",
        "ten hoogste 0,5 keer zo sterk als ervóór", "ten hoogste 1 keer zo sterk als ervóór",
        "het interval bevat nul vanaf",
    ]  # fmt: skip
    ranges = [line for line in lower.lines if line.get_marker() == "|"]
    ends = [list(line.get_xdata()) for line in ranges]
    np.testing.assert_allclose(ends, [[0, 0.12], [-0.03, 0.15]], atol=1e-12)
    assert printed(lower)[1:] == ["0,0 tot 12,0", "−3,0 tot 15,0", "0,30 keer"]


def test_bounds_that_are_not_there_say_why(amsterdam):
    table = amsterdam.released.sensitivity.copy()
    rows = table["check"].eq("relative_magnitudes") & table["parameter"].eq("1")
    table.loc[rows, ["conf_low", "conf_high", "status"]] = [np.nan, np.nan, "suppressed"]
    rows = table["check"].eq("relative_magnitudes_breakdown")
    table.loc[rows, ["estimate", "status"]] = [np.nan, "beyond_search"]
    lower = panels(draw_half_years(with_table(amsterdam, sensitivity=table))[0])[-1]
    assert printed(lower)[2:] == ["niet getoond", amsterdam.words.label("beyond_search")]
    only = with_table(amsterdam, sensitivity=table[table["check"].eq("pretrend")])
    assert len(panels(draw_half_years(only)[0])) == 1


def test_half_years_state_findings(amsterdam):
    text = draw_half_years(amsterdam)[1]
    assert "vóór het programma: 2 schattingen van −3,1 tot −2,2 procentpunt; van 0 ligt" in text
    assert "onder het programma: 4 schattingen van 2,1 tot 8,8 procentpunt; van 3 ligt" in text
    assert "vóór het programma samen: p = 0,47." in text
    assert "ten hoogste 1 keer zo sterk als ervóór: −3,0 tot 15,0." in text


def test_a_test_that_could_not_be_done_is_told(amsterdam):
    table = amsterdam.released.sensitivity.copy()
    rows = table["check"].eq("pretrend")
    table.loc[rows, "status"] = "no_pre_period"
    table.loc[rows, "p_value"] = np.nan
    text = draw_half_years(with_table(amsterdam, sensitivity=table))[1]
    assert f"samen: {amsterdam.words.label('no_pre_period')}." in text


def test_one_half_year_before_is_one(amsterdam):
    table = amsterdam.released.estimates
    text = draw_half_years(with_table(amsterdam, estimates=table[table["time"].ne("2014H2")]))[1]
    assert "vóór het programma: één schatting, −2,2 procentpunt, interval −6,2 tot 1,8" in text


# --- the rollout ----------------------------------------------------------------------------------


def test_the_first_estimator_has_intervals_and_the_others_marks(amsterdam):
    figure, _ = draw_staggered(amsterdam)
    (axes,) = figure.axes
    assert len(bars(axes)) == len(lines(axes, width=2.2)) == 4
    others = [line for line in lines(axes, GREY) if line.get_marker() not in ("None", "")]
    assert [len(line.get_xdata()) for line in others] == [4] * 4
    assert len({line.get_marker() for line in others}) == 4
    legend = [text.get_text() for text in figure.legends[0].get_texts()]
    assert legend[:2] == ["schatting met 95%-BI", "band voor alle maanden samen"]
    assert len(legend) == 6


def without_numbers(context, *without_rows):
    """Effects by time since the start have no number; of some estimators there are none."""
    table = context.released.estimates.copy()
    timed = table["design"].eq("rollout_did") & table["time"].notna()
    numbers = ["estimate", "conf_low", "conf_high", "band_low", "band_high"]
    table.loc[timed, numbers] = np.nan
    table.loc[timed, "status"] = "too_few"
    return with_table(context, estimates=table[~(timed & table["estimator"].isin(without_rows))])


def test_a_rollout_without_any_number_is_drawn_with_signs_or_not_at_all(amsterdam):
    first = amsterdam.study.designs["rollout_did"].estimators[0]
    assert draw_staggered(without_numbers(amsterdam, first)) is None
    figure, text = draw_staggered(without_numbers(amsterdam))
    assert printed(figure.axes[0]).count(".") == 4
    assert "geen schatting om te tonen" in text


def test_months_since_the_start_carry_their_sign(amsterdam):
    figure, text = draw_staggered(amsterdam)
    (axes,) = figure.axes
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["−3", "−1", "0", "+1"]
    assert "verandering sinds de maand ervoor" in axes.get_xlabel()
    assert "vóór het begin: 2 schattingen van −1,2 tot 0,4 procentpunt" in text
    assert "na het begin: 2 schattingen van −0,5 tot 1,4 procentpunt" in text


def test_what_is_by_group_or_calendar_is_not_by_time_since_the_start(amsterdam):
    table = amsterdam.released.estimates
    fewer = table[~table["time"].fillna("").str.startswith(("group", "calendar", "overall"))]
    assert draw_staggered(with_table(amsterdam, estimates=fewer))[1] == draw_staggered(amsterdam)[1]


def test_a_map_prints_numbers_and_signs(amsterdam):
    (axes,) = draw_group_time(amsterdam)[0].axes
    assert printed(axes) == ["x", "0,1", "1,7", "."]
    hatched = [p for p in axes.patches if p.get_hatch()]
    assert [p.get_x() for p in hatched] == [0.5]
    (outline,) = [p for p in axes.patches if not p.get_fill()]
    assert (outline.get_x(), outline.get_width()) == (6.5, 6)


def test_a_map_has_no_colour_at_zero_and_the_end_at_the_largest(amsterdam):
    table = amsterdam.released.group_time.copy()
    table.loc[table["month"].eq(7), "estimate"] = 0.0
    table.loc[table["month"].eq(8), "estimate"] = -0.02
    (axes,) = draw_group_time(with_table(amsterdam, group_time=table))[0].axes
    middle, low = (p.get_facecolor() for p in axes.patches[1:3])
    assert max(middle[:3]) - min(middle[:3]) < 0.01
    assert to_hex(low) == "#e8904a"


def test_a_map_without_a_number_still_tells(amsterdam):
    table = amsterdam.released.group_time.assign(estimate=np.nan, status="suppressed")
    text = draw_group_time(with_table(amsterdam, group_time=table))[1]
    assert "0 schattingen getoond, 4 niet getoond" in text
    assert "geen schatting om te tonen" in text


def test_a_map_states_the_ends_under_guidance(amsterdam):
    text = draw_group_time(amsterdam)[1]
    assert "2 schattingen getoond, 1 niet getoond en 1 niet te schatten" in text
    assert "van 0,1 procentpunt (begin in maand 7, maand 7) tot 1,7 procentpunt" in text


def test_weights_of_comparisons_with_the_guided_stand_out(amsterdam):
    figure, text = draw_mixture(amsterdam)
    left, right = figure.axes
    np.testing.assert_allclose([bar.get_width() for bar in left.patches], [0.8033, 0.1967])
    assert [bool(bar.get_hatch()) for bar in left.patches] == [False, True]
    assert [tick.get_text() for tick in left.get_yticklabels()][2:] == [
        "samen: vaste effecten", "per groep en maand: dubbel robuust",
    ]  # fmt: skip
    squares = [line for line in right.lines if line.get_marker() == "s"]
    np.testing.assert_allclose([line.get_xdata()[0] for line in squares], [-0.0007, -0.0049])
    assert text.startswith("Van de schatting met vaste effecten rust 20% op")


def test_a_mixture_beside_itself_is_drawn_once(amsterdam):
    plan = amsterdam.study.designs["rollout_did"].model_copy(update={"estimators": ["twoway_fe"]})
    designs = amsterdam.study.designs | {"rollout_did": plan}
    study = amsterdam.study.model_copy(update={"designs": designs})
    left, _ = draw_mixture(replace(amsterdam, study=study))[0].axes
    names = [tick.get_text() for tick in left.get_yticklabels()]
    assert names[2:] == ["samen: vaste effecten"]


def test_a_mixture_without_the_guided_says_so(amsterdam):
    table = amsterdam.released.sensitivity
    clean = with_table(amsterdam, sensitivity=table[table["parameter"].ne("later_vs_earlier")])
    assert draw_mixture(clean)[1].startswith("De schatting met vaste effecten rust alleen op")


def test_a_study_without_a_rollout_keeps_the_rest(amsterdam):
    fewer = without_design(amsterdam, "rollout_did")
    assert draw_staggered(fewer) is draw_group_time(fewer) is draw_mixture(fewer) is None
    assert draw_half_years(fewer)[1] == draw_half_years(amsterdam)[1]


def test_effects_of_cohorts_hold_no_row_of_the_rollout(amsterdam):
    table = amsterdam.released.estimates
    fewer = with_table(amsterdam, estimates=table[table["design"].ne("rollout_did")])
    assert draw_effects(fewer)[1] == draw_effects(amsterdam)[1]
    names = [t.get_text() for t in draw_effects(amsterdam)[0].axes[0].get_yticklabels()]
    assert amsterdam.words.label("rollout_did") not in names
