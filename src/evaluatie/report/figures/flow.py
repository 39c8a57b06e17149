"""From everybody in the files to those analysed: every exclusion counted."""

from itertools import groupby
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from evaluatie.report import lookup
from evaluatie.report.context import Context
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.style import BLUE, FILL, INK, MUTED, RULE, canvas, wrapped
from evaluatie.report.numbers import count, missing, number
from evaluatie.report.sentences import joined
from evaluatie.report.tables_people import COUNTED, flow_group, step_name

_ALL = "all"
_LINE = 0.2  # inches for a line of text
_GAP = 0.14
_TITLE = 0.6
_WIDE, _NARROW = 110, 54  # characters on a line


def draw_flow(context: Context) -> Drawn:
    """Everybody first, then a column of boxes for each cohort in each place."""
    flow = context.released.flow
    groups = list(dict.fromkeys(zip(flow["place"], flow["cohort"], strict=True)))
    columns = {
        group: _boxes(lookup.rows(flow, place=group[0], cohort=group[1]), context)
        for group in groups
    }
    if not any(columns.values()):
        return None
    lines = _lines(groups)
    heights = [max(_tall(columns[group]) for group in line) for line in lines]
    figure = canvas(sum(heights), fitted=False)
    grid = figure.add_gridspec(
        len(lines), 2, height_ratios=heights,
        left=0.002, right=0.998, top=1, bottom=0, wspace=0.03, hspace=0,
    )  # fmt: skip
    for number_, line in enumerate(lines):
        for place, group in enumerate(line):
            cell = grid[number_, :] if len(line) == 1 else grid[number_, place]
            axes = figure.add_subplot(cell)
            _draw_column(axes, columns[group], heights[number_])
            name = wrapped(flow_group(*group, context), 90 if len(line) == 1 else 40)
            axes.text(0, _TITLE - 0.1, name, fontsize=9, fontweight="bold")
    alternative = [_item(*group, flow, context) for group in groups]
    return figure, joined(context.words.text("fig.flow_alt"), *alternative)


def _lines(groups: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Groups side by side: everybody on a line, then each place with its cohorts."""
    return [list(line) for _, line in groupby(groups, key=lambda group: group[0])]


def _tall(boxes: list["Box"]) -> float:
    return sum(_height(box) + _GAP for box in boxes) + _TITLE


Box = tuple[str, list[str]]  # its kind (people or excluded) and its lines


def _boxes(steps: pd.DataFrame, context: Context) -> list[Box]:
    """Start, what was left out, who remains, and per horizon who was followed for all of it."""
    words = context.words
    base = lookup.rows(steps, horizon=0)
    if base.empty:
        return []
    first, last = base.iloc[0], base.iloc[-1]
    start = None if missing(first.excluded) else first.excluded + first.remaining
    begin = "start" if first.place == _ALL else "assigned"
    width = _WIDE if first.place == _ALL else _NARROW
    left_out = [
        line
        for row in base.itertuples(index=False)
        if row.step not in COUNTED
        for line in _lines_of(f"{step_name(row.step, words)}: {count(row.excluded)}", width)
    ]
    boxes: list[Box] = [("people", [words.variant("flow", begin, n=number(start))])]
    if left_out:
        boxes.append(("excluded", [words.text("flow.excluded"), *left_out]))
    remaining = "assigned" if first.place == _ALL else "remaining"
    boxes.append(("people", [words.variant("flow", remaining, n=number(last.remaining))]))
    followed = steps[steps["horizon"] > 0].itertuples(index=False)
    windows = [words.text("flow.windows")]
    for _, group in groupby(followed, key=lambda row: row.horizon):
        windows += _horizon_lines(list(group), context)
    if len(windows) > 1:
        boxes.append(("excluded", windows))
    return boxes


def _horizon_lines(steps: list[Any], context: Context) -> list[str]:
    words = context.words
    reasons = [
        f"{step_name(step.step, words)} {count(step.excluded)}"
        for step in steps
        if step.step not in COUNTED and (missing(step.excluded) or step.excluded > 0)
    ]
    line = words.text("flow.window", months=number(steps[0].horizon), n=number(steps[-1].remaining))
    whole = f"{line} ({', '.join(reasons)})" if reasons else line
    return _lines_of(whole, _NARROW)


def _lines_of(text: str, width: int) -> list[str]:
    return wrapped(text, width).split("\n")


def _height(box: Box) -> float:
    return _LINE * len(box[1]) + 0.14


def _draw_column(axes: Axes, boxes: list[Box], height: float) -> None:
    """Boxes from the top down, coordinates in inches."""
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(height, 0)
    top = _TITLE
    for kind, lines in boxes:
        size = _height((kind, lines))
        people = kind == "people"
        axes.add_patch(
            FancyBboxPatch(
                (0, top), 1, size, boxstyle="square,pad=0",
                facecolor=BLUE if people else FILL, edgecolor=BLUE if people else RULE,
            )
        )  # fmt: skip
        for place, line in enumerate(lines):
            heading = people or place == 0
            axes.text(
                0.03, top + 0.07 + _LINE * (place + 0.5), line, va="center", fontsize=8,
                color="white" if people else INK if heading else MUTED,
                fontweight="bold" if heading else "normal",
            )  # fmt: skip
        top += size + _GAP


def _item(place: str, cohort: str, flow: pd.DataFrame, context: Context) -> str:
    base = lookup.rows(flow, place=place, cohort=cohort, horizon=0)
    if base.empty:
        return ""
    first, last = base.iloc[0], base.iloc[-1]
    start = None if missing(first.excluded) else first.excluded + first.remaining
    return context.words.text(
        "fig.flow_item",
        group=flow_group(place, cohort, context),
        start=number(start), remaining=number(last.remaining),
    )  # fmt: skip
