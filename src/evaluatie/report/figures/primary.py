"""The primary result in one picture: every design, its placebo, references and the truth."""

from dataclasses import replace

from matplotlib.figure import Figure

from evaluatie.report import lookup, lookup_placebo, sentences
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
from evaluatie.report.figures.forest import Mark, draw_marks, forest_height, in_scale, mark
from evaluatie.report.figures.style import GREEN, GREY, ORANGE, canvas, number_axis, wrapped
from evaluatie.report.numbers import missing
from evaluatie.study.model import Reference

Drawn = tuple[Figure, str] | None
MANY = 8  # designs above which the placebo stands beside the results, not below them


def draw_primary(context: Context) -> Drawn:
    """Every design's primary result with placebos, references and, where known, the truth."""
    results = lookup.primary_results(context.released, context.study)
    if not results:
        return None
    placebos = _placebo_marks(context)
    draw = _draw_panels if len(results) > MANY and _aligned(placebos, results) else _draw_list
    return draw(results, placebos, context), _primary_alternative(context, results)


def _aligned(placebos: list[Mark], results: list[Estimate]) -> bool:
    """Whether there is one placebo, with a row for each design: then it can stand beside them."""
    return len(placebos) == 1 + len(results) and not any(m.heading for m in placebos[1:])


def _draw_list(results: list[Estimate], placebos: list[Mark], context: Context) -> Figure:
    """Everything under each other."""
    marks = [Mark(_title(context)), *_result_marks(results, context), *placebos]
    figure = canvas(forest_height(len(marks)))
    axes = figure.subplots()
    ends = adjusted_range([*results, *_same_unit(context)], context)
    draw_marks(axes, in_scale(marks, ends), context.primary_scale)
    axes.set_xlim(ends)
    axes.set_xlabel(difference_axis(marks, ends, context))
    return figure


def _draw_panels(results: list[Estimate], placebos: list[Mark], context: Context) -> Figure:
    """Results at the left and the placebo of each design in the same row at the right."""
    left = _result_marks(results, context)
    ends = adjusted_range([*results, *_same_unit(context)], context)
    empty = [Mark("", shown=" ")] * (len(left) - len(results))
    figure = canvas(forest_height(len(left)) + 0.5)
    grid = figure.subplots(1, 2, sharey=True, sharex=True, width_ratios=(1.1, 1))
    right = placebos[1:] + empty
    for axes, marks, title in zip(grid, (left, right), (_title(context), placebos[0].label),
                                  strict=True):  # fmt: skip
        # the left panel last to name the rows of both
        draw_marks(axes, in_scale(marks, ends), context.primary_scale, labels=marks is left)
        axes.set_title(wrapped(title, 18))
    grid[0].set_yticks(range(len(left)), [wrapped(m.label, 40) for m in left])
    grid[1].tick_params(labelleft=False)
    grid[0].set_xlim(ends)
    if not context.primary_scale.is_share:  # amounts of money take room
        number_axis(grid[0].xaxis, context.primary_scale.factor, ticks=3)
    figure.supxlabel(difference_axis([*left, *right], ends, context), fontsize=8.5, color=GREY)
    return figure


def _title(context: Context) -> str:
    cell, words = lookup.primary_cell(context.study), context.words
    within = sentences.within(cell["horizon"], words)
    return words.text("fig.primary_heading", outcome=words.label(cell["outcome"]), within=within)


def _result_marks(results: list[Estimate], context: Context) -> list[Mark]:
    marks = [mark(e, context.words.label(e.design), context) for e in results]
    return marks + _reference_marks(context) + _truth_marks(context)


def adjusted_range(results: list[Estimate], context: Context) -> tuple[float, float]:
    """Ends of the axis: zero, references, and the intervals of designs that adjust for something.

    What lies outside is drawn as an arrow: raw differences would press the others together.
    """
    methods = {n: getattr(p, "method", p.kind) for n, p in context.study.designs.items()}
    known = [e for e in results if e.known]
    shown = [e for e in known if methods[e.design] != "none"] or known
    ends = [0.0, *(x for e in shown for x in (e.conf_low, e.conf_high) if not missing(x))]
    for reference in context.study.references:
        if reference.outcome == context.study.primary.outcome:
            ends += [x for x in reference_ends(reference, context) if x is not None]
    low, high = min(ends), max(ends)
    margin = 0.06 * ((high - low) or 1.0)
    return low - margin, high + margin


def difference_axis(marks: list[Mark], ends: tuple[float, float], context: Context) -> str:
    """The name of the axis, and what an arrow means where there is one."""
    words = context.words
    axis = words.text("fig.difference_axis", unit=context.primary_scale.difference_unit)
    if in_scale(marks, ends) == marks:
        return axis
    return f"{axis}; {words.text('fig.off_scale')}"


def _primary_alternative(context: Context, results: list[Estimate]) -> str:
    words, scale = context.words, context.primary_scale
    found = [
        words.text(
            "fig.primary_item",
            design=words.label(e.design),
            difference=scale.difference_text(e.estimate),
            interval=sentences.interval(e, scale),
            verdict=sentences.passing(e, words),
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
        low, high = reference_ends(reference, context)
        if low is not None:
            shown += f"  ({scale.interval(low, high)})"
        name = context.told(reference.label)
        marks.append(Mark(name, reference.estimate, low, high, shown, True, GREEN, "D"))
    return [Mark(context.words.text("fig.references")), *marks] if marks else []


def reference_ends(
    reference: Reference, context: Context
) -> tuple[float, float] | tuple[None, None]:
    """The published error as the interval that it stands for; nothing without one."""
    if not reference.std_error:
        return None, None
    wide = context.quantile * reference.std_error
    return reference.estimate - wide, reference.estimate + wide


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


def _same_unit(context: Context, *names: str) -> list[Estimate]:
    """Placebo results of these placebos (default: all) in the unit of the primary outcome."""
    return [
        e
        for name in names or context.study.placebos
        for e in lookup.placebo_results(context.released, context.study, name)
        if context.scale(e.outcome).unit == context.primary_scale.unit
    ]


def _placebo_marks(context: Context) -> list[Mark]:
    words = context.words
    marks = []
    for placebo in context.study.placebos:
        found = _same_unit(context, placebo)
        if found:
            marks.append(Mark(words.text("fig.placebo", placebo=words.label(placebo))))
            marks += [_placebo_mark(e, context) for e in found]
    return marks


def _placebo_mark(result: Estimate, context: Context) -> Mark:
    """Filled where the placebo gate is passed; without a gate where the interval holds zero."""
    drawn = mark(result, context.words.label(result.design), context, ORANGE)
    found = lookup_placebo.verdict(context.released, context.study, result)
    passes = not result.differs if found == "unknown" else found == "passes"
    return replace(drawn, filled=passes, half=False)
