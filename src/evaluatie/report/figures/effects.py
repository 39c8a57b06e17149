"""The primary result in one picture, and all outcomes and horizons."""

from dataclasses import replace
from itertools import groupby

from matplotlib.figure import Figure

from evaluatie.report import lookup, sentences
from evaluatie.report.context import Context
from evaluatie.report.figures.forest import (
    ROW_HEIGHT,
    Mark,
    draw_line,
    draw_marks,
    forest_height,
    mark,
)
from evaluatie.report.figures.style import COLOURS, GREEN, GREY, ORANGE, canvas, wrapped
from evaluatie.report.lookup import Estimate
from evaluatie.report.numbers import number
from evaluatie.study.analyses import MAIN

Drawn = tuple[Figure, str] | None


def draw_primary(context: Context) -> Drawn:
    """Every design's primary result with placebos, references and, where known, the truth."""
    results = lookup.primary_results(context.released, context.study)
    if not results:
        return None
    words, scale = context.words, context.primary_scale
    cell = lookup.primary_cell(context.study)
    within = sentences.within(cell["horizon"], words)
    outcome = words.label(cell["outcome"])
    marks = [Mark(words.text("fig.primary_heading", outcome=outcome, within=within))]
    marks += [mark(e, words.label(e.design), context) for e in results]
    marks += _reference_marks(context) + _truth_marks(context) + _placebo_marks(context)
    figure = canvas(forest_height(len(marks)))
    axes = figure.subplots()
    draw_marks(axes, marks, scale)
    axes.set_xlabel(words.text("fig.difference_axis", unit=scale.difference_unit))
    return figure, _primary_alternative(context, results)


def _primary_alternative(context: Context, results: list[Estimate]) -> str:
    words, scale = context.words, context.primary_scale
    found = [
        words.text(
            "fig.primary_item",
            design=words.label(e.design),
            difference=scale.difference_text(e.estimate),
            interval=sentences.interval(e, scale),
            verdict=words.variant("passing", "yes" if e.gates_passed else "no"),
        )
        for e in results
        if e.known
    ]
    return sentences.joined(words.text("fig.primary_alt"), *found)


def _reference_marks(context: Context) -> list[Mark]:
    cell = lookup.primary_cell(context.study)
    scale = context.primary_scale
    marks = []
    for reference in context.study.references:
        if reference.outcome != cell["outcome"] or (reference.horizon or 0) != cell["horizon"]:
            continue
        shown = scale.difference(reference.estimate)
        low = high = None
        if reference.std_error:
            # the published error drawn as the interval that it stands for
            low = reference.estimate - context.quantile * reference.std_error
            high = reference.estimate + context.quantile * reference.std_error
            shown += f"  ({scale.interval(low, high)})"
        marks.append(Mark(reference.label, reference.estimate, low, high, shown, True, GREEN, "D"))
    return [Mark(context.words.text("fig.references")), *marks] if marks else []


def _truth_marks(context: Context) -> list[Mark]:
    if context.released.truth is None:
        return []
    found = lookup.rows(
        context.released.truth, **lookup.primary_cell(context.study), **lookup.everybody()
    )
    words, scale = context.words, context.primary_scale
    marks = [
        Mark(
            words.text("fig.truth_row"),
            att,
            shown=scale.difference(att),
            colour=GREEN,
            shape="D",
        )
        for att in found["att"]
    ]
    return [Mark(words.text("fig.truth")), *marks] if marks else []


def _placebo_marks(context: Context) -> list[Mark]:
    words = context.words
    marks = []
    for placebo in context.study.placebos:
        found = lookup.placebo_results(context.released, context.study, placebo)
        same = [e for e in found if context.scale(e.outcome).unit == context.primary_scale.unit]
        if same:
            marks.append(Mark(words.text("fig.placebo", placebo=words.label(placebo))))
            marks += [_placebo_mark(e, context) for e in same]
    return marks


def _placebo_mark(result: Estimate, context: Context) -> Mark:
    drawn = mark(result, context.words.label(result.design), context, ORANGE)
    return replace(drawn, filled=not result.differs)


def draw_effects(context: Context) -> Drawn:
    """All outcomes and horizons by the estimator that speaks for each design.

    A study with one outcome and no horizons shows every estimator of each design instead.
    """
    found = lookup.find(context.released, analysis=MAIN, **lookup.everybody())
    cells = {(e.outcome, e.horizon) for e in found}
    if not found:
        return None
    if len(cells) == 1:
        return _draw_estimators(context, found)
    spoken = [e for e in found if e.estimator == lookup.speaker(context.study, e.design)]
    return _draw_cells(context, spoken), _cells_alternative(context, spoken)


def _draw_estimators(context: Context, found: list[Estimate]) -> tuple[Figure, str]:
    words, scale = context.words, context.primary_scale
    designs = lookup.designs_in_order(context.study)
    found = sorted(found, key=lambda e: designs.index(e.design))
    marks = []
    for design, group in groupby(found, key=lambda e: e.design):
        marks.append(Mark(words.label(design)))
        marks += [mark(e, words.label(e.estimator), context) for e in group]
    figure = canvas(forest_height(len(marks)))
    axes = figure.subplots()
    draw_marks(axes, marks, scale)
    for reference in context.study.references[:1]:
        draw_line(axes, reference.estimate, reference.label)
    axes.set_xlabel(words.text("fig.difference_axis", unit=scale.difference_unit))
    known = [e.estimate for e in found if e.known]
    alternative = words.text(
        "fig.estimators_alt",
        number=number(len(known)),
        low=scale.difference_text(min(known, default=None)),
        high=scale.difference_text(max(known, default=None)),
    )
    return figure, alternative


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
        axes.set_title(wrapped(context.words.label(outcome), 22))
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
        passing=number(sum(e.gates_passed for e in known)),
    )  # fmt: skip
