"""Effects of a rollout for each group and month, as a map."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap, TwoSlopeNorm
from matplotlib.patches import Patch, Rectangle

from evaluatie.report import lookup
from evaluatie.report.context import Context
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.moments import axis_title, known
from evaluatie.report.figures.staggered import staggered_design
from evaluatie.report.figures.style import INK, MUTED, RULE, canvas, wrapped
from evaluatie.report.numbers import UNKNOWN, WITHHELD, Scale, number
from evaluatie.report.sentences import joined

# ends that differ for any colour vision, light enough to print numbers on: those tell in grey
COLOURS = LinearSegmentedColormap.from_list("effect", ["#e8904a", "#f7f7f7", "#64a3d0"])


def draw_group_time(context: Context) -> Drawn:
    """A row for each group, a column for each month; the months under guidance are outlined."""
    found = staggered_design(context)
    if found is None:
        return None
    design, plan = found
    cells = lookup.rows(context.released.group_time, design=design, estimator=plan.estimators[0])
    if cells.empty:
        return None
    groups = sorted(cells["group"].unique())
    figure = canvas(1.7 + 0.42 * len(groups))
    axes = figure.subplots()
    scale = context.scale(plan.outcome)
    _draw_cells(axes, cells, groups, scale)
    _outline(axes, cells, groups)
    _finish(axes, cells, groups, context)
    estimator = context.words.label(plan.estimators[0])
    axes.set_title(wrapped(f"{axis_title(context, plan.outcome, 0)}: {estimator}", 70))
    figure.legend(handles=_names(cells, context), loc="outside lower left", ncols=3,
                  frameon=False, fontsize=8)  # fmt: skip
    return figure, _alternative(context, cells, scale)


def _draw_cells(axes: Axes, cells: pd.DataFrame, groups: list[int], scale: Scale) -> None:
    largest = float(known(cells)["estimate"].abs().max())
    largest = largest if largest > 0 else 1.0
    norm = TwoSlopeNorm(0, -largest, largest)
    for row in cells.itertuples():
        place = groups.index(row.group)
        box = (row.month - 0.5, place - 0.5), 1, 1
        if row.status != "ok" or np.isnan(row.estimate):
            axes.add_patch(Rectangle(*box, **_without(row.status)))
            sign = WITHHELD if _withheld(row.status) else UNKNOWN
            axes.text(row.month, place, sign, ha="center", va="center", fontsize=8, color=MUTED)
            continue
        axes.add_patch(Rectangle(*box, facecolor=COLOURS(norm(row.estimate)), edgecolor="white"))
        axes.text(row.month, place, scale.difference(row.estimate), ha="center", va="center",
                  fontsize=8, color=INK)  # fmt: skip


def _withheld(status: str) -> bool:
    return status in ("ok", "suppressed")


def _without(status: str) -> dict[str, Any]:
    """How a cell without a number looks: hatched when withheld, grey when there is none."""
    if _withheld(status):
        return {"facecolor": "white", "edgecolor": RULE, "hatch": "////", "linewidth": 0.5}
    return {"facecolor": RULE, "edgecolor": "white", "linewidth": 0.8}


def _outline(axes: Axes, cells: pd.DataFrame, groups: list[int]) -> None:
    last = cells["month"].max()
    for place, group in enumerate(groups):
        if group <= last:
            axes.add_patch(Rectangle((group - 0.5, place - 0.5), last - group + 1, 1, fill=False,
                                     edgecolor=INK, linewidth=1.6, zorder=3))  # fmt: skip


def _finish(axes: Axes, cells: pd.DataFrame, groups: list[int], context: Context) -> None:
    words = context.words
    first, last = cells["month"].min(), cells["month"].max()
    axes.set_xlim(first - 0.55, last + 0.55)
    axes.set_ylim(len(groups) - 0.45, -0.55)
    axes.set_xticks(range(first, last + 1), [number(month) for month in range(first, last + 1)])
    names = [words.text("fig.starts_in", month=number(group)) for group in groups]
    axes.set_yticks(range(len(groups)), names)
    axes.tick_params(length=0)
    for side in ("left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.set_xlabel(words.text("fig.month_since_settlement"), color=MUTED)


def _names(cells: pd.DataFrame, context: Context) -> list[Patch]:
    words = context.words
    named = [Patch(fill=False, edgecolor=INK, linewidth=1.6, label=words.text("fig.guided_cell"))]
    without = cells.drop(known(cells).index)["status"]
    withheld = without.map(_withheld).astype(bool)
    for some, status, text in (
        (withheld.any(), "suppressed", words.text("fig.sign_withheld")),
        ((~withheld).any(), "too_few", words.text("fig.sign_unknown")),
    ):
        if some:
            named.append(Patch(label=text, **_without(status)))
    return named


def _alternative(context: Context, cells: pd.DataFrame, scale: Scale) -> str:
    words, shown = context.words, known(cells)
    withheld = cells.drop(shown.index)["status"].map(_withheld).astype(bool)
    start = words.text(
        "fig.group_time_alt",
        shown=number(len(shown)), withheld=number(int(withheld.sum())),
        unknown=number(int((~withheld).sum())),
    )  # fmt: skip
    guided = shown[shown["month"] >= shown["group"]]
    if guided.empty:
        return joined(start, words.text("fig.group_time_none"))
    low, high = guided.loc[guided["estimate"].idxmin()], guided.loc[guided["estimate"].idxmax()]
    ends = [
        words.text("fig.group_time_end", difference=scale.difference_text(row["estimate"]),
                   group=number(row["group"]), month=number(row["month"]))
        for row in (low, high)
    ]  # fmt: skip
    return joined(start, words.text("fig.group_time_item", low=ends[0], high=ends[1]))
