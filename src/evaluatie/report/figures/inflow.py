"""How many people settled per half-year, by origin: one panel for each place."""

import pandas as pd
from matplotlib.axes import Axes

from evaluatie.report import lookup, numbers, sentences
from evaluatie.report.context import Context
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.style import (
    COLOURS,
    FILL,
    MUTED,
    canvas,
    light_grid,
    number_axis,
    wrapped,
)
from evaluatie.report.sentences_inflow import origins_compared
from evaluatie.report.tables_inflow import GROUPS, origin_name, origins

_SHAPES = "os^Dv"
_APART = 0.075  # of a panel's height: between two names


def draw_inflow(context: Context) -> Drawn:
    """A line for each origin over the half-years of settlement, the programme's shaded."""
    found = context.released.inflow
    if found["persons"].isna().all():
        return None
    places = [place for place in dict(GROUPS) if place in set(found["place"])]
    figure = canvas(2.5 * len(places) + 0.5)
    panels = figure.subplots(len(places), squeeze=False)[:, 0]
    for axes, place in zip(panels, places, strict=True):
        _draw_place(axes, _periods(lookup.rows(found, place=place)), context)
        axes.set_title(wrapped(context.words.label(place), 80), pad=16)
    axis = "fig.inflow_axis_withheld" if found["persons"].isna().any() else "fig.inflow_axis"
    panels[-1].set_xlabel(context.words.text(axis))
    return figure, sentences.joined(
        context.words.text("fig.inflow_alt"),
        *(_item(lookup.rows(found, place=place), context) for place in places),
        origins_compared(context),
    )


def _periods(found: pd.DataFrame) -> pd.DataFrame:
    """Persons by cohort and half-year (rows, in order of time) and origin (columns)."""
    wide = found.pivot(index=["half_year", "cohort"], columns="origin", values="persons")
    return wide.astype("float64").sort_index()


def _draw_place(axes: Axes, counts: pd.DataFrame, context: Context) -> None:
    cohorts = counts.index.get_level_values("cohort")
    for place in range(len(counts)):
        if cohorts[place] == "treatment":
            axes.axvspan(place - 0.5, place + 0.5, color=FILL, zorder=0, linewidth=0)
    for cohort in dict.fromkeys(cohorts):
        middle = float((cohorts == cohort).nonzero()[0].mean())
        name = context.words.variant("fig_cohort", cohort)
        axes.text(middle, 1.0, name, ha="center", va="bottom", fontsize=8, color=MUTED,
                  transform=axes.get_xaxis_transform())  # fmt: skip
    ends = {}
    for number, origin in enumerate(name for name in origins(context) if name in counts):
        colour = COLOURS[number % len(COLOURS)]
        shape = _SHAPES[number // len(COLOURS) % len(_SHAPES)]
        axes.plot(range(len(counts)), counts[origin], shape + "-", color=colour, linewidth=1.8,
                  markersize=4.5)  # fmt: skip
        known = counts[origin].dropna()
        if len(known):
            ends[origin] = (known.iloc[-1], colour)
    axes.set_ylim(bottom=0)
    axes.set_xlim(-0.5, len(counts) - 0.5)
    axes.set_xticks(
        range(len(counts)), [numbers.half_year(h) for h in counts.index.get_level_values(0)]
    )
    light_grid(axes, "y")
    number_axis(axes.yaxis, ticks=5)
    _name_lines(axes, ends, context)


def _name_lines(axes: Axes, ends: dict[str, tuple[float, str]], context: Context) -> None:
    """The name of each line behind its end, moved up where another would be in the way."""
    top, lowest = axes.get_ylim()[1], 0.0
    for origin, (last, colour) in sorted(ends.items(), key=lambda end: end[1][0]):
        height = max(last / top, lowest)
        lowest = height + _APART
        axes.annotate(
            origin_name(origin, context), (1.01, height), xycoords="axes fraction", va="center",
            fontsize=8.5, color=colour, annotation_clip=False,
        )  # fmt: skip


def _item(found: pd.DataFrame, context: Context) -> str:
    """From how many to how many a half-year, where all of its origins are printed."""
    totals = _periods(found).sum(axis=1, skipna=False).dropna()
    words = context.words
    if totals.empty:
        return ""
    return words.text(
        "fig.inflow_item",
        place=words.label(str(found["place"].iloc[0])),
        first=numbers.count(totals.iloc[0]),
        start=numbers.half_year(totals.index[0][0]),
        last=numbers.count(totals.iloc[-1]),
        end=numbers.half_year(totals.index[-1][0]),
    )
