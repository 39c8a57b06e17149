"""The cohorts and the phases of the rollout on a time line, drawn from the study."""

import datetime as dt

from matplotlib import dates
from matplotlib.axes import Axes

from evaluatie.report.context import Context
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.style import BLUE, GREY, INK, MUTED, ORANGE, canvas, light_grid
from evaluatie.report.numbers import date
from evaluatie.report.sentences import joined

Bar = tuple[str, dt.date, dt.date, str, str]


def draw_rollout(context: Context) -> Drawn:
    """A bar for each cohort and phase: who settled when, and from when they were guided."""
    if context.study.cohorts is None:
        return None
    bars = _bars(context)
    figure = canvas(0.8 + 0.42 * len(bars))
    axes = figure.subplots()
    light_grid(axes)
    for place, (_, start, end, note, colour) in enumerate(bars):
        left, right = dates.date2num(start), dates.date2num(end)
        axes.barh(place, right - left, left=left, height=0.5, color=colour, zorder=2)
        axes.text(right + 15, place, note, va="center", fontsize=8, color=INK, zorder=4,
                  bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5})  # fmt: skip
    axes.set_ylim(len(bars) - 0.4, -0.6)
    axes.set_yticks(range(len(bars)), [name for name, *_ in bars])
    _years(axes, context, bars)
    return figure, joined(context.words.text("fig.rollout_alt"), *_items(bars, context))


def _bars(context: Context) -> list[Bar]:
    words, cohorts = context.words, context.study.cohorts
    assert cohorts is not None
    bars: list[Bar] = []
    groups = (("control", cohorts.control, GREY), ("treatment", cohorts.treatment, BLUE))
    for name, cohort, colour in groups:
        bars.append((words.label(name), cohort.start, cohort.until, "", colour))
    for name, arm in context.study.arms.items():
        when = arm.guidance_from
        values = {"date": date(when) if isinstance(when, dt.date) else ""}
        note = words.variant("guided", "date" if values["date"] else str(when), **values)
        bars.append((words.label(name), *arm.settled, note, "#6fa3c7"))
    return bars


def _years(axes: Axes, context: Context, bars: list[Bar]) -> None:
    axes.xaxis.set_major_locator(dates.YearLocator())
    axes.xaxis.set_major_formatter(dates.DateFormatter("%Y"))
    first, last = min(bar[1] for bar in bars), max(bar[2] for bar in bars)
    axes.set_xlim(dates.date2num(first) - 20, dates.date2num(last) + 500)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(context.words.text("fig.settled_axis"))
    polluted = context.study.contamination
    if polluted is not None:
        start = dates.date2num(polluted.start)
        axes.axvline(start, color=ORANGE, linestyle=(0, (4, 3)))
        axes.text(start, 1.01, context.words.text("fig.contaminated"),
                  transform=axes.get_xaxis_transform(), ha="center", fontsize=7.5,
                  color=ORANGE)  # fmt: skip
    axes.tick_params(axis="x", colors=MUTED)


def _items(bars: list[Bar], context: Context) -> list[str]:
    return [
        context.words.text(
            "fig.rollout_item",
            name=name, start=date(start), end=date(end), note=f", {note}" if note else "",
        )
        for name, start, end, note, _ in bars
    ]  # fmt: skip
