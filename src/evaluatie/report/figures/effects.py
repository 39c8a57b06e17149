"""All outcomes and horizons, or every estimator where a study has one outcome and no horizons."""

from dataclasses import replace
from itertools import groupby

from matplotlib.figure import Figure

from evaluatie.report import lookup, sentences
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
from evaluatie.report.figures.forest import (
    ROW_HEIGHT,
    Mark,
    draw_line,
    draw_marks,
    forest_height,
    in_scale,
    mark,
)
from evaluatie.report.figures.primary import (
    Drawn,
    adjusted_range,
    difference_axis,
    reference_ends,
)
from evaluatie.report.figures.style import COLOURS, GREY, canvas, wrapped
from evaluatie.report.numbers import number
from evaluatie.report.tables_methods import benchmark, primary_rows


def draw_effects(context: Context) -> Drawn:
    """All outcomes and horizons by the estimator that speaks for each design.

    A study with one outcome and no horizons shows every estimator of each design instead. What is
    followed month by month (a rollout) has figures of its own.
    """
    found = lookup.effects_shown(context.released, context.study)
    if not found:
        return None
    if len({(e.outcome, e.horizon) for e in found}) == 1:
        return _draw_estimators(context)
    return _draw_cells(context, found), _cells_alternative(context, found)


def _draw_estimators(context: Context) -> tuple[Figure, str]:
    """Every estimator of every design, beside the published result where there is one."""
    words, scale = context.words, context.primary_scale
    found = [e for e, _ in primary_rows(context)]
    marks = []
    for design, group in groupby(found, key=lambda e: e.design):
        marks += _design_marks(words.label(design), list(group), context)
    figure = canvas(forest_height(len(marks)))
    axes = figure.subplots()
    ends, published = adjusted_range(found, context), benchmark(context)
    draw_marks(axes, in_scale(marks, ends), scale)
    axes.set_xlim(ends)
    if published is not None:
        name = context.told(published.label)
        draw_line(axes, published.estimate, name, reference_ends(published, context))
    axes.set_xlabel(difference_axis(marks, ends, context))
    return figure, _estimators_alternative(found, context)


def _design_marks(design: str, results: list[Estimate], context: Context) -> list[Mark]:
    """One row for a design with one estimator; else its name with a row for each below it."""
    whom = {e.estimand for e in results}
    if len(whom) == 1:
        design = _for_whom(design, results[0], context)
    if len(results) == 1:
        return [replace(mark(results[0], design, context), strong=True)]
    names = [context.words.label(e.estimator) for e in results]
    if len(whom) > 1:
        names = [_for_whom(n, e, context) for n, e in zip(names, results, strict=True)]
    return [Mark(design), *(mark(e, n, context) for e, n in zip(results, names, strict=True))]


def _for_whom(name: str, result: Estimate, context: Context) -> str:
    """The name, with the estimand where the effect is not that on all the treated."""
    whom = context.words.label(result.estimand)
    return name if result.estimand == "ATT" else f"{name} ({whom})"


def _estimators_alternative(found: list[Estimate], context: Context) -> str:
    words, scale = context.words, context.primary_scale
    known = [e.estimate for e in found if e.known]
    alternative = words.text(
        "fig.estimators_alt",
        number=number(len(known)),
        low=scale.difference_text(min(known, default=None)),
        high=scale.difference_text(max(known, default=None)),
    )
    published = benchmark(context)
    if published is None:
        return alternative
    difference = scale.difference_text(published.estimate)
    line = words.text(
        "fig.benchmark_alt", label=context.told(published.label), difference=difference
    )
    return sentences.joined(alternative, line)


def _draw_cells(context: Context, found: list[Estimate]) -> Figure:
    outcomes = [name for name in context.study.outcomes if any(e.outcome == name for e in found)]
    designs = lookup.designs_in_order(context.study)
    places = sorted({(e.horizon, designs.index(e.design)) for e in found})
    columns = min(3, len(outcomes))
    lines = -(-len(outcomes) // columns)
    headed = len(places) + len({horizon for horizon, _ in places})
    figure = canvas(lines * (0.9 + ROW_HEIGHT * headed))
    grid = figure.subplots(lines, columns, squeeze=False, sharey=True)
    for number_, axes in enumerate(grid.flat):
        if number_ >= len(outcomes):
            axes.set_visible(False)
            continue
        outcome = outcomes[number_]
        scale = context.scale(outcome)
        marks = _cell_marks(context, [e for e in found if e.outcome == outcome], places)
        draw_marks(axes, marks, scale, labels=False)
        if number_ % columns:
            axes.tick_params(labelleft=False)
        axes.set_title(wrapped(context.words.label(outcome), 48 // columns), fontsize=8.5)
        axes.set_xlabel(scale.difference_unit)
    return figure


def _cell_marks(
    context: Context, found: list[Estimate], places: list[tuple[int, int]]
) -> list[Mark]:
    """Rows in the same places for every outcome: a heading per horizon, then the designs."""
    words = context.words
    designs = lookup.designs_in_order(context.study)
    by_place = {(e.horizon, designs.index(e.design)): e for e in found}
    marks = []
    for horizon, group in groupby(places, key=lambda place: place[0]):
        if horizon:
            marks.append(Mark(words.text("fig.horizon", months=number(horizon))))
        for place in group:
            label, colour = words.label(designs[place[1]]), COLOURS[place[1] % len(COLOURS)]
            result = by_place.get(place)
            empty = Mark(label, shown=" ", colour=GREY)
            marks.append(mark(result, label, context, colour) if result else empty)
    return marks


def _cells_alternative(context: Context, found: list[Estimate]) -> str:
    words = context.words
    known = [e for e in found if e.known]
    above = [e for e in known if sentences.direction(e) == "more"]
    below = [e for e in known if sentences.direction(e) == "less"]
    return words.text(
        "fig.effects_alt",
        number=number(len(known)), above=number(len(above)), below=number(len(below)),
        unclear=number(len(known) - len(above) - len(below)),
        passing=number(sum(e.passes for e in known)),
    )  # fmt: skip
