"""For a reviewer, after a real run: a report verified, its provenance, the notebooks."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT
from tests.pipeline.conftest import Finished, Run

CLOSED = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9"}


def verify(untouched: Finished, report: Path) -> Run:
    """The command on a report of nsw; only what comes after the estimates is made again."""
    folder = untouched.project.folder
    command = "import sys; from evaluatie.cli import main; sys.exit(main(sys.argv[1:]))"
    found = subprocess.run(
        [sys.executable, "-c", command, "verify", str(report), "--from-derived", "--cores", "2"],
        cwd=folder, env=os.environ | {"PYTHONPATH": str(folder / "src")}, text=True,
        capture_output=True, check=False,
    )  # fmt: skip
    return Run(found.returncode, found.stdout + found.stderr)


def test_one_changed_number_is_found_in_a_report_and_nothing_else(
    untouched: Finished, tmp_path: Path
) -> None:
    report = tmp_path / "nsw"
    shutil.copytree(untouched.path("reports/nsw"), report)
    table = (report / "estimates.csv").read_text()
    cell = re.search(r"(?<=nearest,difference_in_means,ATT,re78,0,all,all,,)17(?=27)", table)
    assert cell is not None
    changed = table[: cell.start()] + "71" + table[cell.end() :]
    (report / "estimates.csv").write_text(changed)
    before = sorted(untouched.project.folder.rglob("*"))
    found = verify(untouched, report)
    assert found.status == 1, found.text
    assert "1 place does NOT agree" in found.text
    assert "column estimate: there stands 7127.1" in found.text
    assert "changed since the run: estimates.csv" in found.text
    assert "--from-derived" in found.text
    assert not {*untouched.project.folder.rglob("*")} - {*before} - python_caches(untouched)


def python_caches(untouched: Finished) -> set[Path]:
    caches = untouched.project.folder.rglob("__pycache__")
    return {path for cache in caches for path in (cache, *cache.iterdir())}


def test_a_report_agrees_with_what_was_run(untouched: Finished) -> None:
    found = verify(untouched, untouched.path("reports/nsw"))
    assert found.status == 0, found.text
    result = json.loads(untouched.path("reports/nsw/manifest.json").read_text())["result"]
    assert f"result {result}" in found.text
    assert f"result: nsw {result}" in untouched.run.text


@pytest.fixture(scope="module")
def provenance(untouched: Finished) -> str:
    """`make provenance`, without a network."""
    with pytest.MonkeyPatch.context() as closed:
        for name, value in CLOSED.items():
            closed.setenv(name, value)
        run = untouched.project.snakemake("--report", "reports/herkomst.html", "--quiet", "all")
    assert run.status == 0, run.text
    return untouched.path("reports/herkomst.html").read_text(encoding="utf-8")


def test_provenance_is_made_without_a_network_and_names_no_machine(
    provenance: str, untouched: Finished
) -> None:
    assert "estimates.csv" in provenance
    assert str(untouched.project.folder) not in provenance
    assert not re.search(r"""<(script|link|img)[^>]*(src|href)=["']https?://""", provenance)


def test_provenance_is_the_same_twice(provenance: str, untouched: Finished) -> None:
    run = untouched.project.snakemake("--report", "reports/again.html", "--quiet", "all")
    assert run.status == 0, run.text
    assert untouched.path("reports/again.html").read_text(encoding="utf-8") == provenance


def test_provenance_holds_released_files_only() -> None:
    rules = "".join(p.read_text(encoding="utf-8") for p in (PROJECT / "rules").glob("*.smk"))
    flagged = re.findall(r"\breport\(\s*(?:directory\()?f?\"([^\"]+)\"", rules)
    assert len(flagged) == len(re.findall(r"\breport\(", rules)) > 5
    assert all(path.replace("{{", "{").startswith("reports/{study") for path in flagged)


PAGES = [
    f"reports/{study}/notebooks/{name}.html"
    for study in ("nsw", "amsterdam")
    for name in ("rondleiding", "matching")
]


def test_the_notebooks_run_for_both_studies(untouched: Finished) -> None:
    run = untouched.project.snakemake("notebooks", "--cores", "2")
    assert run.status == 0, run.text
    for name in PAGES:
        page = untouched.path(name).read_text(encoding="utf-8")
        assert page.count("<svg") >= 2, name
        assert not re.findall(r"https?://[^\"]*", page)
        assert str(untouched.project.folder) not in page
