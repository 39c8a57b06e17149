"""Tables and chapters of difference-in-differences on made-up released tables."""

from dataclasses import replace

import made_up
import pytest
from made_up_did import check_row
from made_up_methods import column, made, texts

from evaluatie.report import (
    lookup_did,
    tables,
    tables_all,
    tables_did,
    tables_robustness,
    tables_rollout,
)
from evaluatie.report.chapters import differences, robustness, rollout
from evaluatie.report.chapters.methods import design_words
from evaluatie.report.chapters.summary import limits, result_paragraphs, verdicts
from evaluatie.report.technical.did import did_chapter, estimator_words
from evaluatie.report.workbook_sheets import workbook_tables
from evaluatie.study.gates import stamp_of
from evaluatie.tables.sensitivity import SENSITIVITY


def changed(context, **tables_):
    return replace(context, released=replace(context.released, **tables_))


def with_checks(context, change):
    """The context with every check as `change` makes it."""
    return changed(context, sensitivity=change(context.released.sensitivity.copy()))


def failing(context, gate):
    """The context in which the cohort design fails a gate."""
    estimates = context.released.estimates.copy()
    own = estimates["design"].eq("cohort_did")
    estimates.loc[own, "gates_passed"] = False
    estimates.loc[own, "failed_gates"] = gate
    estimates.loc[own, "stamp"] = stamp_of([gate], None)
    return changed(context, estimates=estimates)


def test_rollout_and_variations_stay_out_of_the_tables_of_effects(amsterdam):
    for table in (tables.effect_table(amsterdam), tables.estimator_table(amsterdam)):
        shown = {text for row in texts(table) for text in row}
        assert not shown & {"gefaseerde invoering", "werk in een maand"}
    assert len(tables.effect_table(amsterdam).rows) == 3 * 4 * 3


def test_half_years_name_the_reference_and_withhold(amsterdam):
    table = tables_did.half_year_table(amsterdam, tables_did.primary_cut(amsterdam))
    rows = {row[0]: row[1:] for row in texts(table)}
    assert list(rows) == ["2014-I", "2014-II", "2015-I", "2015-II", "2016-I", "2016-II", "2017-I",
                          "2017-II"]  # fmt: skip
    assert rows["2015-II"] == ["", "", "", "referentie"]
    assert rows["2014-I"] == ["x", "x", "x", "niet getoond"]
    assert rows["2016-II"] == ["8,8", "4,8 tot 12,8", "3,3 tot 14,3", "geschat"]


def test_half_years_of_every_outcome_and_horizon(amsterdam):
    table = tables_did.half_year_table(amsterdam, tables_did.every_cut(amsterdam))
    assert len({row.group for row in table.rows}) == 3 * 4


def test_tests_before_stand_in_one_row_each(amsterdam):
    table = tables_did.pretest_table(amsterdam)
    assert len(table.rows) == 3 * 4
    assert texts(table)[0] == ["6 maanden", "2,5", "2", "0,47", "7,9", "1,2", "0,14", "geschat",
                               "2015-II"]  # fmt: skip


def test_tests_that_could_not_be_made_print_dots_and_withheld_ones_x(amsterdam):
    numbers = [c.name for c in SENSITIVITY.columns if c.kind == "number"]
    for status, sign, label in (
        ("no_pre_period", ".", "geen periode ervoor"), ("suppressed", "x", "niet getoond"),
    ):  # fmt: skip
        empty = with_checks(
            amsterdam, lambda t, s=status: t.assign(status=s, **dict.fromkeys(numbers))
        )
        row = texts(tables_did.pretest_table(empty))[0]
        assert row[1:7] == [sign] * 6
        assert row[7] == label


def test_bounds_have_intervals_and_where_zero_comes_in(amsterdam):
    table = tables_did.bound_table(amsterdam, tables_did.primary_cut(amsterdam))
    rows = texts(table)
    assert rows[0][1:4] == ["0,50", "keer", "0,0 tot 12,0"]
    assert ["0,30", "keer", ""] in [row[1:4] for row in rows]
    assert ["1,0", "procentpunt", "−2,0 tot 10,0"] in [row[1:4] for row in rows]
    assert ["0,0", "procentpunt", ""] in [row[1:4] for row in rows]


def test_places_warn_of_the_bootstrap_and_print_no_error_of_a_rank(amsterdam):
    table = tables_did.place_table(amsterdam, tables_did.primary_cut(amsterdam))
    rows = dict(zip(column(table, "Proef"), texts(table), strict=True))
    assert "geen geldige toets" in rows["wilde clusterbootstrap"][-1]
    assert "Met één plaats waar het programma was" in table.notes[-1]
    assert "die fout komt veel te laag uit" in table.notes[-1]
    sound = with_checks(amsterdam, lambda t: t.assign(note=None))
    table = tables_did.place_table(sound, tables_did.primary_cut(amsterdam))
    assert not any("te laag" in note for note in table.notes)
    assert rows["rangorde van alle plaatsen"][4] == ""
    assert {"Den Haag", "Rotterdam", "Utrecht"} < set(column(table, "Plaats"))


def test_rollout_by_estimator_with_its_own_test(amsterdam):
    rows = {row[0]: row for row in texts(tables_rollout.rollout_table(amsterdam))}
    assert rows["dubbel robuust"][4] == "0,60"
    assert rows["vaste effecten"][4] == ""
    assert len(rows) == len(amsterdam.study.designs["rollout_did"].estimators)


def test_times_of_the_rollout_in_words(amsterdam):
    found = column(tables_rollout.rollout_time_table(amsterdam), "Tijd")
    assert found[:4] == ["3 maanden vóór de start", "één maand vóór de start",
                         "maand van de start", "één maand na de start"]  # fmt: skip
    assert {"begeleiding vanaf maand 9", "maand 9 na vestiging"} <= set(found)


def test_cells_of_group_and_month(amsterdam):
    rows = texts(tables_rollout.group_time_table("rollout_did", "doubly_robust", amsterdam))
    assert rows[0][:3] == ["1", "x", "x"]
    assert rows[1][:3] == ["7", "0,1", "−4,0 tot 4,2"]
    assert rows[3] == ["12", ".", ".", "111", "–", "te weinig personen"]


def test_what_fixed_effects_mix_in_a_table(amsterdam):
    rows = texts(tables_rollout.goodman_bacon_table(amsterdam))
    assert [row[1:3] for row in rows] == [["80%", "−0,1"], ["20%", "−0,5"]]


def test_another_outcome_never_stands_beside_the_primary_one(amsterdam):
    table = tables_robustness.robustness_table(amsterdam, every_estimator=True)
    shown = set(column(table, "Wat anders is"))
    assert "hoofdanalyse" in shown
    assert "een baan van welke omvang ook" not in shown
    apart = tables_robustness.measured_table(amsterdam)
    assert set(column(apart, "Wat anders is")) == {"een baan van welke omvang ook"}


def test_variations_have_no_numbers_of_persons_and_do_not_look_withheld(amsterdam):
    table = tables_all.estimates_table(amsterdam)
    name = amsterdam.words.label("donut")
    rows = [row for row in texts(table) if row[0] == name]
    assert rows
    assert all("x" not in row for row in rows)


def test_chapter_on_half_years_says_what_the_gates_say(amsterdam):
    said = " ".join(differences.half_year_verdicts(amsterdam))
    assert "ziet geen verschil" in said
    assert "als effect" not in said
    low = with_checks(failing(amsterdam, "pretrend"), lambda t: t.assign(p_value=0.01))
    said = " ".join(differences.half_year_verdicts(low))
    assert "slaat alarm" in said
    assert "mag daarom niet als effect worden gelezen" in said


@pytest.mark.parametrize("gate", ["pretrend", "pretrend_missing"])
def test_summary_states_no_effect_when_the_test_before_fails_or_misses(amsterdam, gate):
    context = failing(amsterdam, gate)
    statement = result_paragraphs(context)[0]
    assert statement.style == "warning"
    assert "noemt deze samenvatting geen effect" in statement.text
    assert any("vóór de" in text for text in verdicts(context))
    assert "ook deze getallen mogen niet" in robustness.robustness_verdict(context)


def test_places_and_rollout_are_told(amsterdam):
    assert len(differences.place_verdicts(amsterdam)) == 4
    entry, effect = rollout.rollout_verdicts(amsterdam, "rollout_did")
    assert "70 procent (1.792 mensen)" in entry
    assert "per maand gemiddeld 0,9 procentpunt" in effect


def test_a_rollout_without_estimate_says_why(amsterdam):
    estimates = amsterdam.released.estimates.copy()
    estimates.loc[estimates["design"].eq("rollout_did"), ["status", "estimate"]] = ["too_few", None]
    changed_ = changed(amsterdam, estimates=estimates)
    _, effect = rollout.rollout_verdicts(changed_, "rollout_did")
    assert "te weinig personen" in effect
    assert "procentpunt" not in effect


def test_studies_without_these_designs_have_no_such_sections(nsw):
    parts = (differences.half_years, differences.places, rollout.rollout_sections,
             robustness.bracketing, robustness.robustness)  # fmt: skip
    assert all(part(nsw) == [] for part in parts)
    assert lookup_did.primary_effect(nsw) is None


def test_earlier_outcomes_are_not_matched_on_and_why(amsterdam):
    said = design_words("cohort_did", amsterdam)
    assert "regressie naar het gemiddelde" in said
    assert "Op eerdere uitkomsten is niet gematcht" in said
    for found, told in ((0.013, "naar schatting 1,3 procentpunt"), (None, "niet te zeggen")):
        own = check_row("regression_to_the_mean", "leeftijd", estimate=found)
        frame = made_up.frame([own], SENSITIVITY)
        said = design_words("cohort_did", changed(amsterdam, sensitivity=frame))
        assert told in said
        assert "is niet gematcht" not in said


def test_appendix_explains_every_estimator_and_folds_the_rest():
    context = made("amsterdam")
    names = {name for plan in context.study.designs.values() for name in plan.estimators
             if plan.kind.startswith("did_")}  # fmt: skip
    assert len(estimator_words(context)) == len(names)
    blocks = did_chapter(context)
    assert {"half_years", "places", "rollout"} <= {
        b.table.name for b in blocks if hasattr(b, "table")
    }
    folds = [b.table.name for b in blocks if b.kind == "folded"]
    assert "half_years-other_outcomes" in folds
    assert "group_time-doubly_robust" in folds


def test_workbook_has_sheets_for_each(amsterdam, nsw):
    own = {"Halfjaren", "Toetsen vooraf", "Gemeenten", "Invoering", "Robuustheid", "Anders gemeten"}
    assert own <= set(workbook_tables(amsterdam))
    assert not own & set(workbook_tables(nsw))


def test_summary_says_how_little_is_needed_for_zero_to_come_in(amsterdam):
    assert any("minder uiteenliepen dan 0,3 keer" in text for text in limits(amsterdam))
    strong = with_checks(amsterdam, lambda t: t.assign(estimate=2.0))
    assert not any("uiteenliepen" in text for text in limits(strong))
    assert not any("uiteenliepen" in text for text in limits(failing(amsterdam, "pretrend")))


def test_half_years_before_that_could_not_be_estimated_are_not_called_absent(amsterdam):
    empty = dict.fromkeys(["statistic", "freedom", "p_value", "estimate"])
    untested = with_checks(amsterdam, lambda t: t.assign(status="no_variation", **empty))
    intro = differences.half_years(untested)[0].text
    assert "ten opzichte van 2015-II" in intro
    assert "uitkomst zonder spreiding" in intro
    said = " ".join([intro, *differences.half_year_verdicts(untested)])
    assert "is in een groep voor iedereen gelijk" in said
    assert "Er is geen periode vóór de aanpak" not in said
    assert "is alleen het halfjaar bekend" not in said


def test_half_years_without_one_before_or_at_all(amsterdam):
    unnamed = with_checks(amsterdam, lambda t: t.assign(note=None, status="no_pre_period"))
    assert "niet te zien" in differences.half_years(unnamed)[0].text
    named = with_checks(amsterdam, lambda t: t.assign(status="no_pre_period"))
    assert "is alleen 2015-II bekend, waarmee" in differences.half_years(named)[0].text
    unseen = with_checks(amsterdam, lambda t: t.assign(note=None, status="window_not_observed"))
    assert "van vóór tot en met na" in differences.half_years(unseen)[0].text
    estimates = amsterdam.released.estimates
    none = changed(unnamed, estimates=estimates[estimates["time"].isna()])
    blocks = differences.half_years(none)
    assert "niet te schatten" in blocks[0].text
    assert not any(block.kind == "table" for block in blocks)
