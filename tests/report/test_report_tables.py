from dataclasses import replace

from made_up import estimate

from evaluatie.report import lookup, tables, tables_people
from evaluatie.report.chapters.certainty import (
    certainty_chapter,
    placebo_verdicts,
    why_designs_differ,
)
from evaluatie.report.chapters.results import adjusted
from evaluatie.report.chapters.summary import limits, result_paragraphs, verdicts


def texts(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def test_headline_is_the_first_design_that_passes(amsterdam, nsw):
    assert lookup.headline(amsterdam.released, amsterdam.study).design == "cohort_did"
    assert lookup.headline(nsw.released, nsw.study) is None


def test_summary_states_only_what_passes(amsterdam, nsw):
    assert "5,6 procentpunt meer" in result_paragraphs(amsterdam)[0].text
    statement = result_paragraphs(nsw)[0]
    assert statement.style == "warning"
    assert "vooraf koos" in statement.text
    assert not any(digit in statement.text for digit in "0123456789")
    assert any("voor-na cohortvergelijking" in verdict for verdict in verdicts(amsterdam))
    assert any("niet vastgesteld" in limit for limit in limits(nsw))


def test_cohort_comparison_is_never_called_difference_in_differences(amsterdam):
    label = amsterdam.words.label
    assert label("cohort_matched") == "voor-na cohortvergelijking"
    assert label("cohort_raw") == "voor-na cohortvergelijking zonder matching"


def test_effect_table_has_a_row_for_every_cell(amsterdam):
    table = tables.effect_table(amsterdam)
    assert len(table.rows) == 3 * 4 * 3  # outcomes, horizons, designs of cohorts
    assert all(len(row.cells) == len(table.headers) for row in table.rows)


def test_withheld_cells_print_x(amsterdam):
    table = tables.effect_table(amsterdam)
    withheld = [row for row in table.rows if row.cells[-1].text == "niet getoond"]
    assert len(withheld) == 3  # of every design
    for row in withheld:
        assert {cell.text for cell in row.cells[2:-1]} == {"x"}
        assert all(cell.value is None for cell in row.cells[2:-1])


def test_cells_that_cannot_be_estimated_print_a_dot(amsterdam):
    rows = texts(tables.subgroup_table(amsterdam))
    few = [row for row in rows if row[-1] == "te weinig personen"]
    assert few
    assert "." in few[0]
    assert "x" not in few[0]


def test_columns_that_hold_nothing_fall_away(nsw):
    headers = [header for header, _ in tables.effect_table(nsw).headers]
    assert "Termijn" not in headers
    assert "p gecorrigeerd" not in headers


def test_table_one_prints_shares_and_withheld(amsterdam):
    rows = texts(tables_people.table_one(amsterdam, "cohort_matched"))
    assert rows[0][0] == "leeftijd"
    assert rows[1][:4] == ["geslacht: vrouw", "40%", "30%", "0,24"]
    assert rows[2][2:4] == ["x", "x"]


def test_flow_names_every_step(amsterdam):
    table = tables_people.flow_table(amsterdam)
    groups = {row.group for row in table.rows}
    assert "Amsterdam, vestigers 2016-2017" in groups
    assert "alle bestanden samen" in groups
    rows = texts(table)
    assert rows[0][0] == "in de bestanden"
    assert rows[1][0] == "rij afgekeurd bij de controle"
    assert rows[2][0] == "andere gemeente of buiten de vestigingsperioden"
    assert any(row[0] == "kenmerk ontbreekt" and row[2] == "x" for row in rows)


def test_truth_table_for_synthetic_studies_only(amsterdam, nsw):
    assert {row[-1] for row in texts(tables.truth_table(amsterdam))} <= {"ja", "nee", ""}
    assert tables.truth_table(nsw) is None


def test_placebo_verdict_per_design(nsw, amsterdam):
    found = placebo_verdicts(nsw)
    assert len(found) == len(nsw.study.designs)
    failed = [text for text in found if "mislukt" in text]
    assert len(failed) == len(found) - 1
    assert "inkomen in 1975" in failed[0]
    assert len(placebo_verdicts(amsterdam)) == 3  # none of a rollout


def test_designs_differ_for_registers_only(amsterdam, nsw):
    said = why_designs_differ(amsterdam)
    assert "6,5 procentpunt" in said
    assert "zonder matching" not in said
    assert why_designs_differ(nsw) == ""


def test_matched_cohorts_are_told_in_any_order_of_the_designs(amsterdam):
    """Raw cohorts also differ in who settled: only when none are matched, they speak."""
    designs = amsterdam.study.designs

    def told(*names):
        study = amsterdam.study.model_copy(update={"designs": {n: designs[n] for n in names}})
        return why_designs_differ(replace(amsterdam, study=study))

    said = told("cohort_did", "cohort_matched", "cohort_raw")
    assert (
        said == told("cohort_raw", "cohort_matched", "cohort_did") == why_designs_differ(amsterdam)
    )
    assert "9,1 procentpunt" in told("cohort_raw", "cohort_did")
    assert told("cohort_did") == ""


def test_references(nsw):
    assert texts(tables.reference_table(nsw))[0][2] == "1.794"


def test_levels_stand_in_their_own_order(amsterdam):
    found = tables.subgroup_results(amsterdam)
    levels = {
        name: [e.level for e in found if e.subgroup == name] for name in ("leeftijd", "traject")
    }
    assert levels["leeftijd"] == ["<27", "27-<35", ">=35"]
    assert levels["traject"] == list(amsterdam.study.arms)
    ranks = [
        lookup.level_rank(amsterdam.study, estimate(subgroup="opleiding", level=level))
        for level in ("laag", "midden", "hoog", "onbekend")
    ]
    assert ranks == sorted(ranks)


def with_placebo(context, p_value, design="cohort_raw"):
    """The context in which that design passes its placebo gate, with that p in every test of it."""
    table = context.released.estimates.copy()
    own = table["design"].eq(design)
    test = own & table["analysis"].eq("settlers_2015") & table["p_value"].notna()
    table.loc[test, "p_value"] = p_value
    main = own & table["analysis"].eq("main") & table["status"].eq("ok")
    table.loc[main, "failed_gates"] = "calendar"
    return replace(context, released=replace(context.released, estimates=table))


def placebo_rows(context):
    table = tables.placebo_table(context)
    names = [header for header, _ in table.headers]
    return table, [dict(zip(names, row, strict=True)) for row in texts(table)]


def test_placebo_table_says_how_the_gate_weighs_its_tests(amsterdam):
    """Three horizons with p = 0.03 each: 0.09 by Holm, so that the gate passes."""
    table, rows = placebo_rows(with_placebo(amsterdam, 0.03))
    raw = [row for row in rows if row["Opzet"].endswith("zonder matching")]
    three = [row for row in raw if row["Uitkomst"].startswith("ten minste één maand")]
    assert [row["Interval zonder nul"] for row in three[:3]] == ["ja"] * 3
    assert [row["p gecorrigeerd (Holm)"] for row in three] == ["0,09", "0,09", "0,09", "."]
    assert [row["Placebotoets"] for row in three] == ["slaagt", "slaagt", "slaagt", ""]
    assert "gecorrigeerd voor hun aantal (Holm), 0,05 of minder" in table.notes[-1]
    matched = [row for row in rows if row["Opzet"] == "voor-na cohortvergelijking"]
    assert {row["Placebotoets"] for row in matched} == {"mislukt", ""}


def test_a_test_that_is_withheld_takes_the_adjusted_p_of_the_others_along(amsterdam):
    context = with_placebo(amsterdam, 0.03)
    table = context.released.estimates
    hidden = table["analysis"].eq("settlers_2015") & table["horizon"].eq(6)
    table.loc[hidden, ["status", "estimate", "p_value"]] = ["suppressed", None, None]
    rows = placebo_rows(context)[1]
    raw = [row for row in rows if row["Opzet"].endswith("zonder matching")]
    assert [row["p gecorrigeerd (Holm)"] for row in raw[:3]] == ["x", "x", "x"]
    assert [row["Placebotoets"] for row in raw[:3]] == ["slaagt"] * 3


def test_one_placebo_test_needs_no_correction(nsw):
    table, rows = placebo_rows(nsw)
    assert "p gecorrigeerd (Holm)" not in rows[0]
    assert not any("Holm" in note for note in table.notes)
    assert [row["Placebotoets"] for row in rows].count("slaagt") == 1


def test_placebos_of_other_outcomes_that_pass_off_zero_are_told(amsterdam):
    said = placebo_verdicts(with_placebo(amsterdam, 0.03))
    other = [text for text in said if text.startswith("Bij ‘ten minste één maand werk’")]
    assert len(other) == 1
    assert "3 van de 3 getoonde intervallen" in other[0]
    assert "de kleinste is 0,09" in other[0]
    primary = next(text for text in said if "zonder matching’, al vindt" in text)
    assert "de kleinste is 0,09" in primary
    assert not any(text.startswith("Bij ‘ten minste drie maanden werk’") for text in said)


def test_a_placebo_that_fails_on_what_is_withheld_is_not_said_to_pass(amsterdam):
    """The gate knows the numbers that are not printed."""
    table = amsterdam.released.estimates.copy()
    own = table["analysis"].eq("settlers_2015") & table["design"].eq("cohort_raw")
    table.loc[own & table["status"].eq("ok"), ["conf_low", "conf_high"]] = [-0.1, 0.3]
    quiet = replace(amsterdam, released=replace(amsterdam.released, estimates=table))
    text = next(text for text in placebo_verdicts(quiet) if "zonder matching" in text)
    assert "mislukt" in text


def test_raw_differences_are_not_called_adjusted(amsterdam, nsw):
    assert adjusted(amsterdam).endswith("behalve bij ‘voor-na cohortvergelijking zonder matching’.")
    said = adjusted(nsw)
    assert "‘alle personen, ongewogen’ (verschil in gemiddelden)" in said
    assert "‘difference-in-differences 1975-1978’ (zonder kenmerken)" in said
    assert "dubbel robuust" not in said


def test_own_results_beside_published_ones_say_which_they_are(nsw):
    """The figure of all choices draws every estimator that passes, and the text tells its range."""
    table = nsw.released.estimates.copy()
    own = table["design"].eq("before_after")
    table.loc[own, ["gates_passed", "failed_gates", "stamp"]] = [True, None, "passes"]
    table.loc[own & table["estimator"].eq("matched_did"), "estimate"] = 9999.0
    passing = replace(nsw, released=replace(nsw.released, estimates=table))
    said = " ".join(b.text for b in certainty_chapter(passing) if b.kind == "paragraph")
    assert "Eén eigen opzet voldoet aan de eisen. Volgens de rekenwijze die ervoor spreekt" in said
    assert "Over alle opzetten, rekenwijzen en keuzen samen voldoen 8 schattingen" in said
    assert "tot 9.999 dollar" in said


def test_covariates_that_measure_an_amount_name_its_unit(nsw, amsterdam):
    names = [row[0] for row in texts(tables_people.table_one(nsw, "nearest"))]
    assert {"inkomen in 1974 (dollar)", "inkomen in 1975 (dollar)", "leeftijd"} <= set(names)
    assert not any("(" in row[0] for row in texts(tables_people.table_one(amsterdam, "cohort_raw")))
