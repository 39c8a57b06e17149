"""Tables of time gained: by way of counting and horizon, by group, and the curves."""

from typing import Any

from evaluatie.report import cells, lookup, lookup_speed
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import WEEKS, missing, number
from evaluatie.report.table_frame import persons, titled
from evaluatie.report.tables_did import number_cell
from evaluatie.study.designs import WEIGHTED_SURVIVAL
from evaluatie.tables.derived import OVERALL

_GAINED: tuple[tuple[str, Kind], ...] = (
    ("months_treated", "number"), ("months_control", "number"), ("sooner", "number"),
    ("interval", "interval"), ("p", "p"), ("p_adjusted", "p"), ("stamp", "text"),
)  # fmt: skip


def speed_table(context: Context, design: str) -> Table:
    """Weeks sooner at each horizon, by every estimator; both groups' months without work."""
    return _of_horizons(_rows(context, design), context)


def _rows(context: Context, design: str) -> list[Row]:
    words = context.words
    return [
        _gained(
            e, words.text("months", months=number(e.horizon)), words.label(e.estimator), context
        )
        for e in lookup_speed.gained(context, design)
    ]


def _of_horizons(rows: list[Row], context: Context) -> Table:
    return titled("speed", [("horizon", "text"), *_GAINED], rows, context, numbers_of="")


def weighted_persons(context: Context) -> str:
    """The N of the persons whose curves are drawn: of the first design, as far as it weights."""
    designs = lookup_speed.speed_designs(context.study)
    found = lookup_speed.gained(context, designs[0][0]) if designs else []
    weighted = [e for e in found if e.estimator in WEIGHTED_SURVIVAL]
    return persons(weighted[0].n_treated, weighted[0].n_control, context) if weighted else ""


def every_speed_table(context: Context) -> Table:
    """The same of every design of survival."""
    designs = [name for name, _ in lookup_speed.speed_designs(context.study)]
    return _of_horizons([row for name in designs for row in _rows(context, name)], context)


def speed_level_table(context: Context) -> Table:
    """Weeks sooner of every level at the primary horizon, by every estimator."""
    horizon = lookup.primary_cell(context.study)["horizon"]
    rows = [
        _gained(e, _level(e, context), context.words.label(e.estimator), context)
        for name, _ in lookup_speed.speed_designs(context.study)
        for e in lookup_speed.levels_gained(context, name, horizon=horizon)
    ]
    return titled("speed_levels", [("level", "text"), *_GAINED], rows, context, numbers_of="")


def _level(result: Estimate, context: Context) -> str:
    words = context.words
    return f"{words.label(result.subgroup)}: {words.level(result.subgroup, result.level)}"


def _gained(result: Estimate, name: str, group: str, context: Context) -> Row:
    months = context.scale(result.outcome)
    shown = (
        cells.level(result.mean_treated, months),
        cells.level(result.mean_control, months),
        cells.difference(result.estimate, WEEKS),
        cells.interval(result.conf_low, result.conf_high, WEEKS),
        cells.probability(result.p_value),
        cells.optional_probability(result.p_adjusted),
    )
    stamp = cells.stamp(result, context.words)
    return Row((cells.text(name), *cells.estimated(result, shown), stamp), group)


def curve_table(context: Context) -> Table:
    """Every curve of both groups and their difference; months between printed ones are left out."""
    table = context.released.curves
    shown = table[table["estimate"].notna()]
    rows = [_of_month(row, context) for row in shown.itertuples(index=False)]
    headers: list[tuple[str, Kind]] = [
        ("cause", "text"), ("group", "text"), ("month", "number"), ("share", "percentage"),
        ("interval", "interval"), ("band", "interval"), ("at_risk", "count"),
    ]  # fmt: skip
    return titled("curves", headers, rows, context, numbers_of="")


def _of_month(row: Any, context: Context) -> Row:
    words = context.words
    level = words.label(OVERALL) if row.level == OVERALL else words.level(row.subgroup, row.level)
    heading = level if row.level == OVERALL else f"{words.label(row.subgroup)}: {level}"
    cause = lookup_speed.curve_title(context, row.design, (row.curve, row.cause))
    shown = (
        cells.text(cause),
        cells.text(words.variant("speed_group", row.group)),
        cells.decimal(row.month, 0),
        number_cell(row, row.estimate, cells.share),
        _ends(row.conf_low, row.conf_high),
        _ends(row.band_low, row.band_high),
        cells.counted(row.n_at_risk),
    )
    return Row(shown, heading)


def _ends(low: Any, high: Any) -> Cell:
    """Bounds in percentages; blank where nobody had the exit yet, so that there are none."""
    return Cell("", "interval") if missing(low) else cells.share_interval(low, high)
