"""Delivered rows are judged one by one and together; nothing is lost, nothing counts twice."""

from pathlib import Path

import pandas as pd
import pytest

from evaluatie.data.checks.rules import NOTICES
from evaluatie.tables import check, read_json
from evaluatie.tables.contract import EXTRACT_TABLES
from tests.data.deliveries import FILES, PERIODS, PERSONEN, ROW, Deliver, Judge, Outcome


def test_types_ids_and_decimal_commas(deliver: Deliver, judged: Judge) -> None:
    outcome = judged(deliver())
    person = outcome.kept("personen").iloc[0]
    assert person["persoon_id"] == "00017"
    assert person["maanden_opvang"] == 7.5
    assert person["geboortedatum"] == pd.Timestamp("1990-05-01")
    assert bool(person["azc_amsterdam"]) is True
    assert pd.isna(person["uitschrijfdatum"])
    assert outcome.kept("dienstverbanden").iloc[0]["uren_per_week"] == 32.5
    assert outcome.kept("personen")["nareiziger"].dtype == "bool"
    assert outcome.kept("personen")["azc_amsterdam"].dtype == "boolean"
    assert outcome.kept("arbeidsmarkt").empty
    assert outcome.found.problems == []


def test_cp1252_and_quotes(deliver: Deliver, judged: Judge) -> None:
    text = FILES["personen"].replace("Syrie", '"Syrië; noord"')
    kept = judged(deliver(encoding="cp1252", personen=text)).kept("personen")
    assert kept.iloc[0]["herkomstland"] == "Syrië; noord"


OPEN = "00017;{};2016-05-02;;{};ja\n"
BROKEN = [
    ("personen", ROW.replace("man", "x"), "unknown_geslacht"),
    ("personen", ROW.replace("2016-02-01", ""), "empty_vestigingsdatum"),
    ("personen", ROW.replace("2016-02-01", "2030-02-01"), "vestigingsdatum_after_data_end"),
    ("personen", ROW.replace("1990-05", "2017-05"), "vestigingsdatum_before_geboortedatum"),
    ("personen", ROW.replace(";ja;;", ";ja;2015-01-01;emigratie"), "uitschrijfdatum_before_vest"),
    ("personen", ROW, "repeated_row"),
    ("personen", ROW.replace("laag", "hoog"), "conflicting_key"),
    ("dienstverbanden", "00017;w1;2016-05-02;2016-05-01;30;ja\n", "einddatum_before_begindatum"),
    ("dienstverbanden", OPEN.format("w1", "169"), "hours_out_of_range"),
    ("dienstverbanden", OPEN.format("w1", "-1"), "hours_out_of_range"),
    ("dienstverbanden", "00018;w1;2016-05-02;;30;ja\n", "orphan_person"),
    ("dienstverbanden", "00017;w1;2019-05-02;;30;ja\n", "begindatum_after_data_end"),
    ("dienstverbanden", OPEN.format("w1", "32,5"), "overlapping_duplicate"),
    ("onderwijs", "00017;2016-05-02;;master\n", "unknown_niveau"),
]


@pytest.mark.parametrize(("table", "row", "rule"), BROKEN, ids=[b[2] for b in BROKEN])
def test_a_broken_row_is_set_aside(
    table: str, row: str, rule: str, deliver: Deliver, judged: Judge
) -> None:
    outcome = judged(deliver(**{table: FILES[table] + row}))
    counts = outcome.found.counts
    broken = counts[(counts["table"] == table) & (counts["rule"] != "kept")]
    assert broken["rule"].str.startswith(rule).all()
    lines = FILES[table].count("\n")
    assert str(lines + 1) in broken["first_rows"].iloc[0]
    aside = outcome.aside(table)
    assert list(aside.columns) == ["extract", "file", "row", "rows", "rule"]
    assert len(aside) == broken["rows"].sum()
    assert lines + 1 in aside["row"].tolist()
    assert len(outcome.kept(table)) + len(aside) == lines
    assert broken["rule"].iloc[0] in outcome.rules("quarantine")


def test_a_row_is_judged_by_the_first_rule_it_breaks(deliver: Deliver, judged: Judge) -> None:
    row = "00018;w1;2019-05-02;2019-05-01;300;ja\n"
    outcome = judged(deliver(dienstverbanden=FILES["dienstverbanden"] + row))
    assert outcome.aside("dienstverbanden")["rule"].tolist() == ["einddatum_before_begindatum"]


def test_rows_that_contradict_each_other_are_both_set_aside(
    deliver: Deliver, judged: Judge
) -> None:
    outcome = judged(deliver(personen=FILES["personen"] + ROW.replace("laag", "hoog")))
    assert outcome.kept("personen").empty
    assert len(outcome.aside("personen")) == 2


def test_a_broken_row_makes_no_other_row_a_repetition(deliver: Deliver, judged: Judge) -> None:
    rows = "00017;w1;2016-05-01;;300;ja\n"
    outcome = judged(deliver(dienstverbanden=FILES["dienstverbanden"] + rows))
    assert outcome.aside("dienstverbanden")["rule"].tolist() == ["hours_out_of_range"]
    assert len(outcome.kept("dienstverbanden")) == 1


def test_two_jobs_of_unknown_employers_do_not_contradict_each_other(
    deliver: Deliver, judged: Judge
) -> None:
    rows = "00017;;2016-08-01;;8;ja\n00017;;2016-08-01;;6;ja\n00017;;2016-09-01;;8;ja\n"
    outcome = judged(deliver(dienstverbanden=FILES["dienstverbanden"] + rows))
    assert len(outcome.kept("dienstverbanden")) == 4


@pytest.mark.parametrize(
    ("second", "kept"),
    [
        ("00017;w1;2017-01-01;2017-12-31;20;ja\n", 2),  # the day after
        ("00017;w1;2016-12-31;2017-12-31;20;ja\n", 2),  # on its last day: renewed
        ("00017;w1;2016-12-30;2017-12-31;20;ja\n", 1),  # the day before
        ("00017;w1;2016-12-31;2017-12-31;24;ja\n", 2),  # other hours: another job
        ("00017;w2;2016-12-31;2017-12-31;20;ja\n", 2),  # another employer
    ],
)
def test_only_the_same_spell_that_overlaps_is_a_duplicate(
    second: str, kept: int, deliver: Deliver, judged: Judge
) -> None:
    first = "00017;w1;2016-06-01;2016-12-31;20;ja\n"
    header = FILES["dienstverbanden"].split("\n")[0] + "\n"
    outcome = judged(deliver(dienstverbanden=header + second + first))
    table = outcome.kept("dienstverbanden")
    assert len(table) == kept
    assert table["begindatum"].min() == pd.Timestamp("2016-06-01")


def noted(outcome: Outcome) -> list[str]:
    """Notices but those about tables that are empty here."""
    return [rule for rule in outcome.rules("notice") if rule != "no_rows"]


def test_a_later_settlement_is_noted(deliver: Deliver, judged: Judge) -> None:
    moved = ROW.replace("Amsterdam", "Utrecht").replace("2016-02-01", "2017-02-01")
    outcome = judged(deliver(personen=FILES["personen"] + moved))
    assert noted(outcome) == ["settled_twice"]
    assert outcome.found.findings["first_rows"].dropna().tolist() == ["3"]
    assert set(outcome.rules("notice")) <= set(NOTICES)


def test_the_highest_version_is_read_and_the_others_named(deliver: Deliver, judged: Judge) -> None:
    folders = deliver()
    newer = FILES["personen"].replace("laag", "hoog")
    (Path(folders["levering"]) / "personen_v2.csv").write_text(newer)
    outcome = judged(folders)
    assert outcome.kept("personen")["opleidingsniveau"].tolist() == ["hoog"]
    assert noted(outcome) == ["superseded_version"]
    inputs = read_json(outcome.folder / "inputs.json")
    assert inputs[f"{folders['levering']}/personen.csv"].startswith("not read: a higher version")
    assert len(inputs[f"{folders['levering']}/personen_v2.csv"]) == 64


def test_wage_returns_become_spells(deliver: Deliver, judged: Judge) -> None:
    rows = (
        "00017;j1;2016-02-01;2016-02-29;58\n"  # 29 days: 14 hours a week
        "00017;j2;2016-01-01;2016-01-28;48\n"  # four weeks: 12
        "00017;j3;2016-03-01;2016-03-31;\n"
        "00017;j4;2016-03-01;2016-03-31;800\n"
        "00017;j5;2016-03-01;;80\n"
    )
    outcome = judged(deliver(dienstverbanden=PERIODS + rows), jobs="loonaangiften")
    kept = outcome.kept("dienstverbanden")
    assert kept["werkgever_id"].tolist() == ["j1", "j2"]
    assert kept["uren_per_week"].tolist() == [14.0, 12.0]
    assert kept["loonbelasting"].all()
    assert set(outcome.aside("dienstverbanden")["rule"]) == {
        "empty_verloonde_uren", "hours_out_of_range", "empty_einddatum",
    }  # fmt: skip


def test_the_labour_market_is_optional_and_may_be_the_same_in_two_extracts(
    deliver: Deliver, judged: Judge
) -> None:
    market = "maand;gemeente;werkloosheid_pct\n2016-01;Amsterdam;7,1\n"
    early = deliver("vroeg", arbeidsmarkt=market)
    late = deliver(
        "laat",
        arbeidsmarkt=market,
        personen=PERSONEN + ROW.replace("00017", "00018"),
        dienstverbanden=FILES["dienstverbanden"].replace("00017", "00018"),
    )
    outcome = judged(early | late, most=0.0)
    assert outcome.found.problems == []
    (row,) = outcome.kept("arbeidsmarkt").to_dict("records")
    assert row["maand"] == pd.Timestamp("2016-01-01")
    assert row["werkloosheid_pct"] == 7.1


def test_no_cell_is_in_what_is_written_beside_the_kept_tables(
    deliver: Deliver, judged: Judge, tmp_path: Path
) -> None:
    jobs = FILES["dienstverbanden"] + "00017;GEHEIM;2016-05-02;;169;ja\n"
    outcome = judged(deliver(dienstverbanden=jobs))
    for path in outcome.folder.rglob("*"):
        if path.is_file() and path.parent.name != "validated":
            content = path.read_bytes()
            assert b"GEHEIM" not in content
            assert b"00017" not in content
    assert not list((tmp_path / "scratch").glob("*"))


LINES = FILES["dienstverbanden"].splitlines()[:1] + [
    f"00017;w{number % 3};2016-0{1 + number % 4}-01;2016-0{5 + number % 2}-28;{20 + number % 2};ja"
    for number in range(12)
]


def test_the_order_of_rows_changes_nothing_that_is_kept(deliver: Deliver, judged: Judge) -> None:
    """Repetitions, contradictions and overlaps among them."""
    tables = [
        judged(deliver(dienstverbanden="\n".join([LINES[0], *rows]) + "\n")).kept("dienstverbanden")
        for rows in (LINES[1:], LINES[:0:-1], sorted(LINES[1:], key=lambda line: line[::-1]))
    ]
    assert 1 < len(tables[0]) < 12
    pd.testing.assert_frame_equal(tables[0], tables[1])
    pd.testing.assert_frame_equal(tables[0], tables[2])


def test_every_table_is_written(deliver: Deliver, judged: Judge) -> None:
    outcome = judged(deliver())
    for table in EXTRACT_TABLES:
        check(outcome.kept(table.name), table)
        assert outcome.aside(table.name).empty


STAYS = """\
mapping: adressen
title: Adressen
tables:
  personen:
    stays: true
    keep: {soort: [R]}
    columns:
      persoon_id: nr
      gemeente: plaats
      vestigingsdatum: van
      uitschrijfdatum: tot
      vergunningdatum: {value: ''}
      geboortedatum: {value: 1990-01-01}
      geslacht: {from: mv, codes: {M: man, V: vrouw}}
      herkomstland: {value: Syrie}
      huishoudtype: {value: alleenstaand}
      huishouden_id: {value: ''}
      nareiziger: {value: nee}
      opleidingsniveau: {value: laag}
      maanden_opvang: {value: ''}
      azc_amsterdam: {value: ''}
"""


def test_every_address_spell_is_counted(deliver: Deliver, judged: Judge, tmp_path: Path) -> None:
    """Kept, set aside and out of scope: a settlement counts as the spells that it is made of."""
    (tmp_path / "adressen.yaml").write_text(STAYS)
    spells = (
        "nr;soort;plaats;mv;van;tot\n"
        "00017;R;Amsterdam;M;2016-02-01;2016-03-31\n"
        "00017;R;Amsterdam;M;2016-04-01;2016-12-31\n"
        "00017;R;Utrecht;M;2017-01-01;\n"
        "00018;R;Amsterdam;?;2016-02-01;2016-03-31\n"
        "00018;R;Amsterdam;M;2016-04-01;\n"
        "00019;B;Amsterdam;M;2016-02-01;\n"
    )
    outcome = judged(deliver(personen=spells), mapping=str(tmp_path / "adressen.yaml"))
    kept = outcome.kept("personen")
    assert kept["gemeente"].tolist() == ["Amsterdam", "Utrecht"]
    assert kept["uitschrijfdatum"].tolist() == [pd.Timestamp("2017-01-01"), pd.NaT]
    assert kept["uitschrijfreden"].fillna("").tolist() == ["verhuizing", ""]
    assert outcome.counts["levering", "personen"].to_dict() == {
        "kept": 3, "out_of_scope": 1, "unknown_geslacht": 2,
    }  # fmt: skip
    assert outcome.aside("personen")[["row", "rows"]].to_numpy().tolist() == [[5, 2]]
    assert noted(outcome) == ["settled_twice"]
