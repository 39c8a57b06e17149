"""Effects of a rollout by months since guidance started."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from evaluatie.report import lookup
from evaluatie.report.context import Context
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.moments import (
    axis_title,
    band_names,
    caption,
    draw_moments,
    known,
    signs,
    split,
    told,
)
from evaluatie.report.figures.style import GREY, canvas, wrapped
from evaluatie.report.sentences import joined
from evaluatie.study.analyses import MAIN
from evaluatie.study.designs import DidStaggeredDesign

_EVENT = "event:"
_SHAPES = "s^vDP*X"


def staggered_design(context: Context) -> tuple[str, DidStaggeredDesign] | None:
    """The first design of a rollout in stages."""
    plans = context.study.designs.items()
    return next(((n, p) for n, p in plans if isinstance(p, DidStaggeredDesign)), None)


def draw_staggered(context: Context) -> Drawn:
    """The first estimator with interval and band, the others as small marks beside it.

    None where it has no effect by time and no other has one with a number.
    """
    found = staggered_design(context)
    events = pd.DataFrame() if found is None else _events(context, *found)
    if found is None or events.empty:
        return None
    plan = found[1]
    chosen = lookup.rows(events, estimator=plan.estimators[0])
    if chosen.empty and known(events).empty:
        return None
    figure = canvas(4.2)
    axes = figure.subplots()
    draw_moments(axes, chosen[chosen["status"] != "reference"], context.scale(plan.outcome))
    others = _draw_others(axes, events, plan, context)
    _finish(axes, events, plan, context)
    names = band_names(chosen, context, context.words.text("fig.band_months"))
    figure.legend(handles=[*names, *others], loc="outside lower left", ncols=2, frameon=False,
                  fontsize=8)  # fmt: skip
    return figure, _alternative(context, chosen, plan)


def _events(context: Context, design: str, plan: DidStaggeredDesign) -> pd.DataFrame:
    """Effects by time since the start, with `place` the months since it."""
    key = {"design": design, "analysis": MAIN, "outcome": plan.outcome, **lookup.everybody()}
    table = lookup.rows(context.released.estimates, **key)
    table = table[table["time"].fillna("").str.startswith(_EVENT)]
    return table.assign(place=table["time"].str.removeprefix(_EVENT).astype(float))


def _draw_others(
    axes: Axes, events: pd.DataFrame, plan: DidStaggeredDesign, context: Context
) -> list[Line2D]:
    """Marks at the right of the chosen ones; gives what names them."""
    there = set(known(events)["estimator"])
    names = [name for name in plan.estimators[1:] if name in there]
    handles = []
    for number, name in enumerate(names):
        rows = known(lookup.rows(events, estimator=name))
        shift = 0.3 + 0.3 * number / max(len(names), 1)
        shape = _SHAPES[number % len(_SHAPES)]
        axes.plot(rows["place"] + shift, rows["estimate"], shape, color=GREY, markersize=3.5,
                  markerfacecolor="white", markeredgewidth=0.9, zorder=4)  # fmt: skip
        handles.append(
            Line2D([], [], color=GREY, marker=shape, linestyle="none", markersize=4.5,
                   markerfacecolor="white", label=context.words.label(name))
        )  # fmt: skip
    return handles


def _finish(axes: Axes, events: pd.DataFrame, plan: DidStaggeredDesign, context: Context) -> None:
    words = context.words
    chosen = lookup.rows(events, estimator=plan.estimators[0])
    places = sorted({*chosen["place"], *known(events)["place"]})
    last = places[-1] + 0.8
    axes.set_xlim(places[0] - 0.6, last)
    axes.set_xticks(places, [_month(place) for place in places])
    names = words.variant("fig_guided", "before"), words.variant("fig_guided", "after")
    split(axes, -0.4, last, names)
    varying = words.text("fig.varying_base") if plan.base_period == "varying" else ""
    axes.set_xlabel("\n".join(filter(None, [
        words.text("fig.months_since"), caption(varying, signs(chosen, context)),
    ])))  # fmt: skip
    axes.set_title(wrapped(_title(context, plan), 80), pad=18)


def _month(place: float) -> str:
    return f"{place:+.0f}".replace("-", "−") if place else "0"


def _title(context: Context, plan: DidStaggeredDesign) -> str:
    estimator = context.words.label(plan.estimators[0])
    return f"{axis_title(context, plan.outcome, 0)}: {estimator}"


def _alternative(context: Context, chosen: pd.DataFrame, plan: DidStaggeredDesign) -> str:
    words, scale = context.words, context.scale(plan.outcome)
    after = chosen["place"] >= 0
    items = [
        words.text("fig.moments_when", when=words.variant("fig_guided", when),
                   item=told(chosen[rows], scale, context))
        for when, rows in (("before", ~after), ("after", after))
    ]  # fmt: skip
    start = words.text("fig.staggered_alt", estimator=words.label(plan.estimators[0]))
    return joined(start, *items)
