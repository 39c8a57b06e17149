"""Broken deliveries, run as a user would: the right message, nothing written, nobody's cells.

The deliveries are in the modules broken_*; `SECRET` and its like stand in or beside what is broken.
"""

import operator
import os
import re
import resource
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from evaluatie.tables.contract import ALL_TABLES
from tests.conftest import PROJECT
from tests.pipeline import broken_contents, broken_files, broken_formats, broken_rows
from tests.pipeline.aftermath import (
    DERIVED,
    LOG,
    RESULTS,
    TABLES,
    WORDS,
    Outcome,
    fingerprints,
    leaks,
    made,
    read_delivery,
    rows_of,
    suppliers_list,
)
from tests.pipeline.broken import Broken, deliveries_of
from tests.pipeline.conftest import Project
from tests.pipeline.deliveries import SECRET, Delivery, write_project

BROKEN = deliveries_of(broken_files, broken_formats, broken_rows, broken_contents)
ENDS = {"refused": "refused", "stopped": "status 2", "set aside": "done", "accepted": "done"}
MOST_MEMORY = 150  # MB above that of the tests themselves, whatever is delivered
NAME = operator.attrgetter("name")
SEVERITIES = {
    "stop": "houdt de levering tegen",
    "quarantine": "rij apart gezet",
    "notice": "ter informatie",
}


@dataclass(frozen=True)
class Good:
    """The project of the good delivery, and what is kept of it, by file."""

    folder: Path
    kept: dict[str, bytes]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Good:
    folder = tmp_path_factory.mktemp("goed") / "project"
    write_project(folder)
    run = tmp_path_factory.mktemp("goed") / "gelezen"
    shutil.copytree(folder, run)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(run)
        assert read_delivery() == Outcome("done", "")
    return Good(folder, kept_tables(run))


def kept_tables(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in TABLES if "/validated/" in name}


@pytest.fixture
def delivery(good: Good, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Delivery:
    """A delivery of one's own, in the working folder."""
    shutil.copytree(good.folder, tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    return Delivery(tmp_path / "project")


@pytest.mark.parametrize("broken", BROKEN, ids=NAME)
def test_a_broken_delivery(
    broken: Broken, delivery: Delivery, good: Good, capfd: pytest.CaptureFixture[str]
) -> None:
    broken.spoil(delivery)
    supplied = fingerprints(delivery.folder)
    before = memory("VmRSS", reset=True)
    outcome = read_delivery()
    assert memory("VmHWM") - before < MOST_MEMORY
    shown = "".join(capfd.readouterr())
    assert outcome.end == ENDS[broken.end], outcome.message
    assert_one_block(broken, outcome)
    assert shown == ""
    assert leaks(delivery.folder, outcome.message) == []
    assert fingerprints(delivery.folder) == supplied
    if broken.end == "refused":
        assert made(delivery.folder) == set()
    elif broken.end == "stopped":
        assert made(delivery.folder) == WORDS
        assert len(lines(delivery, "stop")) == broken.problems
    else:
        assert made(delivery.folder) == WORDS | RESULTS
        assert_rows_are_accounted_for(broken, delivery)
        assert not broken.same or kept_tables(delivery.folder) == good.kept


def memory(what: str, reset: bool = False) -> float:
    """Memory of this process in MB: now (VmRSS), at most since the reset (VmHWM)."""
    try:
        if reset:
            Path("/proc/self/clear_refs").write_text("5")
        status = Path("/proc/self/status").read_text()
    except OSError:
        return 0.0  # a system that does not tell
    found = re.search(rf"{what}:\s+(\d+) kB", status)
    return int(found[1]) / 1000 if found else 0.0


def assert_one_block(broken: Broken, outcome: Outcome) -> None:
    """The message of what stopped is a head, a line for each problem, and where the list is."""
    for part in broken.says:
        assert part in outcome.message
    head, *rest = outcome.message.splitlines() or [""]
    plural = "s" if broken.problems > 1 else ""
    if broken.end == "refused":
        assert head == f"evaluatie: nothing was run: {broken.problems} problem{plural}"
    elif broken.end == "stopped":
        assert head == f"the extracts break the data contract: {broken.problems} problem{plural}"
        assert rest.pop().startswith("A list for the supplier of the extracts: data/derived/")
    else:
        assert outcome.message == ""
        return
    assert len(rest) == broken.problems
    assert all(line.startswith("  - ") for line in rest)


def assert_rows_are_accounted_for(broken: Broken, delivery: Delivery) -> None:
    """The rows that are set aside are the expected ones, by reference and in the list; none else.

    Rows in = kept + set aside, counted in the files themselves.
    """
    expected = Counter(
        (extract, table, rule, row)
        for extract, tables in broken.aside.items()
        for table, rules in tables.items()
        for rule, rows in rules.items()
        for row in rows
    )
    found = Counter(
        (row["extract"], table.name, row["rule"], row["row"])
        for table in ALL_TABLES
        for row in rows_of(delivery.folder, f"quarantine/{table.name}")
    )
    assert found == expected
    listed = lines(delivery, "quarantine")
    assert found == Counter(
        (line["levering"], line["tabel"], line["regel"], int(row))
        for line in listed
        for row in line["eerste_rijen"].split(", ")
    )
    assert sum(int(line["rijen"]) for line in listed) == found.total()
    assert {line["regel"] for line in lines(delivery, "notice")} == set(broken.notices)
    for table in ALL_TABLES:
        kept = len(rows_of(delivery.folder, f"validated/{table.name}"))
        aside = sum(count for place, count in found.items() if place[1] == table.name)
        assert kept + aside == delivery.count(table.name)
    counts = rows_of(delivery.folder, "quarantine_counts")
    assert sum(row["rows"] for row in counts) == sum(delivery.count(t.name) for t in ALL_TABLES)


def lines(delivery: Delivery, severity: str) -> list[dict[str, str]]:
    """The lines of one severity of the supplier's list."""
    listed = suppliers_list(delivery.folder)
    return [line for line in listed if line["ernst"] == SEVERITIES[severity]]


# --- what must hold besides ----------------------------------------------------------------------


@pytest.mark.parametrize("room", [4_000, 7_000])
def test_a_full_disk_leaves_nothing_half_written(room: int, delivery: Delivery) -> None:
    """No file can grow beyond some bytes: neither the scratch files nor the report fit."""
    delivery.put("dienstverbanden", 9, uren_per_week="169", werkgever_id=SECRET)
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, usual[1]))
    try:
        outcome = read_delivery()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert outcome.end.startswith("status")
    assert made(delivery.folder) == {LOG}
    assert leaks(delivery.folder, outcome.message) == []


not_root = pytest.mark.skipif(os.geteuid() == 0, reason="root may read and write everything")


@not_root
def test_a_file_that_may_not_be_read(delivery: Delivery) -> None:
    delivery.path("personen.csv").chmod(0)
    outcome = read_delivery()
    assert "personen.csv: may not be read by the user who runs this" in outcome.message
    assert made(delivery.folder) == set()


@not_root
def test_a_folder_that_may_not_be_written(delivery: Delivery) -> None:
    read_delivery()
    before = made(delivery.folder)
    (delivery.folder / DERIVED).chmod(0o500)
    outcome = read_delivery()
    (delivery.folder / DERIVED).chmod(0o700)
    assert outcome.end.startswith("status")
    assert made(delivery.folder) == before


def test_the_search_for_secrets_finds_them(delivery: Delivery) -> None:
    """In text, in UTF-16, in a table, in a name, and pseudonyms outside the kept tables."""
    assert leaks(delivery.folder) == []
    assert leaks(delivery.folder, f"error in {SECRET.lower()}") == ["the terminal"]
    delivery.write(LOG, f"cannot convert {SECRET}".encode("utf-16"))
    delivery.write(f"{DERIVED}/{SECRET}.txt", "")
    frame = pd.DataFrame({"row": ["7Q10001"] * 9})
    for kind in ("validated", "quarantine"):
        path = delivery.write(f"{DERIVED}/{kind}/personen.parquet", "")
        frame.to_parquet(path, compression="zstd")
    found = [f"{DERIVED}/{SECRET}.txt", f"{DERIVED}/quarantine/personen.parquet", LOG]
    assert leaks(delivery.folder) == found


# --- the same through Snakemake ------------------------------------------------------------------


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """One project for all: what an earlier delivery left is there when the next one breaks."""
    return Project(tmp_path_factory.mktemp("echt") / "evaluatie")


@pytest.mark.parametrize(
    "broken",
    [
        broken_files.a_newer_version_of_a_bad_file,
        broken_contents.five_mistakes_in_four_tables,
        broken_rows.the_same_id_twice,
        broken_files.a_link_out_of_data_raw,
        broken_files.three_mistakes_before_the_first_job,
    ],
    ids=NAME,
)
def test_a_run_does_the_same(broken: Broken, project: Project, delivery: Delivery) -> None:
    """Message, exit status, what is left: as above; results of before do not stay when it stops."""
    broken.spoil(delivery)
    for part in ("data/raw", "config"):
        shutil.rmtree(project.folder / part, ignore_errors=True)
        shutil.copytree(delivery.folder / part, project.folder / part, symlinks=True)
    simulations = ("simulation.yaml", "simulation_did.yaml", "simulation_groups.yaml")
    for name in ("config.yaml", *simulations):
        shutil.copy2(PROJECT / "config" / name, project.folder / "config")
    before = made(project.folder) & (RESULTS | WORDS)
    target = f"{DERIVED}/quarantine_counts.parquet"
    run = project.snakemake("--cores", "1", "--config", "studies=[amsterdam]", "--", target)
    outcome = read_delivery()
    assert (
        (run.status == 0) == (outcome.end == "done") == (broken.end not in ("stopped", "refused"))
    )
    assert run.text.count(outcome.message) == 1 or outcome.message == ""
    assert "Traceback" not in run.text
    assert leaks(project.folder, run.text) == []
    left = {"stopped": WORDS, "refused": before}.get(broken.end, RESULTS | WORDS)
    assert made(project.folder) & (RESULTS | WORDS) == left
    assert not [name for name in made(project.folder) if "partial" in name or "scratch" in name]
