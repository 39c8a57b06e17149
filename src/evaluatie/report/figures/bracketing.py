"""Every answer to the primary question under each other: designs, estimators, other choices."""

from dataclasses import replace
from itertools import groupby

from evaluatie.report import lookup, lookup_sensitivity, sentences
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.forest import Mark, draw_line, draw_marks, forest_height, mark
from evaluatie.report.figures.style import GREY, INK, canvas
from evaluatie.report.numbers import missing, number
from evaluatie.study.analyses import MAIN


def draw_bracketing(context: Context) -> Drawn:
    """All estimates of the primary result, with one choice made otherwise and each place left out.

    None for a study that does not compare cohorts of settlers here and elsewhere.
    """
    found = lookup_sensitivity.every_way(context)
    if not any(p.kind == "did_cohort" for p in context.study.designs.values()) or not found:
        return None
    varied = _varied(context)
    marks = _design_marks(found, context)
    if varied:
        marks += [Mark(context.words.text("fig.variations")), *_varied_marks(varied, context)]
    left_out = _places_mark(context)
    if left_out is not None:
        marks += [Mark(context.words.text("fig.places")), left_out]
    figure = canvas(forest_height(len(marks)))
    axes = figure.subplots()
    scale = context.primary_scale
    draw_marks(axes, marks, scale)
    planned = _planned(found, context)
    if planned is not None and planned.known:
        draw_line(axes, planned.estimate, context.words.text("fig.planned"))
    axes.set_xlabel(
        f"{context.words.text('fig.difference_axis', unit=scale.difference_unit)}; "
        f"{context.words.text('fig.open_fails')}"
    )
    return figure, _alternative(found, varied, left_out, context)


def _planned(found: list[Estimate], context: Context) -> Estimate | None:
    """The estimate that the plan chose beforehand, whether or not it passes."""
    primary = context.study.primary
    chosen = (e for e in found if (e.design, e.estimator) == (primary.design, primary.estimator))
    return next(chosen, None)


def _design_marks(found: list[Estimate], context: Context) -> list[Mark]:
    words, planned = context.words, _planned(found, context)
    marks = []
    for design, group in groupby(found, key=lambda e: e.design):
        marks.append(Mark(words.label(design)))
        for e in group:
            row = _mark(e, words.label(e.estimator), context)
            marks.append(replace(row, shape="D", strong=True) if e is planned else row)
    return marks


def _mark(result: Estimate, label: str, context: Context) -> Mark:
    """Coloured where it passes the gates or is a caution, open and grey where it is neither."""
    row = mark(result, label, context)
    return row if result.passes or result.cautious else replace(row, colour=GREY)


def _varied(context: Context) -> list[Estimate]:
    """The planned estimate with one choice made otherwise, in the order of the study."""
    primary = context.study.primary
    key = {"design": primary.design, "estimator": primary.estimator,
           **lookup.primary_cell(context.study), **lookup.everybody()}  # fmt: skip
    return [
        e
        for name, variation in context.study.robustness.items()
        if variation.outcome is None  # another measure does not belong on the same axis
        for e in lookup.find(context.released, analysis=name, **key)
    ]


def _varied_marks(varied: list[Estimate], context: Context) -> list[Mark]:
    return [_mark(e, context.words.label(e.analysis), context) for e in varied]


def _places_mark(context: Context) -> Mark | None:
    """From the lowest to the highest estimate with one place of comparison left out."""
    words, scale = context.words, context.primary_scale
    key = {"analysis": MAIN, **lookup.primary_cell(context.study), **lookup.everybody()}
    rows = lookup.rows(context.released.sensitivity, check="without_place", **key)
    there = set(rows["design"])
    design = next((n for n in lookup.designs_in_order(context.study) if n in there), None)
    rows = lookup.rows(rows, design=design)
    known = rows.loc[rows["status"].eq("ok"), "estimate"].dropna()
    if rows.empty:
        return None
    label = words.text(
        "fig.without_place",
        number=number(len(known)), all=number(len(rows)),
        estimator=words.label(rows["estimator"].iloc[0]),
    )  # fmt: skip
    if known.empty:
        return Mark(label, shown=words.label("suppressed"))
    low, high = float(known.min()), float(known.max())
    return Mark(label, None, low, high, scale.interval(low, high), colour=INK)


def _alternative(
    found: list[Estimate], varied: list[Estimate], left_out: Mark | None, context: Context
) -> str:
    words, scale = context.words, context.primary_scale
    items = [_range("fig.bracketing_designs", found, context)]
    planned = _planned(found, context)
    if planned is not None and planned.known:
        items.append(words.text(
            "fig.bracketing_planned",
            design=words.label(planned.design), estimator=words.label(planned.estimator),
            difference=scale.difference_text(planned.estimate),
            interval=sentences.interval(planned, scale),
            verdict=sentences.passing(planned, words),
        ))  # fmt: skip
    if varied:
        items.append(_range("fig.bracketing_varied", varied, context))
    if left_out is not None and not missing(left_out.low):
        unit = scale.difference_unit
        items.append(words.text("fig.bracketing_places", range=f"{left_out.shown} {unit}"))
    return sentences.joined(words.text("fig.bracketing_alt"), *items)


def _range(key: str, results: list[Estimate], context: Context) -> str:
    """How many estimates there are, from what to what, and how many pass."""
    known = [e for e in results if e.known]
    values = [e.estimate for e in known]
    return context.words.text(
        key,
        number=number(len(known)), passing=number(sum(e.passes for e in known)),
        low=context.primary_scale.difference(min(values, default=None)),
        high=context.primary_scale.difference_text(max(values, default=None)),
    )  # fmt: skip
