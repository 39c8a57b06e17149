"""A made-up report in a made-up project, and a fake run that makes it again."""

import contextlib
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from matplotlib.figure import Figure

from evaluatie.release.manifest import code_version, machine, sha256
from evaluatie.release.result import result_sha256
from evaluatie.tables.derived import ESTIMATES, RELEASE_LOG
from evaluatie.verify.recompute import Rerun

FOLDER = Path("reports/stad")
PAGE = """<!doctype html><html lang="nl"><head><title>Rapport</title><style>p {{top: 1px}}</style>
</head><body><h2>Resultaat</h2><p>Het verschil is <strong>{effect}</strong> procentpunt,
p = 0,03.</p>
<img alt="Figuur: 3 van de 10" src="data:,"><table><tr><td>12</td><td>34</td></tr></table>
</body></html>"""
ROW = {
    "study": "stad", "analysis": "main", "design": "paren", "estimator": "regression",
    "estimand": "ATT", "outcome": "werk", "horizon": "12", "subgroup": "all", "level": "all",
    "estimate": "0.0412", "std_error": "0.0123", "p_value": "0.001", "gates_passed": "True",
    "status": "ok",
}  # fmt: skip


def csv_text(names: list[str], *rows: dict[str, str]) -> str:
    lines = [",".join(names), *(",".join(row.get(name, "") for name in names) for row in rows)]
    return "\n".join(lines) + "\n"


def write_report(folder: Path) -> None:
    """Estimates of two levels, a log, a page, a workbook and a figure; always the same bytes."""
    (folder / "figuren").mkdir(parents=True)
    rows = [ROW, ROW | {"subgroup": "sekse", "level": "vrouw", "estimate": "0.05"}]
    (folder / "estimates.csv").write_text(csv_text(ESTIMATES.names, *rows))
    counts = ("estimates", "minimum_cell 10", "2", "2", "0", "0", "0", "few persons", "effecten")
    log = dict(zip(RELEASE_LOG.names, counts, strict=True))
    (folder / "releaselog.csv").write_text(csv_text(RELEASE_LOG.names, log))
    (folder / "rapport.html").write_text(PAGE.format(effect="4,1"))
    with xlsxwriter.Workbook(folder / "tabellen.xlsx") as book:
        sheet = book.add_worksheet("Effecten")
        for place, line in enumerate((("Groep", "Verschil"), ("Allen", 4.1), ("Vrouw", 5.0))):
            sheet.write_row(place, 0, line)
    draw(folder, height=2)


def draw(folder: Path, height: float) -> None:
    """A figure with one bar."""
    figure = Figure(figsize=(1, 1))
    figure.subplots().bar([0], [height])
    for kind in ("svg", "png"):
        dateless: Any = {"Date": None} if kind == "svg" else {}
        figure.savefig(folder / f"figuren/balk.{kind}", metadata=dateless)


def write_manifest(folder: Path, **changes: Any) -> dict[str, Any]:
    """The manifest of the made-up report."""
    plan = "config/studies/stad.yaml"
    files = [p for p in folder.rglob("*.*") if p.name != "manifest.json"]
    content = {
        "study": "stad", "title": "Stad", "origin": "files", "seed": 1,
        "settings": {"language": "nl"}, "mapping": None,
        "study_file": {"path": plan, "sha256": sha256(plan)},
        "inputs": {"data/raw/stad/personen.csv": sha256("data/raw/stad/personen.csv")},
        "outputs": {p.relative_to(folder).as_posix(): sha256(p) for p in files},
        "result": result_sha256(folder / "estimates.csv"),
        "code": code_version(), "machine": machine(), "times": {"written": "2026-11-29"},
    } | changes  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(content))
    return content


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report that nobody touches."""
    folder = tmp_path_factory.mktemp("original") / "reports" / "stad"
    write_report(folder)
    return folder


@pytest.fixture
def report(tmp_path: Path, original: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A report to change, in a project that is the working folder."""
    monkeypatch.chdir(tmp_path)
    for name, content in (("config/studies/stad.yaml", "study: stad"), ("Snakefile", ""),
                          ("data/raw/stad/personen.csv", "id\n1\n")):  # fmt: skip
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(content)
    shutil.copytree(original, FOLDER)
    write_manifest(FOLDER)
    return FOLDER


@pytest.fixture
def run_again(report: Path, original: Path, tmp_path: Path) -> Callable[..., Any]:
    """Stands in for the run: gives the report as it was."""
    folder = tmp_path / "again" / "reports" / "stad"
    shutil.copytree(original, folder)
    write_manifest(folder)

    @contextlib.contextmanager
    def recompute(*_: Any) -> Iterator[Rerun]:
        yield Rerun(folder, 3, 1.0)

    recompute.folder = folder  # type: ignore[attr-defined]
    return recompute
