"""Curves of both groups: who has had which exit by which month, with their bands."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch

from evaluatie.report import lookup_speed
from evaluatie.report.context import Context
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.style import (
    BLUE,
    ORANGE,
    RULE,
    canvas,
    light_grid,
    number_axis,
    wrapped,
)
from evaluatie.report.numbers import SHARE, Scale, number
from evaluatie.report.sentences import capital, joined
from evaluatie.tables.survival import CONTROL, TREATED

_GROUPS = ((TREATED, BLUE, "o"), (CONTROL, ORANGE, "s"))
_PERCENT = 100


def draw_speed(context: Context) -> Drawn:
    """A panel for each exit of the first design of survival; None without curves to show."""
    designs = lookup_speed.speed_designs(context.study)
    names = lookup_speed.curve_names(context, designs[0][0]) if designs else []
    names = [name for name in names if _known(context, designs[0][0], name)]
    if not names:
        return None
    design = designs[0][0]
    figure = canvas(3.9)
    widths = [2.0] + [1.3] * (len(names) - 1)
    # one scale: a rare exit must not look like a common one
    panels = figure.subplots(1, len(names), squeeze=False, sharey=True, width_ratios=widths)[0]
    for place, (axes, name) in enumerate(zip(panels, names, strict=True)):
        for group, colour, shape in _GROUPS:
            _draw(axes, lookup_speed.curve(context, design, name, group), colour, shape)
        title = lookup_speed.curve_title(context, design, name)
        axes.set_title(_title(title, place == 0, context))
        _finish(axes, context)
    _name_lines(panels[0], design, names[0], context)
    band = Patch(color=RULE, label=context.words.text("fig.speed_band"))
    figure.legend(handles=[band], loc="outside lower left", frameon=False, fontsize=8)
    return figure, _alternative(context, design, names)


def _known(context: Context, design: str, name: tuple[str, str]) -> bool:
    """Whether a month with an exit is printed of either group."""
    sides = [lookup_speed.curve(context, design, name, group) for group, _, _ in _GROUPS]
    return any(side["std_error"].notna().any() for side in sides)


def _draw(axes: Axes, curve: pd.DataFrame, colour: str, shape: str) -> None:
    """Points at the printed months with lines between them, and the band behind."""
    month = curve["month"].astype(float)
    banded = curve["band_low"].notna()
    axes.fill_between(
        month[banded], curve["band_low"][banded], curve["band_high"][banded], color=colour,
        alpha=0.16, linewidth=0, zorder=2,
    )  # fmt: skip
    axes.plot(month, curve["estimate"], shape + "-", color=colour, linewidth=1.7, markersize=3.4,
              zorder=3)  # fmt: skip


def _title(title: str, first: bool, context: Context) -> str:
    """What is counted, and in the first panel the unit."""
    text = context.words.text("fig.speed_share", cause=title) if first else title
    return wrapped(capital(text), 34 if first else 20)


def _finish(axes: Axes, context: Context) -> None:
    words = context.words
    light_grid(axes, "y")
    horizons = list(context.study.horizons)
    axes.set_xlim(0, max(horizons) + 0.5)
    axes.set_xticks([0, *horizons], [number(month) for month in (0, *horizons)])
    axes.set_ylim(bottom=0)
    number_axis(axes.yaxis, _PERCENT)
    axes.set_xlabel(words.text("fig.speed_axis", start=words.label("time_zero")))


def _name_lines(axes: Axes, design: str, name: tuple[str, str], context: Context) -> None:
    """The name of each group beside its line, where the line is long."""
    for group, colour, _ in _GROUPS:
        curve = lookup_speed.curve(context, design, name, group)
        if len(curve):
            last = curve.iloc[-1]
            axes.annotate(
                context.words.variant("speed_group", group), (last["month"], last["estimate"]),
                xytext=(-4, 7), textcoords="offset points", ha="right", va="bottom", fontsize=8.5,
                color=colour,
            )  # fmt: skip


def _alternative(context: Context, design: str, names: list[tuple[str, str]]) -> str:
    """What both groups have reached in the last month that is printed of both."""
    words, scale = context.words, Scale(SHARE)
    items = []
    for name in names:
        shared = lookup_speed.last_shared(context, design, name)
        title = capital(lookup_speed.curve_title(context, design, name))
        if shared is not None:
            items.append(
                words.text(
                    "fig.speed_item", cause=title,
                    months=number(shared[0].month),
                    treated=scale.level_text(shared[0].estimate),
                    control=scale.level_text(shared[1].estimate),
                )
            )  # fmt: skip
    return joined(words.text("fig.speed_alt", start=words.label("time_zero")), *items)
