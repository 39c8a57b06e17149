"""The tables of the technical appendix, on small made-up released tables."""

from dataclasses import replace

import pandas as pd
import pytest
from made_up_methods import column, made, simulated, texts, with_design

from evaluatie.errors import ContractError
from evaluatie.report.document import Paragraph, Tabulated
from evaluatie.report.technical import balance, choices, diagnostics, effects, levels, simulation
from evaluatie.report.technical.designs import decided_table
from evaluatie.report.technical.frame import FoldedTable
from evaluatie.study import designs as plans
from evaluatie.study.analyses import LEVELS


@pytest.fixture(scope="module")
def registers():
    return made("amsterdam")


@pytest.fixture(scope="module")
def persons():
    return made("nsw")


def test_choices_are_those_of_the_study_file(registers):
    rows = {row[0]: row[1] for row in texts(choices.choices_table("cohort_matched", registers))}
    assert rows["caliper"] == "0,2"
    assert rows["exact"] == "geslacht"
    assert rows["replacement"].startswith("naar de gegevens")
    assert rows["covariates"].startswith("die van het onderzoek: leeftijd")
    assert rows["terms"] == "geen"
    assert set(rows) == set(plans.NearestDesign.model_fields)


def test_choices_of_bins_and_trimming(persons):
    def value(key, chosen):
        return choices.choice_text(key, chosen, persons)

    assert value("trim", (0.1, 0.9)) == "van 0,1 tot 0,9"
    assert value("bins", {"age": [20, 25], "educ": 4}) == (
        "leeftijd: grenzen 20 en 25; jaren opleiding: 4"
    )
    assert value("replacement", False) == "nee, zonder teruglegging"
    assert value("estimators", ["bias_corrected", "aipw"]) == (
        "gecorrigeerd voor resterende verschillen en dubbel robuust (AIPW)"
    )


def test_decisions_name_the_method_of_each_cell(registers):
    table = decided_table("cohort_matched", registers)
    assert column(table, "Gebruikt")[:2] == [
        "full matching", "matching met de naaste buur met teruglegging",
    ]  # fmt: skip
    assert "full matching wel" in column(table, "Waarom")[0]
    assert not decided_table("cohort_did", registers).rows


def test_diagnostics_of_every_cell_with_gates_and_reasons(registers):
    table = diagnostics.diagnostics_table("main", registers)
    assert column(table, "Groep") == ["iedereen", "geslacht: man", "geslacht: vrouw"]
    assert column(table, "Stempel")[0] == "voldoet niet: kalenderjaren, placebo"
    assert column(table, "Stempel")[2] == "groepen volledig te onderscheiden"
    reasons = column(table, "Waarom")
    assert "opleving van de arbeidsmarkt" in reasons[0]
    assert "weggelaten: iedereen heeft hier dezelfde waarde" in reasons[1]
    assert "foutloos" in reasons[2]
    assert "Laat het kenmerk weg" in reasons[2]
    assert column(table, "Buiten bereik")[0] == "3%"
    assert column(table, "Grootste KS")[0] == "0,11"


def test_balance_has_covariates_in_sight_and_products_folded(registers):
    shown = balance.balance_table("cohort_matched", balance.COVARIATES, registers)
    products = balance.balance_table("cohort_matched", balance.PRODUCTS, registers)
    assert column(shown, "Kenmerk")[:2] == ["leeftijd", "geslacht: vrouw"]
    assert column(shown, "Na: varianties")[:2] == ["1,07", ""]
    assert column(shown, "Na: KS")[0] == "0,125"
    assert column(products, "Kenmerk") == ["leeftijd, kwadraat", "leeftijd × geslacht: vrouw"]
    blocks = balance.balance_chapter(registers)
    folds = [b.table.name for b in blocks if isinstance(b, FoldedTable)]
    assert folds == ["products-cohort_matched", "balance_levels-cohort_matched"]


def test_balance_per_level_of_a_subgroup(registers):
    table = balance.levels_table("cohort_matched", registers)
    assert texts(table)[0][:2] == ["geslacht: man", "0,04"]
    assert table.headers[1][0] == "leeftijd"


def test_estimates_print_risk_ratios_and_who_is_left_out(registers, persons):
    table = effects.effects_table(registers, everybody=True)
    main = registers.released.estimates
    whole = main[main["analysis"].eq("main") & main["subgroup"].eq("all")]
    assert len(table.rows) == len(whole)
    first = whole.iloc[0]
    ends = f"{first['ratio_low']:.2f} tot {first['ratio_high']:.2f}".replace(".", ",")
    assert column(table, "Interval verhouding")[0] == ends
    assert column(table, "Weggelaten")[0] == "5"
    assert "x" in column(table, "Risicoverhouding")  # withheld
    assert "Risicoverhouding" not in dict(effects.effects_table(persons, everybody=True).headers)
    beside = effects.effects_table(registers, everybody=False)
    assert {"geslacht: man", "geslacht: vrouw"} <= set(column(beside, "Groep"))
    few = [row for row in texts(beside) if "te weinig personen" in row]
    assert "Voeg groepen samen" in few[0][-1]


@pytest.mark.parametrize("way", ["rematched", "within_all"])
def test_subgroups_matched_two_ways_stand_side_by_side(registers, way):
    study, name = with_design(registers.study, subgroup_matching=way)
    context = replace(registers, study=study)
    table = levels.two_ways_table(context)
    found = registers.released.estimates
    key = {"design": name, "level": "man", "estimator": "difference_in_means",
           "outcome": "work_3m", "horizon": 12}  # fmt: skip
    row = next(r for r in table.rows if "man" in r.cells[0].text)
    numbers = {}
    for analysis in ("main", LEVELS):
        keep = found["analysis"].eq(analysis)
        for column_name, value in key.items():
            keep &= found[column_name].eq(value)
        numbers[analysis] = 100 * float(found.loc[keep, "estimate"].iloc[0])
    own, of_everybody = row.cells[2].value, row.cells[7].value
    ordered = ["main", LEVELS] if way == "rematched" else [LEVELS, "main"]
    assert [own, of_everybody] == pytest.approx([numbers[a] for a in ordered])
    assert row.cells[-1].value == pytest.approx(10 if way == "rematched" else -10)
    assert "hoofdanalyse: " + ("eigen" if way == "rematched" else "deelnamekans") in row.group
    assert "1.234" in [cell.text for cell in row.cells]


def test_no_chapter_where_no_level_is_matched_two_ways(registers):
    table = registers.released.estimates
    main = replace(registers.released, estimates=table[table["analysis"].ne(LEVELS)])
    assert levels.levels_chapter(replace(registers, released=main)) == []


def test_the_simulation_is_told_with_what_passes(persons):
    blocks = simulation.simulation_chapter(persons, simulated())
    said = " ".join(block.text for block in blocks if isinstance(block, Paragraph))
    assert "laten 1 combinaties door en houden er 1 tegen" in said
    assert "van 94,9 tot 94,9 procent" in said
    assert "6,0 procentpunt" in said
    table = next(block.table for block in blocks if isinstance(block, Tabulated))
    groups = [row.group for row in table.rows]
    assert "met teruglegging, caliper 0,2" in groups[0]
    assert "zonder teruglegging, zonder caliper" in groups[1]
    assert column(table, "Dekking doorgelaten") == ["94,9", ""]
    assert column(table, "Eisen") == ["doorgelaten", "tegengehouden"]


def test_without_a_run_the_page_says_how_to_make_the_simulation(persons):
    blocks = simulation.simulation_chapter(persons, None)
    assert "snakemake simulatie_matching" in blocks[0].text
    assert simulation.load_simulation([]) is None


def test_nothing_let_through_is_said(persons):
    stopped = simulated().iloc[1:]
    said = [b.text for b in simulation.simulation_chapter(persons, stopped) if hasattr(b, "text")]
    assert "De eisen laten geen enkele combinatie door." in said


def test_the_table_of_the_simulation_is_checked(tmp_path):
    path = tmp_path / "table.parquet"
    simulated().to_parquet(path)
    pd.testing.assert_frame_equal(
        simulation.load_simulation([path])[["bias", "verdict"]], simulated()[["bias", "verdict"]]
    )
    simulated().drop(columns="coverage_passed").to_parquet(path)
    with pytest.raises(ContractError, match="coverage_passed"):
        simulation.load_simulation([path])
