from dataclasses import replace

from made_up import estimate

from evaluatie.report import lookup, tables, tables_people
from evaluatie.report.chapters.certainty import placebo_verdicts, why_designs_differ
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
