"""The sentences of the supplier's report, and its list for a spreadsheet."""

import re

import pandas as pd
import pytest

from evaluatie.data.checks.rules import NOTICES, STOPS
from evaluatie.report.validation import validation_report, write_validation_report
from evaluatie.tables.contract import EXTRACT_TABLES
from tests.report.found import FINE, ROW_RULES, WORDS, counts, finding, findings, listing, page


@pytest.mark.parametrize(
    ("rows", "first", "said"),
    [
        (1, "1234", "Het gaat om 1 rij, met rijnummer 1234."),
        (3, "4, 9, 12", "Het gaat om 3 rijen, met de rijnummers 4, 9, 12."),
        (1500, "4, 9, 12 ...", "Het gaat om 1.500 rijen; de eerste rijnummers zijn 4, 9, 12."),
        (7, None, "Het gaat om 7 rijen."),
    ],
)
def test_rows_are_counted_and_pointed_at(rows, first, said):
    assert said in page([finding("repeated_row", rows=rows, first_rows=first)]).text


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("personen.csv", "de kopregel is rij 1"),
        ("PERSONEN.XLSX", "de kopregel is rij 1"),
        ("personen.sav", "bestand: de eerste rij met gegevens is rij 1"),
        ("personen.parquet", "bestand: de eerste rij met gegevens is rij 1"),
    ],
)
def test_which_row_is_row_one_depends_on_the_format(file, said):
    assert said in page([finding("repeated_row", file=file)]).text


# --- the wording of the rules ------------------------------------------------------------------


def test_sentences_name_columns_values_and_keys():
    text = page(
        [
            finding("empty_herkomstland"),
            finding("unknown_team", table="begeleiding"),
            finding("uitschrijfdatum_before_vestigingsdatum"),
            finding("begindatum_after_data_end", table="onderwijs"),
            finding("conflicting_key", column="persoon_id, instrument, begindatum"),
            finding("missing_columns", "stop", column="geslacht, gemeente"),
        ]
    ).text
    assert "Verplichte cellen in kolom ‘herkomstland’ zijn leeg." in text
    assert "entree_1, entree_2, activering, jongerenpunt, regulier." in text
    assert "kolom ‘uitschrijfdatum’ ligt vóór de datum in kolom ‘vestigingsdatum’" in text
    assert "De datum in kolom ‘begindatum’ ligt na de laatste dag" in text
    assert "gelijk in kolommen ‘persoon_id’, ‘instrument’ en ‘begindatum’, maar" in text
    assert "kolommen ‘geslacht’ en ‘gemeente’" in text


def test_allowed_values_are_those_of_the_contract():
    columns = [(t, c) for t in EXTRACT_TABLES for c in t.columns]
    found = [finding(f"unknown_{c.name}", table=t.name) for t, c in columns]
    advice = {(row["tabel"], row["kolom"]): row["wat_te_doen"] for row in listing(found)}
    for table, column in columns:
        told = advice[table.name, column.name]
        expected = f"{', '.join(column.allowed)}." if column.allowed else "uit de afspraken"
        assert expected in told


def test_every_rule_of_the_checks_has_words_of_its_own():
    places = [*ROW_RULES, *(("personen", rule) for rule in (*STOPS, *NOTICES))]
    rows = listing([finding(rule, table=table) for table, rule in places])
    assert len(rows) == len(places) > 90
    for row in rows:
        assert row["regel"] not in row["wat_te_doen"]
        assert "De controle ‘" not in row["wat_te_doen"]
        assert len(row["wat_te_doen"]) > 60


def test_a_rule_without_words_is_named_with_the_message_of_the_check():
    made = page([finding("something_new")])
    assert "De controle ‘something_new’ is niet goed doorstaan." in made.text
    assert "message of something_new" in made.text
    assert {"lang": "en"} in made.all("span")


def test_every_text_is_used():
    """A text that no page and no list shows is a text that nobody keeps right."""
    used = "".join(
        part for page_, list_ in _reports() for part in (page_, list_.replace('""', '"'))
    )
    unescaped = used.replace("&lt;", "<").replace("&#39;", "'")
    unused = [key for key, text in WORDS.texts.items() if not _shown(text, unescaped)]
    assert unused == []


def _shown(text, where):
    """Whether the text occurs, whatever stands in its placeholders."""
    pattern = r".*?".join(map(re.escape, re.split(r"\{\w+\}", text)))
    return re.search(pattern, where) is not None


def _reports():
    rules = [finding(rule, table=table) for table, rule in ROW_RULES]
    rules += [finding("new"), finding("unknown_opleiding")]
    stops = [finding(rule, "stop", column="geslacht") for rule in STOPS]
    notices = [finding(rule, "notice", rows=1, first_rows="3") for rule in NOTICES]
    many = finding("repeated_row", first_rows="3, 4 ...", file="a.sav")
    bare = finding("not_a_date", "stop", extract=None, file=None, table=None, first_rows="")
    wide = finding("missing_columns", "stop", column="geslacht, gemeente")
    selected = counts(*FINE.drop(columns="first_rows").itertuples(index=False))
    selected = pd.concat([selected, counts(("control", "onderwijs", "out_of_scope", 3))])
    one = counts(("control", "personen", "kept", 97), ("control", "personen", "repeated_row", 1))
    for found, counted in (
        ([*rules, *stops, *notices, many, bare, wide], selected),
        ([finding("missing_file", "stop")], counts()),
        ([*rules, *notices], one),
        (rules, FINE),
        ([finding("missing_columns", "stop", table="onderwijs")], FINE),
        ([], counts(("control", "personen", "kept", 97))),
        ([], counts()),
    ):
        yield validation_report(findings(*found), counted, "Studie")


# --- the list and the files --------------------------------------------------------------------


def test_list_has_the_headers_that_were_agreed():
    [row] = listing([finding("unknown_geslacht", column="geslacht")])
    assert list(row) == [
        "levering", "bestand", "tabel", "kolom", "regel", "ernst", "rijen", "eerste_rijen",
        "wat_te_doen",
    ]  # fmt: skip
    assert row["kolom"] == "geslacht"
    assert row["ernst"] == "rij apart gezet"
    assert row["rijen"] == "3"
    assert row["eerste_rijen"] == "4, 9, 12"


def test_a_cell_of_the_list_is_never_a_formula():
    [row] = listing([finding("repeated_row", file='=HYPERLINK("x")')])
    assert row["bestand"].startswith("'=")


def test_files_are_written_whole_and_the_same_twice(tmp_path):
    paths = (tmp_path / "controle" / "v.html", tmp_path / "controle" / "v.csv")
    found = findings(finding("repeated_row"), finding("settled_twice", "notice"))
    write_validation_report(found, FINE, "Studie", paths)
    first = [path.read_bytes() for path in paths]
    write_validation_report(found.iloc[::-1], FINE.iloc[::-1], "Studie", paths)
    assert [path.read_bytes() for path in paths] == first
    assert first[1].startswith(b"\xef\xbb\xbflevering;")
    assert sorted(path.name for path in paths[0].parent.iterdir()) == ["v.csv", "v.html"]
