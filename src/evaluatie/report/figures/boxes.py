"""Boxes with words and arrows between them, in inches from the upper left corner of a figure."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from evaluatie.report.figures.style import FILL, INK, MUTED, RULE, WIDTH, canvas, wrapped

SIZE = 7.5  # points
LINE = 0.135  # inches from one line to the next
PADDING = 0.07  # inches between the words and the edge
_LETTERS = 14.0  # of this size beside each other on an inch, with the widest words
_ONE_WORD = 16.0  # the same, of one long word


@dataclass(frozen=True)
class Box:
    """Words in a rectangle; `edge` is its colour, `fill` that of its inside."""

    left: float
    top: float
    width: float
    height: float
    text: str
    edge: str = RULE
    fill: str = FILL
    bold: bool = False

    @property
    def right(self) -> float:
        """Where it ends."""
        return self.left + self.width

    @property
    def middle(self) -> float:
        """Half its height."""
        return self.top + self.height / 2


def sheet(height: float) -> tuple[Figure, Axes]:
    """A figure of that many inches, with axes in inches, downwards."""
    figure = canvas(height, fitted=False)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, WIDTH)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    return figure, axes


def height_of(texts: Iterable[str], width: float) -> float:
    """Inches that the longest of these texts takes in boxes of that width."""
    most = max((fitted(text, width).count("\n") + 1 for text in texts), default=1)
    return most * LINE + 2 * PADDING


def fitted(text: str, width: float) -> str:
    """The text over lines that fit in a box of that many inches; its own lines stay apart."""
    return "\n".join(wrapped(line, _letters(width)) for line in text.split("\n"))


def _letters(width: float) -> int:
    """Letters beside each other in a box of that width."""
    return max(int((width - 2 * PADDING) * _LETTERS), 6)


def _size(text: str, width: float) -> float:
    """Points: smaller where one word is longer than the box is wide."""
    longest = max((len(word) for word in text.split()), default=1)
    return SIZE * min(1, (width - PADDING) * _ONE_WORD / longest)


def draw_box(axes: Axes, box: Box) -> None:
    """The rectangle with its words in the middle."""
    shape = FancyBboxPatch(
        (box.left, box.top), box.width, box.height, boxstyle="round,pad=0,rounding_size=0.04",
        facecolor=box.fill, edgecolor=box.edge, linewidth=0.9, zorder=2,
    )  # fmt: skip
    axes.add_patch(shape)
    axes.text(
        box.left + box.width / 2, box.middle, fitted(box.text, box.width), ha="center",
        va="center", fontsize=_size(box.text, box.width), color=INK, linespacing=1.1, zorder=3,
        fontweight="bold" if box.bold else "normal",
    )  # fmt: skip


def draw_arrow(axes: Axes, start: tuple[float, float], end: tuple[float, float]) -> None:
    """An arrow from one place to another."""
    axes.annotate(
        "", xy=end, xytext=start, zorder=1,
        arrowprops={"arrowstyle": "-|>", "color": MUTED, "linewidth": 0.9, "shrinkA": 0,
                    "shrinkB": 0, "mutation_scale": 8},
    )  # fmt: skip


def draw_row(axes: Axes, boxes: list[Box]) -> None:
    """Boxes from left to right with arrows between them."""
    for box in boxes:
        draw_box(axes, box)
    for first, second in pairwise(boxes):
        draw_arrow(axes, (first.right, first.middle), (second.left, second.middle))


def note(axes: Axes, left: float, top: float, text: str, bold: bool = False) -> None:
    """Words beside boxes: a title, or what a row is."""
    axes.text(
        left, top, text, ha="left", va="center", fontsize=SIZE + (1 if bold else 0),
        color=INK if bold else MUTED, fontweight="bold" if bold else "normal", linespacing=1.1,
    )  # fmt: skip
