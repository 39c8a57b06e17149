"""Effects by half-year of settlement, and what remains of them when trends were not parallel."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase

from evaluatie.months import as_days, half_year
from evaluatie.report import lookup, numbers
from evaluatie.report.context import Context
from evaluatie.report.figures.effects import Drawn
from evaluatie.report.figures.forest import ROW_HEIGHT, Mark, draw_marks, mark
from evaluatie.report.figures.moments import (
    axis_title,
    band_names,
    caption,
    draw_moments,
    signs,
    split,
    told,
)
from evaluatie.report.figures.style import BLUE, INK, canvas, wrapped
from evaluatie.report.numbers import missing, number, p_text
from evaluatie.report.sentences import joined
from evaluatie.study.analyses import MAIN

_REFERENCE = "reference:"
_HEIGHT = 4.0


def draw_half_years(context: Context) -> Drawn:
    """The primary outcome by half-year; below it the robust intervals of the mean since the start.

    None for a study whose designs have no such effects.
    """
    design = _design(context)
    if design is None:
        return None
    found, checks = _moments(context, design), _checks(context, design)
    halves = _halves([*found["time"], *_reference(checks)])
    found["place"] = [float(halves.index(name)) for name in found["time"]]
    marks = _bounds(context, design, checks)
    figure, upper = _panels(marks, context)
    _draw(upper.subplots(), found, halves, checks, context)
    names = band_names(found, context, context.words.text("fig.band_half_years"))
    upper.legend(handles=names, loc="outside lower left", ncols=2, frameon=False, fontsize=8)
    return figure, _alternative(context, found, checks, marks)


def _panels(marks: list[Mark], context: Context) -> tuple[Figure, FigureBase]:
    """The figure with its lower panel, and the upper one: each with margins of its own."""
    height = 0.75 + ROW_HEIGHT * len(marks)
    if not marks:
        return (figure := canvas(_HEIGHT)), figure
    figure = canvas(_HEIGHT + height)
    upper, lower = figure.subfigures(2, 1, height_ratios=(_HEIGHT, height), squeeze=False)[:, 0]
    _draw_bounds(lower.subplots(), marks, context)
    return figure, upper


def _cell(context: Context) -> dict[str, object]:
    return {"analysis": MAIN, **lookup.primary_cell(context.study), **lookup.everybody()}


def _design(context: Context) -> str | None:
    """The first design, that of the primary result before others, with effects by half-year."""
    table = lookup.rows(context.released.estimates, **_cell(context))
    timed = set(table.loc[table["time"].notna(), "design"])
    kinds = {name: plan.kind for name, plan in context.study.designs.items()}
    names = lookup.designs_in_order(context.study)
    return next((n for n in names if n in timed and kinds[n] == "did_cohort"), None)


def _moments(context: Context, design: str) -> pd.DataFrame:
    table = lookup.rows(context.released.estimates, design=design, **_cell(context))
    return table[table["time"].notna()].sort_values("time")


def _checks(context: Context, design: str) -> pd.DataFrame:
    return lookup.rows(context.released.sensitivity, design=design, **_cell(context))


def _reference(checks: pd.DataFrame) -> list[str]:
    """The half-year that the others are compared with, from the note of the test."""
    notes = [code for note in checks["note"].dropna() for code in str(note).split(";")]
    named = (code.strip() for code in notes if code.strip().startswith(_REFERENCE))
    return list(dict.fromkeys(code.removeprefix(_REFERENCE) for code in named))


def _halves(names: list[str]) -> list[str]:
    """Every half-year from the first to the last."""
    first, last = (2 * int(name[:4]) + int(name[5]) - 1 for name in (min(names), max(names)))
    return [f"{half // 2}H{half % 2 + 1}" for half in range(first, last + 1)]


def _draw(
    axes: Axes, found: pd.DataFrame, halves: list[str], checks: pd.DataFrame, context: Context
) -> None:
    words, cell = context.words, lookup.primary_cell(context.study)
    draw_moments(axes, found, context.primary_scale)
    for name in _reference(checks):
        place = halves.index(name)
        axes.plot(place, 0, "D", color=INK, markerfacecolor="white", markersize=7, zorder=4)
        axes.annotate(words.text("fig.reference"), (place, 0), xytext=(0, 7), ha="center",
                      textcoords="offset points", fontsize=8, color=INK)  # fmt: skip
    axes.set_xticks(range(len(halves)), [numbers.half_year(name) for name in halves])
    axes.set_xlim(-0.5, len(halves) - 0.5)
    _mark_start(axes, halves, context)
    under = caption(words.text("fig.settled_half_years"), signs(found, context))
    axes.set_xlabel("\n".join(filter(None, [under, _test(checks, context)])))
    axes.set_title(wrapped(axis_title(context, cell["outcome"], cell["horizon"]), 80), pad=18)


def _mark_start(axes: Axes, halves: list[str], context: Context) -> None:
    cohorts, words = context.study.cohorts, context.words
    if cohorts is None:
        return
    start = str(half_year(as_days([cohorts.treatment.start]))[0])
    first = sum(name < start for name in halves)
    before, after = (words.variant("fig_cohort", name) for name in ("control", "treatment"))
    split(axes, first - 0.5, len(halves) - 0.5, (before, after))


def _test(checks: pd.DataFrame, context: Context) -> str:
    """The joint test of the half-years before the approach."""
    words = context.words
    for row in lookup.rows(checks, check="pretrend").itertuples():
        if row.status == "ok" and not missing(row.p_value):
            return words.text("fig.pretrend", p=p_text(row.p_value))
        return words.text("fig.pretrend_none", status=words.label(_status(row.status)))
    return ""


def _status(status: str) -> str:
    """Withheld, where numbers are missing though there was something to estimate."""
    return "suppressed" if status == "ok" else status


def _bounds(context: Context, design: str, checks: pd.DataFrame) -> list[Mark]:
    """The primary estimate, an interval for each bound, and where zero comes in."""
    words, scale = context.words, context.primary_scale
    sets = lookup.rows(checks, check="relative_magnitudes")
    if sets.empty:
        return []
    key = {"design": design, "estimator": lookup.speaker(context.study, design)}
    main = lookup.find(context.released, **key, **_cell(context))
    marks = [mark(e, words.text("fig.bound_main"), context) for e in main]
    marks.append(Mark(words.text("fig.bound_heading")))
    for row in sets.itertuples():
        label = _bound_name(float(row.parameter), context)
        if row.status != "ok" or missing(row.conf_low) or missing(row.conf_high):
            marks.append(Mark(label, shown=words.label(_status(row.status))))
            continue
        ends = scale.interval(row.conf_low, row.conf_high)
        marks.append(Mark(label, None, row.conf_low, row.conf_high, ends, colour=BLUE))
    return marks + _breakdown(checks, context)


def _bound_name(bound: float, context: Context) -> str:
    if not bound:
        return context.words.text("fig.bound_none")
    return context.words.text("fig.bound", bound=_times(bound))


def _times(bound: float) -> str:
    """A multiple without superfluous decimals."""
    exact = (d for d in range(2) if abs(round(bound, d) - bound) < 1e-9)
    return number(bound, next(exact, 2))


def _breakdown(checks: pd.DataFrame, context: Context) -> list[Mark]:
    words = context.words
    label = words.text("fig.breakdown")
    rows = lookup.rows(checks, check="relative_magnitudes_breakdown").itertuples()
    return [
        Mark(label, shown=words.label(_status(row.status)))
        if row.status != "ok" or missing(row.estimate)
        else Mark(label, shown=words.text("fig.times", number=number(row.estimate, 2)))
        for row in rows
    ]


def _draw_bounds(axes: Axes, marks: list[Mark], context: Context) -> None:
    words, scale = context.words, context.primary_scale
    draw_marks(axes, marks, scale)
    axes.set_xlabel(words.text("fig.difference_axis", unit=scale.difference_unit))


def _alternative(
    context: Context, found: pd.DataFrame, checks: pd.DataFrame, marks: list[Mark]
) -> str:
    words, scale = context.words, context.primary_scale
    cohorts = context.study.cohorts
    start = "" if cohorts is None else str(half_year(as_days([cohorts.treatment.start]))[0])
    after = found["time"] >= start
    items = [
        words.text("fig.moments_when", when=words.variant("fig_cohort", cohort),
                   item=told(found[rows], scale, context))
        for cohort, rows in (("control", ~after), ("treatment", after))
    ]  # fmt: skip
    bounds = [
        words.text("fig.bound_item", name=row.label, shown=row.shown) for row in marks if row.shown
    ]
    test = _test(checks, context)
    return joined(words.text("fig.half_years_alt"), *items, test and f"{test}.", *bounds)
