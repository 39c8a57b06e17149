"""Pictures of power: the chance to find each effect, and what every group could show."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from matplotlib.figure import Figure

from evaluatie.report.figures.forest import Mark, draw_line, draw_marks, forest_height
from evaluatie.report.figures.style import (
    COLOURS,
    GREY,
    canvas,
    house_style,
    light_grid,
    number_axis,
)
from evaluatie.report.numbers import percentage
from evaluatie.report.power.context import SHARE, Planned
from evaluatie.report.power.sentences import relevant
from evaluatie.report.sentences import joined
from evaluatie.tables.cell import OVERALL

WANTED = 0.8
Drawn = tuple[Figure, str] | None
SHAPES = ("o", "s", "D", "^", "v")


def draw_power(page: Planned) -> dict[str, tuple[Figure, str]]:
    """Every figure of the page by file name, with its alternative text."""
    with house_style():
        drawn = {"power_curve": draw_curves(page), "power_groups": draw_groups(page)}
    return {name: figure for name, figure in drawn.items() if figure is not None}


def draw_curves(page: Planned) -> Drawn:
    """Power against the true effect for the primary result, a line for each estimator."""
    words, curve = page.words, page.curve
    rows = curve[(curve["subgroup"] == OVERALL) & (curve["outcome"] == page.asked["outcome"])
                 & (curve["horizon"] == page.asked["horizon"])]  # fmt: skip
    figure = canvas(4.2)
    axes = figure.subplots()
    items = []
    for place, ((design, estimator), own) in enumerate(
        rows.groupby(["design", "estimator"], sort=False)
    ):
        by = words.label(estimator)
        name = words.text("power_line", design=words.label(design), estimator=by)
        axes.plot(own["effect"], own["power"], f"{SHAPES[place % len(SHAPES)]}-", markersize=5,
                  color=COLOURS[place % len(COLOURS)], label=name)  # fmt: skip
        items.append(_curve_item(name, own, page))
    _finish_curves(axes, page)
    return figure, joined(words.text("power_curve_alt"), *items)


def _curve_item(name: str, own: Any, page: Planned) -> str:
    at = own[own["effect"] == page.plan.relevant_effect]["power"].iloc[0]
    return page.words.text(
        "power_curve_item", name=name, effect=relevant(page), power=percentage(at)
    )


def _finish_curves(axes: Any, page: Planned) -> None:
    words = page.words
    axes.axhline(WANTED, color=GREY, linewidth=1, linestyle=(0, (4, 3)), zorder=1)
    draw_line(axes, page.plan.relevant_effect, words.text("power_relevant_line"))
    light_grid(axes, "both")
    axes.set_ylim(0, 1.02)
    number_axis(axes.xaxis, SHARE.factor)
    number_axis(axes.yaxis, SHARE.factor)
    axes.set_xlabel(words.text("power_effect_axis"))
    axes.set_ylabel(words.text("power_axis"))
    axes.figure.legend(loc="outside lower left", frameon=False, fontsize=8)


def draw_groups(page: Planned) -> Drawn:
    """The smallest visible effect of every group; filled where the effect worth finding is."""
    words = page.words
    rows = [row for row in page.groups(**page.asked) if row.verdict != "not_estimable"]
    if not rows:
        return None
    marks = [_mark(page.primary, words.label(OVERALL), strong=True)]
    for subgroup, group in groupby(rows, key=lambda row: row.subgroup):
        marks.append(Mark(words.label(subgroup)))
        marks += [_mark(row, words.level(row.subgroup, row.level)) for row in group]
    figure = canvas(forest_height(len(marks)))
    axes = figure.subplots()
    draw_marks(axes, marks, SHARE)
    axes.set_xlim(0, 1.08 * max(mark.point or 0.0 for mark in marks))
    draw_line(axes, page.plan.relevant_effect, words.text("power_relevant_line"))
    axes.set_xlabel(words.text("power_mde_axis"))
    items = [
        words.text(
            "power_group_item", subgroup=words.label(row.subgroup),
            level=words.level(row.subgroup, row.level), mde=SHARE.difference_text(row.mde),
        )
        for row in rows
    ]  # fmt: skip
    return figure, joined(words.text("power_groups_alt", effect=relevant(page)), *items)


def _mark(row: Any, label: str, strong: bool = False) -> Mark:
    shown = SHARE.difference(row.mde)
    return Mark(label, row.mde, shown=shown, filled=row.verdict == "detects", strong=strong)
