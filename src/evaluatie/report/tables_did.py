"""Tables of a difference-in-differences of cohorts: half-years, tests, bounds, places."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from evaluatie.report import cells, lookup, lookup_did
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import UNKNOWN, WITHHELD, Scale, half_year, missing, number
from evaluatie.report.table_frame import outcome_name, titled
from evaluatie.study.analyses import MAIN, horizons

Cut = tuple[str, int]  # an outcome and a horizon
_BOUNDS = ("relative_magnitudes", "relative_magnitudes_breakdown", "smoothness",
           "smoothness_breakdown")  # fmt: skip
_PLACES = ("placebo_places", "placebo_place", "without_place", "wild_cluster_bootstrap")


def every_cut(context: Context) -> list[Cut]:
    """All outcomes and horizons in the order of the study."""
    return [(outcome, h) for outcome in context.study.outcomes for h in horizons(context.study)]


def primary_cut(context: Context) -> list[Cut]:
    """The primary outcome and horizon."""
    cell = lookup.primary_cell(context.study)
    return [(cell["outcome"], cell["horizon"])]


def half_year_table(context: Context, cuts: list[Cut]) -> Table:
    """Per half-year the difference with its interval and its band; the reference named."""
    rows = [row for cut in cuts for row in _half_years(cut, context)]
    headers: list[tuple[str, Kind]] = [
        ("half_year", "text"), ("difference", "number"), ("interval", "interval"),
        ("band", "interval"), ("status", "text"),
    ]  # fmt: skip
    return titled("half_years", headers, rows, context)


def _half_years(cut: Cut, context: Context) -> list[Row]:
    words, key = context.words, _key(cut, context)
    found = {row.time: (e, row) for e, row in lookup_did.over_time(context, **key)}
    tested = lookup_did.first(lookup_did.checks(context, "pretrend", analysis=MAIN, **key))
    reference = lookup_did.reference_of(tested)
    rows = []
    for time in sorted({*found, *filter(None, [reference])} if found else ()):
        name = cells.text(half_year(time))
        blank = (cells.text(""),) * 3
        named = (*blank, cells.text(words.label("reference")))
        rest = named if time == reference else timed_cells(*found[time], context)
        rows.append(Row((name, *rest), cut_name(cut, context)))
    return rows


def timed_cells(result: Estimate, row: Any, context: Context) -> tuple[Cell, ...]:
    """Difference, interval, band and status of an effect at one time."""
    scale = context.scale(result.outcome)
    shown = (
        cells.difference(result.estimate, scale),
        cells.interval(result.conf_low, result.conf_high, scale),
        cells.interval(row.band_low, row.band_high, scale),
    )
    return (*cells.estimated(result, shown), cells.text(context.words.label(result.status)))


def pretest_table(context: Context) -> Table:
    """Per outcome and horizon the joint test before, what it excludes, and the slope."""
    rows = [row for cut in every_cut(context) for row in _pretests(cut, context)]
    headers: list[tuple[str, Kind]] = [
        ("horizon", "text"), ("statistic", "number"), ("freedom", "number"), ("p", "p"),
        ("margin", "number"), ("slope", "number"), ("slope_p", "p"), ("status", "text"),
        ("reference_half_year", "text"),
    ]  # fmt: skip
    return titled("pretests", headers, rows, context, numbers_of="")


def _pretests(cut: Cut, context: Context) -> list[Row]:
    words, scale = context.words, context.scale(cut[0])
    names = ("pretrend", "equivalence", "slope")
    found = {r.check: r for r in lookup_did.checks(context, *names, **_key(cut, context))}
    if len(found) < len(names):
        return []
    wald, same, slope = (found[name] for name in names)
    shown = (
        cells.text(_window(cut[1], context)),
        number_cell(wald, wald.statistic, lambda v: cells.decimal(v, 1)),
        number_cell(wald, wald.freedom, lambda v: cells.decimal(v, 0)),
        number_cell(wald, wald.p_value, cells.probability),
        number_cell(same, same.estimate, lambda v: cells.difference(v, scale)),
        number_cell(slope, slope.estimate, lambda v: cells.difference(v, scale)),
        number_cell(slope, slope.p_value, cells.probability),
        cells.text(words.label(wald.status)),
        cells.text(half_year(lookup_did.reference_of(wald))),
    )
    return [Row(shown, outcome_name(cut[0], context))]


def bound_table(context: Context, cuts: list[Cut]) -> Table:
    """Intervals that hold when trends part by a bound, and up to where zero is excluded."""
    rows = [
        Row(_bound(row, context), cut_name(cut, context))
        for cut in cuts
        for row in lookup_did.checks(context, *_BOUNDS, **_key(cut, context))
    ]
    headers: list[tuple[str, Kind]] = [
        ("restriction", "text"), ("bound", "number"), ("unit", "text"), ("interval", "interval"),
        ("status", "text"),
    ]  # fmt: skip
    return titled("bounds", headers, rows, context, numbers_of="")


def _bound(row: Any, context: Context) -> tuple[Cell, ...]:
    words, scale = context.words, context.scale(row.outcome)
    relative = row.check.startswith("relative_magnitudes")
    broken = row.check.endswith("_breakdown")
    value = row.estimate if broken else float(row.parameter)
    show = (lambda v: cells.decimal(v, 2)) if relative else (lambda v: cells.difference(v, scale))
    ends = Cell("", "interval") if broken else interval_cell(row, scale)
    bound = number_cell(row, value, show) if broken else show(value)
    unit = words.text("bound_times") if relative else scale.difference_unit
    named = (cells.text(words.label(row.check)), bound, cells.text(unit))
    return *named, ends, cells.text(words.label(row.status))


def place_table(context: Context, cuts: list[Cut]) -> Table:
    """What the checks by place find: rank, each place in turn, each left out, the bootstrap."""
    rows = [
        Row(_place(row, context), cut_name(cut, context))
        for cut in cuts
        for name in _PLACES
        for row in lookup_did.checks(context, name, **_key(cut, context))
    ]
    headers: list[tuple[str, Kind]] = [
        ("check", "text"), ("place", "text"), ("difference", "number"), ("interval", "interval"),
        ("std_error", "number"), ("p", "p"), ("smallest_p", "p"), ("status", "text"),
        ("note", "text"),
    ]  # fmt: skip
    table = titled("places", headers, rows, context, numbers_of="")
    return replace(table, notes=(*table.notes, *_place_notes(cuts, context)))


def _place_notes(cuts: list[Cut], context: Context) -> list[str]:
    """Why the error of the bootstrap is no error where a side has one place."""
    words = context.words
    found = (
        row
        for cut in cuts
        for row in lookup_did.checks(context, "wild_cluster_bootstrap", **_key(cut, context))
        if not missing(row.std_error)
    )
    named = dict.fromkeys(str(row.note) for row in found)
    return [words.variant("place_note", n) for n in named if words.has(f"place_note.{n}")]


def _place(row: Any, context: Context) -> tuple[Cell, ...]:
    words, scale = context.words, context.scale(row.outcome)
    place = "" if row.parameter == "all" else words.label(row.parameter)
    # the rank has a spread of places there, no error of this difference
    error = None if row.check == "placebo_places" else row.std_error
    note = "" if missing(row.note) else str(row.note)
    told = words.variant("check_note", note) if words.has(f"check_note.{note}") else note
    return (
        cells.text(words.label(row.check)),
        cells.text(place),
        number_cell(row, row.estimate, lambda v: cells.difference(v, scale)),
        interval_cell(row, scale),
        optional_cell(row, error, lambda v: cells.difference(v, scale)),
        optional_cell(row, row.p_value, cells.probability),
        optional_cell(row, row.statistic, cells.probability),
        cells.text(words.label(row.status)),
        cells.text(told),
    )


def number_cell(row: Any, value: Any, show: Callable[[Any], Cell]) -> Cell:
    """A number of a check: x when withheld, a dot where it could not be made."""
    if not missing(value):
        return show(value)
    return Cell(WITHHELD if row.status == "suppressed" else UNKNOWN, show(value).kind)


def optional_cell(row: Any, value: Any, show: Callable[[Any], Cell]) -> Cell:
    """A number that not every check has: blank where there is none."""
    if missing(value) and row.status == "ok":
        return Cell("", show(value).kind)
    return number_cell(row, value, show)


def interval_cell(row: Any, scale: Scale) -> Cell:
    """The interval or robust set of a check."""
    if missing(row.conf_low) and missing(row.conf_high):
        return optional_cell(row, None, lambda _: Cell("", "interval"))
    return cells.interval(row.conf_low, row.conf_high, scale)


def cut_name(cut: Cut, context: Context) -> str:
    """Outcome and horizon in words."""
    name = outcome_name(cut[0], context)
    return f"{name}, {_window(cut[1], context)}" if cut[1] else name


def _window(horizon: int, context: Context) -> str:
    return context.words.text("months", months=number(horizon)) if horizon else ""


def _key(cut: Cut, context: Context) -> dict[str, Any]:
    design = lookup_did.cohort_design(context.study)
    return {"design": design, "outcome": cut[0], "horizon": cut[1], **lookup.everybody()}
