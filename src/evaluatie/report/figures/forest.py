"""Estimates with their intervals under each other: the panel that several figures share."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from matplotlib.axes import Axes

from evaluatie.report.cells import stamp
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
from evaluatie.report.figures.style import (
    BLUE,
    FILL,
    GREY,
    INK,
    MUTED,
    light_grid,
    number_axis,
    wrapped,
    zero_line,
)
from evaluatie.report.numbers import Scale

ROW_HEIGHT = 0.27
_MANY, _LOW = 30, 0.2  # rows from which they stand closer together: a page holds them


@dataclass(frozen=True)
class Mark:
    """One row: an estimate with interval, or a heading when it has no numbers and no `shown`.

    Ends without a point are a range. Filled marks may be read as effects, half-filled ones with
    reserve, open ones may not. `strong` rows have a bold name.
    """

    label: str
    point: float | None = None
    low: float | None = None
    high: float | None = None
    shown: str = ""
    filled: bool = True
    colour: str = BLUE
    shape: str = "o"
    strong: bool = False
    half: bool = False

    @property
    def heading(self) -> bool:
        """Whether the row only names those below it."""
        return self.empty and not self.shown

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw."""
        return self.point is None and self.low is None


def mark(result: Estimate, label: str, context: Context, colour: str = BLUE) -> Mark:
    """The row of an estimate; its numbers stand beside it, or why there are none."""
    scale = context.scale(result.outcome)
    if not result.known:
        return Mark(label, shown=stamp(result, context.words).text, colour=colour)
    ends = scale.interval(result.conf_low, result.conf_high)
    return Mark(
        label, result.estimate, result.conf_low, result.conf_high,
        f"{scale.difference(result.estimate)}  ({ends})", result.passes, colour,
        half=result.cautious,
    )  # fmt: skip


def draw_marks(axes: Axes, marks: Sequence[Mark], scale: Scale, labels: bool = True) -> None:
    """Draws the rows from top to bottom with a zero line, numbers at the right."""
    zero_line(axes)
    light_grid(axes)
    for place, row in enumerate(marks):
        if row.point is not None:
            _draw_mark(axes, row, place)
        elif row.low is not None and row.high is not None:
            axes.plot([row.low, row.high], [place, place], "|-", color=row.colour, linewidth=1.8,
                      markersize=8, markeredgewidth=1.8, zorder=2)  # fmt: skip
        if labels and row.shown:
            axes.text(1.02, place, row.shown, transform=axes.get_yaxis_transform(), va="center",
                      fontsize=8, color=MUTED if row.empty else INK)  # fmt: skip
    axes.set_ylim(len(marks) - 0.4, -0.7)
    axes.set_yticks(range(len(marks)), [wrapped(row.label, 44) for row in marks])
    # a panel that shares its axis with the first has no labels of its own
    for row, tick in zip(marks, axes.get_yticklabels(), strict=False):
        tick.set_fontweight("bold" if row.heading or row.strong else "normal")
        tick.set_fontsize(8.5)
    axes.spines["left"].set_visible(False)
    number_axis(axes.xaxis, scale.factor, ticks=6 if scale.is_share else 4)


def _draw_mark(axes: Axes, row: Mark, place: int) -> None:
    if row.low is not None and row.high is not None:
        axes.plot([row.low, row.high], [place, place], color=row.colour, linewidth=1.8,
                  solid_capstyle="butt", zorder=2)  # fmt: skip
    # white and not transparent: the interval does not show through an open mark
    face = row.colour if row.filled or row.half else "white"
    axes.plot(row.point or 0.0, place, row.shape, color=row.colour, markerfacecolor=face,
              markerfacecoloralt="white", fillstyle="left" if row.half else "full",
              markersize=6, markeredgewidth=1.5, zorder=3)  # fmt: skip


def in_scale(marks: Sequence[Mark], ends: tuple[float, float]) -> list[Mark]:
    """The rows, those outside the ends of the axis as an arrow at its edge."""
    return [_arrow(row, ends) for row in marks]


def _arrow(row: Mark, ends: tuple[float, float]) -> Mark:
    low, high = ends
    if row.point is None or low <= row.point <= high:
        return row
    inside = 0.015 * (high - low)
    edge, shape = (low + inside, "<") if row.point < low else (high - inside, ">")
    return replace(row, point=edge, low=None, high=None, shape=shape)


def draw_line(
    axes: Axes, value: float, text: str,
    ends: tuple[float, float] | tuple[None, None] = (None, None),
) -> None:  # fmt: skip
    """A dashed vertical line with its name above it, and its interval as a band behind."""
    if ends[0] is not None and ends[1] is not None:
        axes.axvspan(*ends, color=FILL, zorder=0)
    axes.axvline(value, color=GREY, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    axes.text(value, 1.0, text, transform=axes.get_xaxis_transform(), ha="center", va="bottom",
              fontsize=7.5, color=GREY)  # fmt: skip


def forest_height(rows: int) -> float:
    """Inches for that many rows with axis and labels."""
    return 0.9 + (ROW_HEIGHT if rows <= _MANY else _LOW) * rows
