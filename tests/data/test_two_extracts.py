"""The same person in two extracts, and extracts in which nobody has a kind of spell."""

from pathlib import Path

from tests.data.deliveries import FILES, Deliver, Judge
from tests.data.test_validate import noted


def test_a_person_in_both_extracts_counts_once(deliver: Deliver, judged: Judge) -> None:
    folders = deliver("vroeg") | deliver("laat", personen=FILES["personen"] + "\n")
    jobs = FILES["dienstverbanden"] + "00017;w2;2016-08-01;;8;ja\n"
    (Path(folders["laat"]) / "dienstverbanden.csv").write_text(jobs)
    outcome = judged(folders)
    assert len(outcome.kept("personen")) == 1
    assert len(outcome.kept("dienstverbanden")) == 2
    assert outcome.counts["vroeg", "personen", "delivered_again"] == 1
    assert noted(outcome) == ["person_in_two_extracts"] * 2


def test_a_table_without_rows_is_noted(deliver: Deliver, judged: Judge) -> None:
    findings = judged(deliver()).found.findings
    empty = findings.loc[findings["rule"] == "no_rows", "table"]
    assert empty.tolist() == ["begeleiding", "trajecten", "onderwijs", "uitkeringen"]


def test_of_a_person_in_two_extracts_the_later_delivery_counts(
    deliver: Deliver, judged: Judge
) -> None:
    early = deliver("vroeg", personen=FILES["personen"].replace("laag", "hoog"))
    jobs = FILES["dienstverbanden"] + "\n"
    outcome = judged(early | deliver("laat", dienstverbanden=jobs))
    assert outcome.kept("personen")["opleidingsniveau"].tolist() == ["laag"]
    aside = outcome.aside("personen")
    assert aside[["extract", "rule"]].to_numpy().tolist() == [["vroeg", "delivered_again"]]


def test_rows_that_a_later_extract_holds_too_do_not_stop_the_run(
    deliver: Deliver, judged: Judge
) -> None:
    outcome = judged(deliver("vroeg") | deliver("laat", personen=FILES["personen"] + "\n"), most=0)
    assert not [p for p in outcome.found.problems if "break a rule" in p]
