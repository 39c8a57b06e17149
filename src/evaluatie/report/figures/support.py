"""Where the groups overlap: the score of each design, and the numbers among the covariates."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from evaluatie.report import lookup
from evaluatie.report.context import Context
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    canvas,
    light_grid,
    number_axis,
    wrapped,
)
from evaluatie.report.numbers import number
from evaluatie.report.sentences import joined
from evaluatie.report.tables_people import drawn_distributions, shown_balance
from evaluatie.tables.derived import SCORE

_GROUPS = (("treated", BLUE), ("control", ORANGE))
_STAGES: tuple[tuple[str, Any, float], ...] = (
    ("before", (0, (3, 2)), 1.1),
    ("after", "solid", 1.7),
)
_FEW = 2  # designs that have a line of the figure each
_COLUMNS = 3


def draw_overlap(context: Context) -> Drawn:
    """Histograms of the score before and after, a pair of panels for each design.

    The onderzoeksgroep stands up and the controlegroep hangs down, each as high as its panel
    allows: they are compared by shape, for the one can be a hundred times the other.
    """
    scores = lookup.rows(drawn_distributions(context), term=SCORE)
    designs = [name for name in context.study.designs if name in set(scores["design"])]
    if not designs:
        return None
    pairs = 1 if len(designs) <= _FEW else 2
    lines = -(-len(designs) // pairs)
    figure = canvas(1.5 * lines + 0.7)
    grid = figure.subplots(lines, 2 * pairs, squeeze=False, sharex=True, sharey=True)
    for place, (one, other) in enumerate(grid.reshape(-1, 2)):
        if place >= len(designs):
            one.set_visible(False)
            other.set_visible(False)
            continue
        _draw_pair(one, other, lookup.rows(scores, design=designs[place]), context)
        one.set_title(wrapped(context.words.label(designs[place]), 76 // pairs))
    figure.supxlabel(context.words.text("fig.score_axis"), fontsize=8.5, color=GREY)
    names = [Patch(color=c, label=context.words.variant("fig_group", g)) for g, c in _GROUPS]
    figure.legend(handles=names, loc="outside upper right", ncols=2, frameon=False, fontsize=8)
    items = [_overlap_item(name, lookup.rows(scores, design=name), context) for name in designs]
    return figure, joined(context.words.text("fig.overlap_alt"), *items)


def _draw_pair(one: Axes, other: Axes, scores: pd.DataFrame, context: Context) -> None:
    width = scores["upper"] - scores["lower"]
    height = scores["share"] / width
    height = height / height.groupby([scores["stage"], scores["group"]]).transform("max")
    for axes, stage in ((one, "before"), (other, "after")):
        for (group, colour), side in zip(_GROUPS, (1, -1), strict=True):
            rows = lookup.rows(scores, stage=stage, group=group).index
            axes.bar(scores.loc[rows, "lower"], side * height[rows], width[rows], align="edge",
                     color=colour, edgecolor="white", linewidth=0.5)  # fmt: skip
        axes.axhline(0, color=INK, linewidth=0.8)
        axes.set_xlabel(context.words.variant("fig_stage", stage), fontsize=8, labelpad=1)
        axes.set(xlim=(0, 1), ylim=(-1.1, 1.1), yticks=[])
        axes.spines["left"].set_visible(False)
        axes.tick_params(axis="x", labelbottom=True)
        number_axis(axes.xaxis, ticks=4)


def _overlap_item(design: str, scores: pd.DataFrame, context: Context) -> str:
    """The share that both distributions have in common, before and after."""
    wide = scores.pivot(index=["stage", "interval"], columns="group", values="share")
    common = wide.min(axis=1).groupby("stage").sum()
    return context.words.text(
        "fig.overlap_item",
        design=context.words.label(design),
        before=number(100 * common["before"]),
        after=number(100 * common["after"]),
    )


def draw_ecdf(context: Context) -> Drawn:
    """Cumulative shares of each numeric covariate, for the design of the table of covariates."""
    design = shown_balance(context)
    rows = lookup.rows(drawn_distributions(context), design=design)
    terms = [term for term in dict.fromkeys(rows["term"]) if term != SCORE]
    if design is None or not terms:
        return None
    columns = min(_COLUMNS, len(terms))
    lines = -(-len(terms) // columns)
    figure = canvas(1.9 * lines + 0.8)
    grid = figure.subplots(lines, columns, squeeze=False, sharey=True)
    for place, axes in enumerate(grid.flat):
        if place >= len(terms):
            axes.set_visible(False)
            continue
        _draw_ecdf(axes, lookup.rows(rows, term=terms[place]))
        axes.set_title(wrapped(context.words.term(terms[place]), 78 // columns))
    figure.supylabel(context.words.text("fig.ecdf_axis"), fontsize=8.5, color=GREY)
    _name_lines(figure, context)
    items = [_ecdf_item(term, lookup.rows(rows, term=term), context) for term in terms]
    start = context.words.text("fig.ecdf_alt", design=context.words.label(design))
    return figure, joined(start, *items)


def _cumulative(rows: pd.DataFrame) -> pd.Series:
    """Share below each edge between two intervals."""
    rows = rows.sort_values("interval")
    return rows["share"].cumsum().set_axis(rows["upper"]).iloc[:-1]


def _draw_ecdf(axes: Axes, rows: pd.DataFrame) -> None:
    light_grid(axes, "both")
    for stage, dashes, width in _STAGES:
        for group, colour in _GROUPS:
            # the outer intervals are open: where they end is one person's value, and not drawn
            below = _cumulative(lookup.rows(rows, stage=stage, group=group))
            axes.plot(below.index, below, "o", color=colour, linestyle=dashes, linewidth=width,
                      markersize=2.2 * width)  # fmt: skip
    axes.set_ylim(0, 1)
    number_axis(axes.yaxis, 100, ticks=4)
    number_axis(axes.xaxis, ticks=5)


def _name_lines(figure: Figure, context: Context) -> None:
    words = context.words
    lines = [
        Line2D([], [], color=colour, linestyle=dashes, linewidth=width,
               label=words.text("fig.line", group=words.variant("fig_group", group),
                                stage=words.variant("fig_stage", stage)))
        for group, colour in _GROUPS for stage, dashes, width in _STAGES
    ]  # fmt: skip
    figure.legend(handles=lines, loc="outside upper right", ncols=4, frameon=False, fontsize=7.5)


def _ecdf_item(term: str, rows: pd.DataFrame, context: Context) -> str:
    """The largest distance between both groups at the printed edges, before and after."""
    distance = {}
    for stage, _, _ in _STAGES:
        lines = [_cumulative(lookup.rows(rows, stage=stage, group=group)) for group, _ in _GROUPS]
        distance[stage] = number(float((lines[0] - lines[1]).abs().max()), 2)
    return context.words.text(
        "fig.ecdf_item",
        term=context.words.term(term),
        before=distance["before"],
        after=distance["after"],
    )
