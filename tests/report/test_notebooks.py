"""The notebooks: clean in git, closed to everything but released tables, whole as pages."""

import ast
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from evaluatie.report.exploring import open_study, show_figure, show_table
from evaluatie.report.notebooks import NotebookError, blemishes, run_notebook
from evaluatie.tables import write_tables
from evaluatie.tables.derived import RELEASED
from tests.conftest import PROJECT, own_study

NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
# the doors to files that a cell may use, and what it may import
MAY_OPEN = {"open_study", "read_csv"}
MAY_IMPORT = ("evaluatie.report", "evaluatie.study.analyses", "evaluatie.tables.derived", "pandas",
              "os", "pathlib")  # fmt: skip
OPENS = re.compile(r"\b(open|read_\w+|load_\w+|write_\w+|to_\w+|glob|rglob|iterdir|connect)\b")
HARMLESS = {"to_frame"}


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> Any:
    return nbformat.read(request.param, as_version=4)


def code(notebook: Any) -> str:
    return "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")


def test_there_are_notebooks() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["matching", "rondleiding"]


def test_nothing_of_a_run_or_a_machine_is_in_git(notebook: Any) -> None:
    assert blemishes(notebook) == []
    nbformat.validate(notebook)


def test_what_a_run_leaves_is_seen() -> None:
    cell = new_code_cell("1", execution_count=3, metadata={"collapsed": True})
    dirty = new_notebook(cells=[cell], metadata={"authors": [{"name": "A"}]})
    assert blemishes(dirty) == ["cell 1: outputs", "cell 1: metadata", "metadata: authors"]


def test_only_released_tables_are_opened(notebook: Any) -> None:
    tree = ast.parse(code(notebook))
    calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = {getattr(call, "id", getattr(call, "attr", "")) for call in calls}
    assert {name for name in names if OPENS.fullmatch(name)} - HARMLESS <= MAY_OPEN
    modules = [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)]
    modules += [a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names]
    assert {m for m in modules if not (m or "").startswith(MAY_IMPORT)} == set()
    assert not re.search(r"data/|config/|http", code(notebook))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in which a made-up study has released its tables: no groups, nothing matched."""
    monkeypatch.chdir(tmp_path)
    raw = dict(own_study("nsw")) | {"study": "stad"}
    (tmp_path / "config/studies").mkdir(parents=True)
    (tmp_path / "config/studies/stad.yaml").write_text(yaml.safe_dump(raw, allow_unicode=True))
    (tmp_path / "Snakefile").write_text("")
    (tmp_path / "reports/stad").mkdir(parents=True)
    frames = {table.name: table.empty() for table in RELEASED}
    write_tables(frames, tmp_path / "data/derived/stad/released", RELEASED)
    for name in ("estimates", "releaselog"):
        table = next((t for t in RELEASED if t.name == name), None)
        columns = table.names if table else ["table", "rule"]
        (tmp_path / f"reports/stad/{name}.csv").write_text(",".join(columns) + "\n")
    return tmp_path


def text_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", re.sub(r"(?s)<style.*?</style>", " ", page)).split())


@pytest.mark.parametrize(
    ("name", "sentences"),
    [
        ("rondleiding", ("Deze studie vergelijkt geen groepen.",
                         "Geen enkele schatting wordt door een eis tegengehouden.")),
        ("matching", ("Er is geen vrijgegeven tabel met kenmerken vóór en na.",
                      "Zonder matching of weging is er geen figuur van de kenmerken.")),
    ],
)  # fmt: skip
def test_a_study_without_groups_and_without_anything_matched(
    project: Path, name: str, sentences: tuple[str, ...]
) -> None:
    page = run_notebook(PROJECT / f"notebooks/{name}.ipynb", "stad")
    assert all(sentence in text_of(page) for sentence in sentences)
    assert not re.findall(r"https?://[^\"]*", page)
    assert '<html lang="nl">' in page
    assert str(project) not in page
    assert "<th></th>" not in page
    assert page.count('class="dataframe"') == page.count('aria-label="Tabel ')


def made(folder: Path, *cells: Any) -> Path:
    path = folder / "eigen.ipynb"
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


STUDY = new_code_cell('studie = "nsw"', metadata={"tags": ["parameters"]})


def test_a_cell_that_stops_is_named_without_what_it_says(project: Path) -> None:
    path = made(project, STUDY, new_markdown_cell("# Eigen"), new_code_cell(
        'lijst = ["0071" + "0003"]\nraise ValueError(lijst[0])'))  # fmt: skip
    with pytest.raises(NotebookError) as stop:
        run_notebook(path, "stad")
    message = str(stop.value)
    assert "cell 3, which begins with `lijst =" in message
    assert "ValueError" in message
    assert "00710003" not in message


def test_a_study_that_has_not_run_is_told_so(project: Path) -> None:
    shutil.rmtree(project / "data/derived/stad/released")
    with pytest.raises(
        NotebookError, match=r"there is no data/derived/stad/released; run `make run`"
    ):
        run_notebook(PROJECT / "notebooks/matching.ipynb", "stad")


def test_a_notebook_names_its_study_in_one_cell(project: Path) -> None:
    with pytest.raises(NotebookError, match="one cell with the tag `parameters`"):
        run_notebook(made(project, new_code_cell("1")), "stad")


def test_something_of_another_site_is_refused(project: Path) -> None:
    shown = new_markdown_cell('<img src="https://example.org/a.png" alt="a">')
    with pytest.raises(NotebookError, match="another site"):
        run_notebook(made(project, STUDY, shown), "stad")


def test_a_table_or_figure_that_is_not_there_is_a_sentence(project: Path) -> None:
    assert open_study("stad").study.study == "stad"
    assert show_table(None, "Niets <hier>.")._repr_html_() == "<p>Niets &lt;hier&gt;.</p>"
    assert show_figure(None, "Geen.")._repr_html_() == "<p>Geen.</p>"
