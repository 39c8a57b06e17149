"""Runs a notebook for one study and makes one page of it, for readers without Jupyter."""

import itertools
import os
import re
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from markupsafe import Markup
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbconvert.exporters import HTMLExporter
from traitlets.config import Config

from evaluatie.errors import EvaluatieError
from evaluatie.report.page import rendered
from evaluatie.report.wording import Catalogue, load_catalogue

LANGUAGE = "nl"  # in which the notebooks are written
PARAMETERS = "parameters"  # the tag of the cell that names the study
SECONDS = 600  # that a cell may take
_FRAME = re.compile(r'<table border="1" class="dataframe">.*?</table>', re.DOTALL)
_ADDRESS = re.compile(r"""(?:src|href)=["']https?://""")


class NotebookError(EvaluatieError):
    """A cell of a notebook stopped."""


def run_notebook(path: Path | str, study: str) -> str:
    """The notebook as one page that needs no network, its cells run in the working folder.

    Raises NotebookError when a cell stops, or when the notebook does not name its study in a cell
    with the tag `parameters`.
    """
    path = Path(path)
    notebook = for_study(nbformat.read(path, as_version=4), path, study)
    return page_of(executed(notebook, path), path)


def for_study(notebook: Any, path: Path, study: str) -> Any:
    """A copy in which the cell with parameters names this study."""
    copy = nbformat.from_dict(notebook)
    cells = [cell for cell in copy.cells if PARAMETERS in cell.metadata.get("tags", [])]
    if len(cells) != 1:
        raise NotebookError(str(path), [f"needs one cell with the tag `{PARAMETERS}`, which "
                                        'names the study: studie = "nsw"'])  # fmt: skip
    cells[0].source = f"studie = {study!r}"
    return copy


def executed(notebook: Any, path: Path) -> Any:
    """The notebook with its outputs; everything that Jupyter keeps goes to a temporary folder."""
    with tempfile.TemporaryDirectory(prefix="evaluatie_notebook_") as folder:
        client = NotebookClient(
            notebook, kernel_name="python3", timeout=SECONDS, record_timing=False,
            resources={"metadata": {"path": os.getcwd()}}, config=_kept_in(folder),
        )  # fmt: skip
        try:
            client.execute(env=os.environ | {"IPYTHONDIR": folder, "MPLCONFIGDIR": folder})
        except CellExecutionError as error:
            raise NotebookError(str(path), [_stopped(notebook, error)]) from None
        except (CellTimeoutError, DeadKernelError):
            problem = f"a cell took longer than {SECONDS} seconds, or its process was killed"
            raise NotebookError(str(path), [problem]) from None
    return notebook


def _kept_in(folder: str) -> Config:
    """The kernel listens on files of this folder, which is the user's alone, and on no port."""
    files = {"transport": "ipc", "ip": f"{folder}/k", "connection_file": f"{folder}/kernel.json"}
    return Config({"KernelManager": files})


def _stopped(notebook: Any, error: CellExecutionError) -> str:
    """Which cell stopped, and why; the text of an error only when it is one of ours.

    Another's may hold a value of a person: somebody may have had the notebook open other files.
    """
    ours = {kind.__name__ for kind in _kinds(EvaluatieError)}
    number, source = next(
        (n, cell.source)
        for n, cell in enumerate(notebook.cells, start=1)
        if any(output.output_type == "error" for output in cell.get("outputs", ()))
    )
    why = f"{error.ename}: {error.evalue}" if error.ename in ours else error.ename
    return f"cell {number}, which begins with `{source.splitlines()[0]}`, stopped with {why}"


def _kinds(kind: type) -> set[type]:
    return {kind}.union(*map(_kinds, kind.__subclasses__()))


def page_of(notebook: Any, path: Path) -> str:
    """The page: texts, code and what it shows. Raises NotebookError when it needs a network."""
    exporter = HTMLExporter(template_name="basic", exclude_input_prompt=True,
                            exclude_output_prompt=True, exclude_anchor_links=True)  # fmt: skip
    body, _ = exporter.from_notebook_node(notebook)
    if _ADDRESS.search(body):
        raise NotebookError(str(path), ["shows something of another site; the page is to be whole"])
    words = load_catalogue(LANGUAGE, {})
    body = Markup(_accessible(body, words))
    return rendered(
        "notebook.html.jinja", language=LANGUAGE, body=body, title=_title(notebook, path),
        footer=words.text("notebook_footer", name=path.name),
    )  # fmt: skip


def _accessible(body: str, words: Catalogue) -> str:
    """What pandas and Jupyter leave out: wide parts scroll by keyboard, no header is empty."""
    number = itertools.count(1)

    def region(found: re.Match[str]) -> str:
        label = words.text("notebook_table", number=str(next(number)))
        opening = f'<div class="scroll" tabindex="0" role="region" aria-label="{label}">'
        return f"{opening}{found[0].replace('<th></th>', '<td></td>')}</div>"

    return _FRAME.sub(region, body).replace("<pre>", '<pre tabindex="0">')


def _title(notebook: Any, path: Path) -> str:
    """The first heading, else the name of the file."""
    lines = (line for cell in notebook.cells for line in cell.source.splitlines())
    return next((line.lstrip("# ") for line in lines if line.startswith("# ")), path.stem)


def blemishes(notebook: Any) -> list[str]:
    """What of a run or a machine is still in a notebook that is to be kept in git."""
    found = []
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.get("outputs") or cell.get("execution_count") is not None:
            found.append(f"cell {number}: outputs")
        if set(cell.metadata) - {"tags"}:
            found.append(f"cell {number}: metadata")
    known = {"kernelspec", "language_info"}
    found += [f"metadata: {name}" for name in set(notebook.metadata) - known]
    version = notebook.metadata.get("language_info", {}).keys() - {"name"}
    return found + [f"metadata: language_info.{name}" for name in sorted(version)]
