"""The house style: one palette, one way to number axes, files that are identical on every run."""

import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from evaluatie.report import typefaces
from evaluatie.report.numbers import number

INK = "#22303c"
MUTED = "#66717d"
RULE = "#c9d0d6"
FILL = "#f1f4f6"
# told apart by readers with any colour vision (after Okabe & Ito), dark enough on white
BLUE = "#0a5f9e"
ORANGE = "#c25100"
GREEN = "#00785a"
PURPLE = "#8a4a86"
GREY = "#5c6670"
COLOURS = (BLUE, ORANGE, GREEN, PURPLE, GREY)
WIDTH = 7.4

_RC: Any = {
    "font.family": [typefaces.TEXT, typefaces.SPARE],
    "font.size": 9.5,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 8.5,
    "axes.titlesize": 9.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": MUTED,
    "ytick.color": INK,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 9,
    "xtick.major.size": 3,
    "ytick.major.size": 0,
    "figure.facecolor": "white",
    # letters as outlines: the figure looks the same on every computer, with or without its fonts
    "svg.fonttype": "path",
    "svg.hashsalt": "evaluatie",
    "savefig.format": "svg",  # letters are measured as they are drawn
    "text.parse_math": False,  # a $ in a label is a dollar
}


@contextmanager
def house_style() -> Iterator[None]:
    """Settings under which figures are drawn and saved."""
    with matplotlib.rc_context():
        # not what a user's own matplotlibrc says
        matplotlib.rcdefaults()
        typefaces.register()
        matplotlib.rcParams.update(_RC)
        yield


def canvas(height: float, fitted: bool = True) -> Figure:
    """An empty figure of that many inches; `fitted` makes room for labels by itself."""
    return Figure(figsize=(WIDTH, height), layout="constrained" if fitted else None)


def number_axis(axis: Any, factor: float = 1, ticks: int = 6) -> None:
    """Ticks as the language writes numbers; `factor` turns the table's unit into the printed one.

    Where there is room for few, steps of four as well, so that zero is not the only one.
    """
    steps = [1, 2, 5, 10] if ticks > 3 else [1, 2, 4, 5, 10]
    axis.set_major_locator(MaxNLocator(nbins=ticks, steps=steps))

    def label(value: float, _: Any) -> str:
        shown = [tick * factor for tick in axis.get_majorticklocs()]
        exact = (d for d in range(3) if all(abs(round(t, d) - t) < 1e-9 for t in shown))
        return number(value * factor, next(exact, 3))

    axis.set_major_formatter(FuncFormatter(label))


def zero_line(axes: Axes) -> None:
    """The line of no effect."""
    axes.axvline(0, color=INK, linewidth=0.9, zorder=1)


def light_grid(axes: Axes, which: str = "x") -> None:
    """Thin lines behind the marks."""
    axes.grid(True, axis=which, color=RULE, linewidth=0.5, zorder=0)  # type: ignore[arg-type]
    axes.set_axisbelow(True)


def wrapped(text: str, width: int) -> str:
    """The text over several lines."""
    return "\n".join(textwrap.wrap(text, width, break_long_words=False)) or text


def save(figure: Figure, folder: Path, name: str) -> None:
    """Writes name.svg without dates or versions in it."""
    folder.mkdir(parents=True, exist_ok=True)
    with house_style():
        engine = figure.get_layout_engine()
        if engine is not None:  # by itself: saving would draw the whole figure once more for it
            engine.execute(figure)
            figure.set_layout_engine(None)
        figure.savefig(folder / f"{name}.svg", metadata={"Date": None, "Creator": None})
