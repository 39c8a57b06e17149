"""What two-way fixed effects mixes in a rollout (Goodman-Bacon): weights and estimates by kind."""

import pandas as pd
from matplotlib.axes import Axes

from evaluatie.report import lookup
from evaluatie.report.context import Context
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.forest import Mark, draw_marks, forest_height, mark
from evaluatie.report.figures.staggered import staggered_design
from evaluatie.report.figures.style import BLUE, INK, MUTED, ORANGE, canvas, number_axis, wrapped
from evaluatie.report.numbers import missing, percentage
from evaluatie.report.sentences import joined
from evaluatie.study.analyses import MAIN
from evaluatie.study.designs import DidStaggeredDesign

_FIXED = "twoway_fe"
_FORBIDDEN = ("later_vs_earlier", "later_vs_at_entry")  # controls who are guided already


def draw_mixture(context: Context) -> Drawn:
    """Weight and estimate of each kind of comparison, above what they add up to."""
    found = staggered_design(context)
    if found is None:
        return None
    rows = _rows(context, found[0])
    if rows.empty:
        return None
    results = _results(context, *found)
    figure = canvas(forest_height(len(rows) + len(results)) + 0.7)
    left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1, 1.5))
    marks = [_mark(row, context, found[1]) for row in rows.itertuples()]
    scale = context.scale(found[1].outcome)
    draw_marks(right, [*marks, *results], scale)
    right.set_xlabel(context.words.text("fig.difference_axis", unit=scale.difference_unit))
    _draw_weights(left, rows, [*marks, *results], context)
    sentence = _sentence(rows, context)
    figure.suptitle(wrapped(sentence, 96), x=0.01, ha="left", fontsize=9)
    return figure, _alternative(sentence, rows, results, context, found[1])


def _rows(context: Context, design: str) -> pd.DataFrame:
    """Kinds of comparison with a printed weight."""
    table = context.released.sensitivity
    rows = lookup.rows(table, design=design, check="goodman_bacon", status="ok")
    return rows[rows["statistic"].notna() & rows["estimate"].notna()]


def _results(context: Context, design: str, plan: DidStaggeredDesign) -> list[Mark]:
    """What the mixture adds up to, and the estimate by group and month beside it."""
    words = context.words
    marks = []
    for estimator in dict.fromkeys((_FIXED, plan.estimators[0])):
        key = {"design": design, "estimator": estimator, "outcome": plan.outcome}
        for e in lookup.find(context.released, analysis=MAIN, **key, **lookup.everybody()):
            kind = "sum" if estimator == _FIXED else "group_time"
            name = words.variant("fig_mixture", kind, estimator=words.label(estimator))
            marks.append(mark(e, name, context, INK))
    return marks


def _colour(kind: str) -> str:
    return ORANGE if kind in _FORBIDDEN else BLUE


def _mark(row: object, context: Context, plan: DidStaggeredDesign) -> Mark:
    """A kind of comparison; open where its controls are guided already."""
    kind, estimate = str(row.parameter), float(row.estimate)  # type: ignore[attr-defined]
    return Mark(
        context.words.variant("fig_comparison", kind), estimate,
        shown=context.scale(plan.outcome).difference(estimate),
        filled=kind not in _FORBIDDEN, colour=_colour(kind), shape="s",
    )  # fmt: skip


def _draw_weights(axes: Axes, rows: pd.DataFrame, marks: list[Mark], context: Context) -> None:
    """Bars of the weights; hatched where the controls are guided already."""
    for place, row in enumerate(rows.itertuples()):
        colour = _colour(row.parameter)
        forbidden = row.parameter in _FORBIDDEN
        axes.barh(place, row.statistic, height=0.55, facecolor="white" if forbidden else colour,
                  edgecolor=colour, hatch="////" if forbidden else None)  # fmt: skip
        axes.text(row.statistic + 0.02, place, percentage(row.statistic), va="center",
                  fontsize=8, color=INK)  # fmt: skip
    axes.set_xlim(0, 1.15)
    axes.set_yticks(range(len(marks)), [wrapped(m.label, 34) for m in marks], fontsize=8.5)
    axes.tick_params(labelleft=True)
    axes.set_xticks([0, 0.5, 1])
    number_axis(axes.xaxis, 100, ticks=3)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(context.words.text("fig.weight_axis"), color=MUTED)


def _sentence(rows: pd.DataFrame, context: Context) -> str:
    """How much rests on comparisons with persons who are guided already."""
    share = float(rows.loc[rows["parameter"].isin(_FORBIDDEN), "statistic"].sum())
    return context.words.variant("fig_mixed", "some" if share else "none", share=percentage(share))


def _alternative(
    sentence: str, rows: pd.DataFrame, results: list[Mark], context: Context,
    plan: DidStaggeredDesign,
) -> str:  # fmt: skip
    words, scale = context.words, context.scale(plan.outcome)
    kinds = [
        words.text("fig.mixture_item", kind=words.variant("fig_comparison", row.parameter),
                   weight=percentage(row.statistic),
                   difference=scale.difference_text(row.estimate))
        for row in rows.itertuples()
    ]  # fmt: skip
    sums = [
        words.text("fig.mixture_sum", name=row.label, difference=scale.difference_text(row.point))
        for row in results
        if not missing(row.point)
    ]
    return joined(sentence, *kinds, *sums)
