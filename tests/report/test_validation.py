"""The supplier's report, from findings and counts written by hand."""

import csv
import datetime as dt
import io
import re
from html.parser import HTMLParser
from itertools import pairwise

import pandas as pd
import pytest

from evaluatie.data.checks.rules import NOTICES, STOPS, explained
from evaluatie.report.arrivals import arrivals
from evaluatie.report.validation import validation_report, write_validation_report
from evaluatie.report.wording import load_catalogue
from evaluatie.tables.contract import ALL_TABLES, EXTRACT_TABLES, LOONAANGIFTEN

COUNTS = ("extract", "table", "rule", "rows", "first_rows")
FINDINGS = (
    "extract", "file", "table", "column", "rule", "severity", "rows", "first_rows", "message",
)  # fmt: skip
WORDS = load_catalogue("validatie_nl", {})
SHAPES = (*ALL_TABLES, LOONAANGIFTEN)
ROW_RULES = sorted({(t.name, r) for t in SHAPES for r in explained(t, dt.date(2022, 12, 31))})


def finding(rule, severity="quarantine", **given):
    row = {
        "extract": "control", "file": "personen.csv", "table": "personen", "column": None,
        "rule": rule, "severity": severity, "rows": 3, "first_rows": "4, 9, 12",
        "message": f"message of {rule}",
    }  # fmt: skip
    return row | given


def findings(*rows):
    return pd.DataFrame(rows, columns=FINDINGS)


def counts(*rows):
    return pd.DataFrame([(*row, "") for row in rows], columns=COUNTS)


FINE = counts(("control", "personen", "kept", 97), ("control", "personen", "empty_geslacht", 3))


def page(found, counted=FINE):
    return Page(validation_report(findings(*found), counted, "Studie")[0])


def listing(found, counted=FINE):
    text = validation_report(findings(*found), counted, "Studie")[1]
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


class Page(HTMLParser):
    """Elements with their attributes and the words outside the style sheet, in order."""

    def __init__(self, text):
        super().__init__()
        self.source = text
        self.elements = []
        self.words = []
        self.feed(re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL))

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.words.append(data)

    def all(self, *tags):
        return [attributes for tag, attributes in self.elements if tag in tags]

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())


@pytest.fixture(scope="module")
def full():
    """A page with every rule in every severity, and a table that was not counted."""
    found = [finding(rule, table=table) for table, rule in ROW_RULES]
    found += [finding(rule, "stop", table="onderwijs", rows=0) for rule in STOPS]
    found += [finding(rule, "notice", extract=None, file=None) for rule in NOTICES]
    counted = counts(
        ("control", "personen", "kept", 900),
        ("control", "personen", "empty_geslacht", 12),
        ("control", "personen", "out_of_scope", 5000),
    )
    return page(found, counted)


# --- the page ----------------------------------------------------------------------------------


def test_headings_are_in_order(full):
    levels = [int(tag[1]) for tag, _ in full.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_page_is_dutch_captioned_and_scoped(full):
    assert full.all("html") == [{"lang": "nl"}]
    assert len(full.all("caption")) == len(full.all("table")) == 1
    assert all(a["scope"] in ("col", "row", "rowgroup") for a in full.all("th"))
    ids = [attributes["id"] for _, attributes in full.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    named = [a["aria-labelledby"] for _, a in full.elements if "aria-labelledby" in a]
    assert set(named) <= set(ids)


def test_every_row_of_the_table_has_as_many_cells_as_the_head(full):
    head = sum(a["scope"] == "col" for a in full.all("th"))
    rows = sum(a["scope"] == "row" for a in full.all("th"))
    assert len(full.all("td")) == rows * (head - 1)
    spans = [int(a["colspan"]) for a in full.all("th") if a["scope"] == "rowgroup"]
    assert set(spans) == {head}


def test_page_needs_no_network_and_no_script(full):
    assert "http" not in full.source
    assert "@import" not in full.source
    assert not full.all("script", "link", "img", "iframe")


def test_no_leftover_of_a_template(full):
    assert not re.search(r"None|nan|<NA>|[{}]", full.text)


def test_names_are_escaped():
    made = page([finding("repeated_row", file="<b>personen.csv")])
    assert "&lt;b&gt;personen.csv" in made.source


# --- what arrived ------------------------------------------------------------------------------


def test_rows_are_counted_per_extract_and_table():
    arrived = {
        (a.extract, a.table): a
        for a in arrivals(
            findings(finding("empty_geslacht")),
            counts(
                ("control", "personen", "kept", 90),
                ("control", "personen", "empty_geslacht", 6),
                ("control", "personen", "repeated_row", 4),
                ("control", "personen", "out_of_scope", 50),
                ("treated", "personen", "kept", 10),
            ),
        )
    }
    assert len(arrived) == 2 * len(EXTRACT_TABLES)  # an optional table is not missed
    personen = arrived["control", "personen"]
    assert (personen.delivered, personen.kept, personen.aside) == (150, 90, 10)
    assert personen.share == pytest.approx(0.1)  # of the rows that were judged
    assert personen.verdict == "quarantine"
    assert arrived["treated", "personen"].verdict == "good"
    assert arrived["control", "onderwijs"].verdict == "empty"


def test_rows_that_became_part_of_another_row_are_fine():
    counted = counts(("control", "personen", "kept", 8), ("control", "personen", "merged", 2))
    personen = arrivals(findings(), counted)[0]
    assert (personen.delivered, personen.kept, personen.aside) == (10, 10, 0)
    assert personen.verdict == "good"


def test_an_optional_table_is_shown_when_it_was_delivered():
    counted = counts(("control", "arbeidsmarkt", "kept", 24))
    assert "arbeidsmarkt" in {a.table for a in arrivals(findings(), counted)}
    assert "arbeidsmarkt" not in {a.table for a in arrivals(findings(), FINE)}


def test_tables_are_not_called_fine_when_nothing_was_judged():
    arrived = arrivals(findings(finding("missing_file", "stop", table="onderwijs")), counts())
    verdicts = {a.table: a.verdict for a in arrived}
    assert verdicts.pop("onderwijs") == "stop"
    assert set(verdicts.values()) == {"unjudged"}
    assert {a.delivered for a in arrived} == {None}


def test_a_table_without_rows_is_empty_and_not_unjudged():
    stopped = findings(finding("missing_columns", "stop", table="onderwijs"))
    verdicts = {a.table: a.verdict for a in arrivals(stopped, FINE)}
    assert verdicts["personen"] == "quarantine"
    assert verdicts["onderwijs"] == "stop"
    assert verdicts["begeleiding"] == "empty"


@pytest.mark.parametrize(("aside", "width", "full"), [(3, "60.00", "5%"), (50, "100.00", "50%")])
def test_bars_have_a_scale_that_is_told(aside, width, full):
    counted = counts(
        ("control", "personen", "kept", 100 - aside), ("control", "personen", "repeated_row", aside)
    )
    made = page([finding("repeated_row")], counted)
    assert f'<rect width="{width}"' in made.source
    assert f"Een volle balk staat voor {full} van de rijen." in made.text


def test_a_share_above_zero_is_never_printed_as_zero():
    counted = counts(
        ("control", "personen", "kept", 99_999), ("control", "personen", "repeated_row", 1)
    )
    made = page([finding("repeated_row", rows=1, first_rows="8")], counted)
    assert "1 (<0,1%)" in made.text.replace("( ", "(")
    assert "Van de 100.000 rijen is er 1 (<0,1%) afgekeurd" in made.text


def test_answer_tells_whether_the_delivery_is_used():
    stopped = page([finding("missing_file", "stop"), finding("repeated_row")])
    assert "kan nog niet worden gebruikt: 1 punt moet eerst worden hersteld" in stopped.text
    assert (
        "bruikbaar. Van de 100 rijen zijn er 3 (3,0%) afgekeurd"
        in page([finding("empty_geslacht")]).text
    )
    fine = counts(("control", "personen", "kept", 97))
    assert "in orde. U hoeft niets te herstellen." in page([], fine).text
    assert (
        "in orde. U hoeft niets te herstellen."
        in page([finding("settled_twice", "notice")], fine).text
    )


# --- what must be mended -----------------------------------------------------------------------


def test_the_most_urgent_comes_first():
    rules = [
        row["regel"]
        for row in listing(
            [
                finding("settled_twice", "notice", extract="a"),
                finding("repeated_row", extract="a", rows=1),
                finding("empty_geslacht", extract="a", rows=8),
                finding("missing_file", "stop", extract="a"),
                finding("not_a_date", "stop", extract="z", rows=99),
                finding("personal_data", "stop", extract="z", rows=1),
            ]
        )
    ]
    assert rules == [
        "personal_data", "not_a_date", "missing_file", "empty_geslacht", "repeated_row",
        "settled_twice",
    ]  # fmt: skip


def test_tables_are_in_the_order_of_the_contract():
    found = [finding("repeated_row", table=table.name) for table in reversed(ALL_TABLES)]
    assert [row["tabel"] for row in listing(found)] == [table.name for table in ALL_TABLES]


def test_points_of_one_file_stand_under_one_heading():
    found = [finding("empty_geslacht"), finding("repeated_row"), finding("empty_gemeente")]
    assert len(page(found).all("h4")) == 1
    assert "control, bestand personen.csv, tabel personen" in page(found).text


def test_a_finding_without_place_is_about_the_whole_delivery():
    found = finding("person_in_two_extracts", "notice", extract=None, file=None, table=None)
    assert "de hele levering" in page([found]).text


def test_what_happens_to_set_aside_rows_depends_on_whether_anything_was_read():
    assert "De andere rijen worden gewoon gebruikt" in page([finding("repeated_row")]).text
    stopped = page([finding("repeated_row"), finding("missing_file", "stop")]).text
    assert "De andere rijen worden gewoon gebruikt" not in stopped
    assert "ook de goede rijen doen niet mee" in stopped


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
