"""Balance of the characteristics before and after matching or weighting."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from evaluatie.report import lookup
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
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
from evaluatie.report.numbers import beside, missing, number
from evaluatie.report.sentences import joined
from evaluatie.report.tables_people import balanced_designs, primary_balance
from evaluatie.study.analyses import MAIN

_STAGES = (("before", ORANGE, "white"), ("after", BLUE, BLUE))
_ROUNDED = 0.005  # half of what disclosure control rounds a difference to
_FEW = 9  # designs that stand three beside each other
_MANY = 16  # terms, or designs, from which terms stand closer together


def draw_love(context: Context) -> Drawn:
    """One panel per design: standardised differences before (open) and after (filled)."""
    designs = balanced_designs(context)
    if not designs:
        return None
    balance = lookup.rows(primary_balance(context), kind="covariate")
    before = lookup.rows(balance, stage="before").drop_duplicates("term")
    # a small overall difference first, so that the eye sees a shape
    terms = list(before.assign(size=before["smd"].abs()).sort_values(["size", "term"])["term"])
    columns = min(3 if len(designs) <= _FEW else 4, len(designs))
    lines = -(-len(designs) // columns)
    row = 0.2 if max(len(terms), len(designs)) < _MANY else 0.155
    figure = canvas(lines * (0.6 + row * len(terms)) + 0.5)
    grid = figure.subplots(lines, columns, squeeze=False, sharex=True, sharey=True)
    for place, axes in enumerate(grid.flat):
        if place >= len(designs):
            axes.set_visible(False)
            continue
        _draw_panel(axes, lookup.rows(balance, design=designs[place]), terms, context)
        axes.set_title(wrapped(context.words.label(designs[place]), 66 // columns), fontsize=8.5)
    figure.supxlabel(context.words.text("fig.smd_axis"), fontsize=8.5, color=GREY)
    _name_stages(figure, context)
    alternative = [_alternative(context, name, balance) for name in designs]
    return figure, joined(context.words.text("fig.love_alt"), *alternative)


def _draw_panel(axes: Axes, balance: pd.DataFrame, terms: list[str], context: Context) -> None:
    limit = context.study.gates.smd
    light_grid(axes, "y")
    axes.axvspan(-limit, limit, color="#e8eef2", zorder=0)
    axes.axvline(0, color=INK, linewidth=0.9, zorder=1)
    for side in (-limit, limit):
        axes.axvline(side, color=GREY, linewidth=0.8, linestyle=(0, (4, 3)), zorder=1)
    for stage, colour, face in _STAGES:
        found = lookup.rows(balance, stage=stage).set_index("term")["smd"].reindex(terms)
        axes.plot(found, range(len(terms)), "o", color=colour, markerfacecolor=face, markersize=5,
                  markeredgewidth=1.3, zorder=3)  # fmt: skip
    size, width = (8, 34) if len(terms) < _MANY else (7, 48)
    axes.set_yticks(range(len(terms)), [wrapped(context.words.term(term), width) for term in terms])
    axes.tick_params(axis="y", labelsize=size)
    axes.spines["left"].set_visible(False)
    axes.set_ylim(-0.6, len(terms) - 0.4)
    axes.tick_params(axis="x", labelbottom=True)
    number_axis(axes.xaxis, ticks=5)


def _name_stages(figure: Figure, context: Context) -> None:
    marks = [
        Line2D([], [], marker="o", linestyle="", color=colour, markerfacecolor=face, markersize=5,
               label=context.words.variant("fig_stage", stage))
        for stage, colour, face in _STAGES
    ]  # fmt: skip
    figure.legend(handles=marks, loc="outside upper right", ncols=2, frameon=False, fontsize=8)


def _alternative(context: Context, design: str, balance: pd.DataFrame) -> str:
    found = lookup.rows(balance, design=design)
    sizes: dict[str, Any] = {
        stage: lookup.rows(found, stage=stage)["smd"].abs() for stage in ("before", "after")
    }
    limit, words = context.study.gates.smd, context.words
    key = {"design": design, "estimator": lookup.speaker(context.study, design)}
    cell = {**lookup.primary_cell(context.study), **lookup.everybody()}
    result = next(iter(lookup.find(context.released, analysis=MAIN, **key, **cell)), None)
    exact = None if result is None else result.max_smd
    largest = sizes["after"].max() if missing(exact) else exact
    fails = _fails(result)
    after = beside(largest, limit, 2) if fails else number(largest, 2)
    case, count = _beyond(sizes["after"], limit, fails)
    return words.text(
        "fig.love_item",
        design=words.label(design), before=number(sizes["before"].max(), 2), after=after,
        beyond=words.variant(
            "love_beyond", case, number=number(count), limit=number(limit, 2)
        ),
    )  # fmt: skip


def _fails(result: Estimate | None) -> bool | None:
    """Whether the gate finds the groups of a design too unlike; None where it was not judged."""
    judged = result is not None and (result.known or result.blinded)
    return "smd" in result.failed_gates if result is not None and judged else None


def _beyond(sizes: pd.Series, limit: float, fails: bool | None) -> tuple[str, int]:
    """Case of the wording, and how many differences lie beyond the limit.

    They are rounded: of one that prints as the limit only the gate, which knows them all, can say
    on which side it lies, and only of the largest.
    """
    count = int((sizes - _ROUNDED >= limit - 1e-9).sum())
    close = int((sizes + _ROUNDED > limit + 1e-9).sum()) - count
    least = 1 if fails and not count else count
    if close and fails is not False and least < count + close:
        return ("at_least_one" if least == 1 else "at_least" if least else "unsure"), least
    return ("none" if not least else "one" if least == 1 else "many"), least
