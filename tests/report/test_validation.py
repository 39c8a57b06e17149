"""The supplier's report, from findings and counts written by hand."""

import re
from itertools import pairwise

import pytest

from evaluatie.data.checks.rules import NOTICES, STOPS
from evaluatie.report.arrivals import arrivals
from evaluatie.tables.contract import ALL_TABLES, EXTRACT_TABLES
from tests.report.found import FINE, ROW_RULES, counts, finding, findings, listing, page


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
