"""Tables of a rollout: by estimator, by time, by group and month, and what fixed effects mix."""

from collections.abc import Sequence
from typing import Any

from evaluatie.report import cells, lookup, lookup_did
from evaluatie.report.cells import Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import number
from evaluatie.report.table_frame import titled
from evaluatie.report.tables_did import number_cell, timed_cells
from evaluatie.study.analyses import MAIN


def rollout_table(context: Context, designs: Sequence[str] = ()) -> Table:
    """The pooled effect by every estimator, with the test before the start and the stamp.

    Of these designs, or of all: in every table here several have a heading each.
    """
    rows = []
    for design in designs or lookup_did.rollout_designs(context.study):
        checks = lookup_did.rollout_checks(context, design, "pretrend")
        tests = {row.estimator: row for row in checks}
        found = lookup.find(context.released, analysis=MAIN, design=design)
        group = "" if designs else _heading(context, design)
        rows += [_pooled(e, tests.get(e.estimator), group, context) for e in found]
    headers: list[tuple[str, Kind]] = [
        ("estimator", "text"), ("difference", "number"), ("interval", "interval"), ("p", "p"),
        ("pretrend_p", "p"), ("stamp", "text"),
    ]  # fmt: skip
    return titled("rollout", headers, rows, context, numbers_of="")


def _heading(context: Context, *parts: str) -> str:
    """What heads rows; the first of `parts`, a design, only where there are several."""
    several = len(lookup_did.rollout_designs(context.study)) > 1
    named = parts if several else parts[1:]
    return ", ".join(context.words.label(part) for part in named)


def _pooled(result: Estimate, test: Any | None, group: str, context: Context) -> Row:
    scale, words = context.scale(result.outcome), context.words
    shown = (
        cells.difference(result.estimate, scale),
        cells.interval(result.conf_low, result.conf_high, scale),
        cells.probability(result.p_value),
    )
    before = cells.Cell("", "p")
    if test is not None:
        before = number_cell(test, test.p_value, cells.probability)
    name, stamp = cells.text(words.label(result.estimator)), cells.stamp(result, words)
    return Row((name, *cells.estimated(result, shown), before, stamp), group)


def rollout_time_table(context: Context) -> Table:
    """Every effect that is not pooled: since the start, by group, by month, by estimator."""
    rows = [
        Row(
            (cells.text(time_name(str(row.time), context)), *timed_cells(result, row, context)),
            _heading(context, design, result.estimator),
        )
        for design in lookup_did.rollout_designs(context.study)
        for result, row in lookup_did.over_time(context, design=design)
    ]
    headers: list[tuple[str, Kind]] = [
        ("time", "text"), ("difference", "number"), ("interval", "interval"),
        ("band", "interval"), ("status", "text"),
    ]  # fmt: skip
    return titled("rollout_times", headers, rows, context, numbers_of="")


def time_name(time: str, context: Context) -> str:
    """`event:-3`, `group:7`, `calendar:9` or `overall:group` in words."""
    kind, _, value = time.partition(":")
    words = context.words
    if kind == "overall":
        return words.variant("time_name", f"overall_{value}")
    if kind != "event":
        start = words.label("time_zero")
        return words.variant("time_name", kind, month=number(float(value)), start=start)
    months = abs(int(float(value)))
    case = "start" if not months else "before" if value.startswith("-") else "after"
    count = words.variant("month_count", "one" if months == 1 else "many", months=number(months))
    return words.variant("time_name", case, months=count)


def group_time_table(design: str, estimator: str, context: Context) -> Table:
    """The effect on each group in each month, with who is compared."""
    found = lookup.rows(context.released.group_time, design=design, estimator=estimator)
    rows = [_cell(row, context) for row in found.itertuples(index=False)]
    headers: list[tuple[str, Kind]] = [
        ("month", "number"), ("difference", "number"), ("interval", "interval"),
        ("n_treated", "count"), ("n_control", "count"), ("status", "text"),
    ]  # fmt: skip
    return titled("group_time", headers, rows, context, numbers_of="")


def _cell(row: Any, context: Context) -> Row:
    scale, words = context.scale(row.outcome), context.words
    shown = (
        cells.decimal(row.month, 0),
        number_cell(row, row.estimate, lambda v: cells.difference(v, scale)),
        number_cell(row, None if row.status != "ok" else row.conf_low,
                    lambda _: cells.interval(row.conf_low, row.conf_high, scale)),
        cells.counted(row.n_treated),
        cells.counted(row.n_control),
        cells.text(words.label(row.status)),
    )  # fmt: skip
    return Row(shown, words.variant("time_name", "group", month=number(row.group)))


def goodman_bacon_table(context: Context) -> Table:
    """Weight and estimate of each kind of comparison in the two-way fixed effects regression."""
    rows = [
        _mixed(row, _heading(context, design), context)
        for design in lookup_did.rollout_designs(context.study)
        for row in lookup_did.rollout_checks(context, design, "goodman_bacon")
    ]
    headers: list[tuple[str, Kind]] = [
        ("comparison", "text"), ("weight", "percentage"), ("difference", "number"),
        ("status", "text"),
    ]  # fmt: skip
    return titled("goodman_bacon", headers, rows, context, numbers_of="")


def _mixed(row: Any, group: str, context: Context) -> Row:
    scale, words = context.scale(row.outcome), context.words
    shown = (
        number_cell(row, row.statistic, cells.share),
        number_cell(row, row.estimate, lambda v: cells.difference(v, scale)),
        cells.text(words.label(row.status)),
    )
    return Row((cells.text(words.label(row.parameter)), *shown), group)
