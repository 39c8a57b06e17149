"""What the report says of covariates that are not known of everybody."""

from dataclasses import replace

import made_up
import pandas as pd
import pytest

from evaluatie.report import sentences_missing, tables_missing
from evaluatie.report.chapters.account import account_chapter
from evaluatie.report.chapters.missing import missing_blocks
from evaluatie.report.context import make_context
from evaluatie.report.document import Paragraph
from evaluatie.report.technical.missing import missing_chapter
from evaluatie.report.technical.words import technical_context
from evaluatie.study.missing import Missing
from evaluatie.tables.derived import released
from evaluatie.tables.missing import MISSINGNESS

IMPUTATION = {"sets": 20, "rounds": 10, "donors": 5}


def found(handling, counts, fmi=None):
    """The made-up Amsterdam study with these covariates handled, and n_missing by group."""
    tables, study = made_up.amsterdam()
    groups = [("intervention", "treatment"), ("intervention", "control")]
    rows = [
        {"covariate": term, "place": place, "cohort": cohort, "handling": chosen,
         "n_missing": count, "share": None if count is None else count / 2000}
        for term, chosen in handling.items()
        for (place, cohort), count in zip(groups, counts, strict=True)
    ]  # fmt: skip
    frame = pd.DataFrame(rows, columns=released(MISSINGNESS).names)
    frame = frame.astype({"n_missing": "Int64", "share": "float64"})
    plan = {"handling": handling}
    if "impute" in handling.values():
        plan["imputation"] = IMPUTATION
    missing = Missing.model_validate(plan) if handling else None
    estimates = tables.estimates.assign(fmi=fmi if fmi is not None else float("nan"))
    tables = replace(tables, missingness=frame, estimates=estimates)
    return tables, study.model_copy(update={"missing": missing})


def context(*given):
    return make_context(*found(*given), "nl")


def test_nothing_is_said_where_everything_is_known():
    nothing = context({}, [])
    assert missing_blocks(nothing) == []
    assert sentences_missing.handled(nothing) == ""


@pytest.mark.parametrize(
    ("handling", "says", "not_says"),
    [
        ("exclude", "‘maanden in de opvang’ niet bekend is, doen niet mee", "ingevuld"),
        ("category", "Waar ‘maanden in de opvang’ niet bekend is, telt dat", "ingevuld"),
        ("impute", "20 keer ingevuld", "doen niet mee"),
    ],
)
def test_each_way_has_its_own_sentence(handling, says, not_says):
    text = sentences_missing.handled(context({"maanden_opvang": handling}, [30, 12]))
    assert says in text
    assert not_says not in text
    assert "maanden in de opvang" in text


@pytest.mark.parametrize(
    ("share", "says"),
    [
        (0.0, "vrijwel geen invloed: van de informatie daarover ontbreekt minder dan 5%"),
        (0.049, "vrijwel geen invloed"),
        (0.05, "ontbreekt hierdoor ongeveer 5%."),
        (0.29, "ontbreekt hierdoor ongeveer 29%."),
        (0.31, "rust voor een belangrijk deel op wat is ingevuld"),
    ],
)
def test_what_it_costs_follows_from_the_fraction_of_missing_information(share, says):
    text = sentences_missing.information(context({"maanden_opvang": "impute"}, [30, 12], share))
    assert says in text


def test_without_imputation_no_information_is_said_to_be_missing():
    assert sentences_missing.information(context({"maanden_opvang": "exclude"}, [30, 12])) == ""


def test_groups_of_an_imputed_column_rest_on_what_was_recorded():
    text = sentences_missing.groups_of_imputed(context({"opleidingsniveau": "impute"}, [30, 12]))
    assert text.startswith("Voor de indeling naar opleiding is niets ingevuld")
    other = context({"maanden_opvang": "impute"}, [30, 12])
    assert sentences_missing.groups_of_imputed(other) == ""


def test_the_table_shows_withheld_and_nil():
    table = tables_missing.missing_table(context({"maanden_opvang": "impute"}, [None, 0]))
    assert [row.cells[1].text for row in table.rows] == ["x", "–"]
    assert [row.cells[2].text for row in table.rows] == ["x", "0,0"]
    assert {row.group for row in table.rows} == {"maanden in de opvang"}


def test_the_account_names_what_was_done():
    blocks = str(account_chapter(context({"maanden_opvang": "impute"}, [30, 12])))
    assert "Niet van iedereen bekend" in blocks


def test_the_appendix_has_fractions_only_where_values_were_imputed():
    excluded = technical_context(*found({"maanden_opvang": "exclude"}, [30, 12]), "nl")
    imputed = technical_context(*found({"maanden_opvang": "impute"}, [30, 12], 0.1), "nl")
    short, long = missing_chapter(excluded), missing_chapter(imputed)
    assert len(short) == 2
    said = " ".join(block.text for block in long if isinstance(block, Paragraph))
    assert "20 invullingen van 10 ronden" in said
    table = tables_missing.information_table(imputed, everybody=True)
    assert {row.cells[-1].text for row in table.rows} == {"10%"}
