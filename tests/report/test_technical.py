"""The tables of the technical appendix, on small made-up released tables."""

from dataclasses import replace

import pytest
from made_up_methods import column, made, texts, with_design

from evaluatie.report.technical import balance, choices, diagnostics, effects, levels
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
        "volledige matching", "matching met de naaste buur met teruglegging",
    ]  # fmt: skip
    assert "volledige matching wel" in column(table, "Waarom")[0]
    assert not decided_table("cohort_did", registers).rows


def test_diagnostics_of_every_cell_with_gates_and_reasons(registers):
    table = diagnostics.diagnostics_table("main", registers)
    everybody, name = "iedereen", registers.words.label
    assert [(row.group, row.cells[0].text) for row in table.rows] == [
        (name("cohort_matched"), everybody), (name("cohort_matched"), "geslacht: man"),
        (name("cohort_matched"), "geslacht: vrouw"), (name("cohort_raw"), everybody),
    ]  # fmt: skip
    assert column(table, "Stempel")[0] == "niet te lezen als effect: kalenderjaren, placebo"
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
    assert folds == [
        f"{table}-{design}"
        for design in ("cohort_raw", "cohort_matched")
        for table in ("products", "balance_levels")
    ]


def test_balance_per_level_of_a_subgroup(registers):
    table = balance.levels_table("cohort_matched", registers)
    assert texts(table)[0][:2] == ["geslacht: man", "0,04"]
    assert table.headers[1][0] == "leeftijd"


def test_estimates_print_risk_ratios_and_who_is_left_out(registers, persons):
    table = effects.effects_table(registers, everybody=True)
    main = registers.released.estimates
    whole = main[main["analysis"].eq("main") & main["subgroup"].eq("all") & main["time"].isna()]
    whole = whole[whole["outcome"].isin(list(registers.study.outcomes))]  # not the rollout's
    assert len(table.rows) == len(whole)
    first = whole.iloc[0]
    ends = f"{first['ratio_low']:.2f} tot {first['ratio_high']:.2f}".replace(".", ",")
    assert column(table, "Interval verhouding")[0] == ends
    name = registers.words.label("cohort_matched")
    designs = column(table, "Opzet")
    assert column(table, "Weggelaten")[designs.index(name)] == "5"
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


def test_balance_names_the_unit_of_amounts():
    names = column(balance.balance_table("nearest", ("covariate",), made("nsw")), "Kenmerk")
    assert "inkomen in 1974 (dollar)" in names
