"""Means of the four groups over half-years of time zero: what each design compares."""

import pandas as pd
from matplotlib.axes import Axes

from evaluatie.months import as_days, half_year
from evaluatie.report import lookup, numbers, sentences
from evaluatie.report.context import Context
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.style import (
    BLUE,
    FILL,
    MUTED,
    ORANGE,
    canvas,
    light_grid,
    number_axis,
)

_PLACES = (("intervention", BLUE, "o"), ("comparison", ORANGE, "s"))
_SIGNS = {"intervention": "n ●", "comparison": "n ■"}


def draw_trends(context: Context) -> Drawn:
    """The primary outcome by half-year of time zero, here and elsewhere."""
    means, cohorts = context.released.group_means, context.study.cohorts
    if means is None or cohorts is None:
        return None
    found = lookup.rows(means, **lookup.primary_cell(context.study))
    if found.empty:
        return None
    halves = sorted(found["half_year"].unique())
    figure = canvas(3.8)
    axes = figure.subplots()
    if context.settled_at_time_zero:
        _shade_cohorts(axes, halves, context)
    for place, colour, shape in _places(found):
        values = lookup.rows(found, place=place).set_index("half_year")["mean"].reindex(halves)
        axes.plot(range(len(halves)), values, shape + "-", color=colour, linewidth=1.8,
                  markersize=5)  # fmt: skip
        known = values.dropna()
        if len(known):
            last = halves.index(known.index[-1])
            axes.annotate(
                context.words.label(place), (last, known.iloc[-1]), xytext=(8, 0),
                textcoords="offset points", va="center", fontsize=8.5, color=colour,
            )  # fmt: skip
    _finish(axes, found, halves, context)
    _number_persons(axes, found, halves)
    return figure, _alternative(context, found)


def _places(found: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Those that the study has, with their colour and shape."""
    there = set(found["place"])
    return [drawn for drawn in _PLACES if drawn[0] in there]


def _shade_cohorts(axes: Axes, halves: list[str], context: Context) -> None:
    cohorts = context.study.cohorts
    assert cohorts is not None
    start = str(half_year(as_days([cohorts.treatment.start]))[0])
    first = sum(name < start for name in halves)
    axes.axvspan(first - 0.5, len(halves) - 0.5, color=FILL, zorder=0)
    sides = ((first - 0.6, "control", "right"), (first - 0.4, "treatment", "left"))
    for place, cohort, side in sides:
        axes.text(place, 1.0, context.words.variant("fig_cohort", cohort), ha=side, va="bottom",
                  fontsize=8, color=MUTED, transform=axes.get_xaxis_transform())  # fmt: skip


def _finish(axes: Axes, found: pd.DataFrame, halves: list[str], context: Context) -> None:
    scale = context.primary_scale
    cell = lookup.primary_cell(context.study)
    words = context.words
    light_grid(axes, "y")
    axes.set_xticks(range(len(halves)), [numbers.half_year(name) for name in halves])
    axes.set_xlim(-0.5, len(halves) - 0.5)
    if scale.is_share:
        axes.set_ylim(bottom=0)
    number_axis(axes.yaxis, scale.factor)
    label = words.text("fig.half_years_persons", start=words.label("time_zero"))
    withheld = found["mean"].isna().any()
    axes.set_xlabel(f"{label}; {words.text('fig.sign_withheld')}" if withheld else label,
                    labelpad=30)  # fmt: skip
    unit = words.text("fig.percent") if scale.is_share else scale.difference_unit
    within = sentences.within(cell["horizon"], words)
    title = words.text(
        "fig.trend_axis", outcome=words.label(cell["outcome"]), within=within, unit=unit
    )
    axes.set_title(sentences.capital(title), pad=18)


def _number_persons(axes: Axes, found: pd.DataFrame, halves: list[str]) -> None:
    """A line for each place under the half-years: on how many persons each mean rests.

    Where the mean is withheld an x stands at the foot.
    """
    for line, (place, colour, _) in enumerate(_places(found)):
        rows = lookup.rows(found, place=place).set_index("half_year").reindex(halves)
        down = -18 - 12 * line
        _below(axes, (-0.5, down), _SIGNS[place], colour)
        for number, half in enumerate(halves):
            _below(axes, (number, down), numbers.count(rows.loc[half, "n"]), colour)
            if numbers.missing(rows.loc[half, "mean"]):
                _below(axes, (number, 26 - 12 * line), numbers.WITHHELD, colour)


def _below(axes: Axes, at: tuple[float, float], text: str, colour: str) -> None:
    """Text at a half-year, that many points above (below) the axis."""
    axes.annotate(text, (at[0], 0), xycoords=axes.get_xaxis_transform(), xytext=(0, at[1]),
                  textcoords="offset points", ha="center", va="top", fontsize=8,
                  color=colour, annotation_clip=False)  # fmt: skip


def _alternative(context: Context, found: pd.DataFrame) -> str:
    words, scale = context.words, context.primary_scale
    items = []
    for place, _, _ in _places(found):
        known = lookup.rows(found, place=place).dropna(subset=["mean"]).sort_values("half_year")
        if len(known):
            first, last = known.iloc[0], known.iloc[-1]
            items.append(
                words.text(
                    "fig.trend_item",
                    place=words.label(place),
                    first=scale.level_text(first["mean"]),
                    last=scale.level_text(last["mean"]),
                    start=numbers.half_year(first["half_year"]),
                    end=numbers.half_year(last["half_year"]),
                )
            )
    start = words.label("time_zero")
    several = len(_places(found)) > 1
    lines = words.text("fig.trend_alt", start=start)
    alternative = lines if several else words.text("fig.trend_alt_here", start=start)
    return sentences.joined(alternative, *items)
