"""What a notebook needs: a study with its released tables, and to show a table or a figure.

The doors to a study's results open nothing but what was released: `reports/<study>` and
`data/derived/<study>/released`, and the study file that says what is in them.
"""

import io
import zlib
from pathlib import Path

import pandas as pd
from markupsafe import Markup
from matplotlib.figure import Figure

from evaluatie.errors import StudyError
from evaluatie.report.cells import Table
from evaluatie.report.context import Context, make_context
from evaluatie.report.figures.style import house_style
from evaluatie.report.html import Drawing, inline_svg
from evaluatie.report.page import rendered
from evaluatie.report.released import load_released
from evaluatie.study import load_study

STUDIES = Path("config/studies")
RELEASED = "data/derived/{study}/released"
REPORTS = Path("reports")


class Shown:
    """Something that a notebook shows as HTML."""

    def __init__(self, html: str) -> None:
        self._html = html

    def _repr_html_(self) -> str:
        return self._html


def open_study(study: str, language: str = "nl") -> Context:
    """The study with its released tables, from the project folder.

    Raises StudyError when the study has not run.
    """
    folder = Path(RELEASED.format(study=study))
    if not folder.is_dir():
        problem = f"there is no {folder}; run `make run` first, in the project folder"
        raise StudyError(study, [problem])
    plan = load_study(STUDIES / f"{study}.yaml")
    return make_context(load_released(folder, plan), plan, language)


def read_csv(study: str, name: str) -> pd.DataFrame:
    """A released table in reports/<study>, such as estimates.csv; withheld numbers are empty."""
    path = REPORTS / study / Path(name).name
    if not path.is_file():
        raise StudyError(study, [f"there is no {path}; run `make run` first"])
    return pd.read_csv(path)


def show_table(table: Table | None, otherwise: str) -> Shown:
    """The table as a report prints it; the sentence when the study has nothing for it."""
    if table is None or not table.rows:
        return say(otherwise)
    return Shown(rendered("tabel.html.jinja", table=table))


def show_figure(drawn: tuple[Figure, str] | None, otherwise: str) -> Shown:
    """A figure as the report draws it, with its alternative text; the sentence when there is none.

    Two figures of one notebook must differ in their alternative text: it names their parts.
    """
    if drawn is None:
        return say(otherwise)
    figure, alternative = drawn
    with house_style(), io.StringIO() as file:
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
        svg = file.getvalue()
    prefix = f"f{zlib.crc32(alternative.encode()):x}"
    return Shown(f"<figure>{inline_svg(Drawing(svg, alternative), prefix)}</figure>")


def say(sentence: str) -> Shown:
    """A sentence as a paragraph."""
    return Shown(Markup("<p>{}</p>").format(sentence))
