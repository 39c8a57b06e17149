"""Tables of the page about power."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluatie.report import cells
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.numbers import half_year, missing, number
from evaluatie.report.power.context import SHARE, Planned
from evaluatie.report.table_frame import titled
from evaluatie.report.technical.frame import horizon_name, unknown

_FIGURES: tuple[tuple[str, Kind], ...] = (
    ("without", "percentage"), ("mde", "number"), ("mde_adjusted", "number"),
    ("power", "percentage"), ("coverage", "number"), ("false_alarms", "number"),
    ("passed", "percentage"), ("n_treated", "count"), ("n_others", "count"),
    ("more_persons", "text"), ("verdict", "text"),
)  # fmt: skip
_EVERYBODY: tuple[tuple[str, Kind], ...] = (("outcome", "text"), ("horizon", "text"), *_FIGURES)
_EXPECTED: tuple[tuple[str, Kind], ...] = (
    ("horizon", "text"), ("power_base", "number"), ("power_trend", "number"),
    ("power_r2", "percentage"),
)  # fmt: skip
_PAIR: tuple[tuple[str, Kind], ...] = (
    ("mde", "number"), ("mde_adjusted", "number"), ("coverage", "number"),
    ("more_persons", "text"), ("verdict", "text"),
)  # fmt: skip


def everybody_table(rows: Sequence[Any], page: Planned) -> Table:
    """Every outcome and horizon of everybody, by design and estimator."""
    return _titled("power_everybody", _EVERYBODY, [_everybody(row, page) for row in rows], page)


def _everybody(row: Any, page: Planned) -> Row:
    words = page.words
    named = (
        cells.text(words.label(row.outcome)),
        cells.text(horizon_name(row.horizon, page.context)),
    )
    by = f"{words.label(row.design)}: {words.label(row.estimator)}"
    return Row((*named, *_figures(row, page)), by)


def groups_table(rows: Sequence[Any], page: Planned) -> Table:
    """The levels of every subgroup."""
    shown = [
        Row((cells.text(page.words.level(row.subgroup, row.level)), *_figures(row, page)),
            page.words.label(row.subgroup))
        for row in rows
    ]  # fmt: skip
    return _titled("power_groups", (("level", "text"), *_FIGURES), shown, page)


def differences_table(rows: Sequence[Any], page: Planned) -> Table:
    """Every pair of levels."""
    shown = [Row((cells.text(pair_name(row, page)), *_pair(row, page)),
                 page.words.label(row.subgroup)) for row in rows]  # fmt: skip
    return _titled("power_differences", (("pair", "text"), *_PAIR), shown, page)


def pair_name(row: Any, page: Planned) -> str:
    """One level against another."""
    one, other = (page.words.level(row.subgroup, name) for name in (row.level, row.other))
    return page.words.text("power_pair", level=one, other=other)


def _figures(row: Any, page: Planned) -> tuple[Cell, ...]:
    return (
        cells.share(row.mean_control) if row.estimated else Cell(".", "percentage"),
        *_detectable(row),
        cells.share(row.power) if not missing(row.power) else Cell(".", "percentage"),
        unknown(_hundred(row.coverage), 1), unknown(_hundred(row.false_alarms), 1),
        cells.share(row.passed), cells.counted(row.n_treated), cells.counted(row.n_control),
        cells.text(_more(row)), cells.text(verdict_name(row, page)),
    )  # fmt: skip


def _pair(row: Any, page: Planned) -> tuple[Cell, ...]:
    return (
        *_detectable(row), unknown(_hundred(row.coverage), 1),
        cells.text(_more(row)), cells.text(verdict_name(row, page)),
    )  # fmt: skip


def _detectable(row: Any) -> tuple[Cell, Cell]:
    """In procentpunt; a dot where hardly any draw has an estimate."""
    if missing(row.mde):
        return Cell(".", "number"), Cell(".", "number")
    return cells.difference(row.mde, SHARE), cells.difference(row.mde_adjusted, SHARE)


def _hundred(value: Any) -> Any:
    return value if missing(value) else 100 * value


def _more(row: Any) -> str:
    """How many times as many persons; blank where there are enough."""
    return "" if missing(row.more_persons) else f"{times_as_many(row.more_persons)}×"


def times_as_many(persons: Any) -> str:
    """How many times as many persons: 1,3; two decimals where one would say that none are lacking.

    Never 1,00: a cell to which this applies lacks some. x when it is missing.
    """
    if missing(persons) or persons >= 1.05:
        return number(persons, 1)
    return number(max(persons, 1.01), 2)


def verdict_name(row: Any, page: Planned) -> str:
    """The verdict, with the gate or status that stops most where one does."""
    name = page.words.variant("power_verdict", row.verdict)
    if row.verdict in ("stopped", "not_estimable") and not missing(row.stopped_by):
        return f"{name} ({page.words.label(row.stopped_by)})"
    return name


def persons_table(page: Planned) -> Table:
    """Persons expected, by municipality and half-year of settlement."""
    expected = page.plan.persons
    periods = sorted({period for own in expected.values() for period in own})
    rows = [
        Row((cells.text(half_year(period)), *(_expected(own.get(period)) for own in
                                             expected.values())))
        for period in periods
    ]  # fmt: skip
    total = (cells.counted(sum(own.values())) for own in expected.values())
    rows.append(Row((cells.text(page.words.text("power_total")), *total)))
    table = _titled("power_persons", (("half_year", "text"),), [], page)
    places: tuple[tuple[str, Kind], ...] = tuple((page.words.label(n), "count") for n in expected)
    headers = ((page.words.label("column_half_year"), "text"), *places)
    return Table(table.name, table.title, headers, tuple(rows))


def _expected(persons: int | None) -> Cell:
    return Cell("", "count") if persons is None else cells.counted(persons)


def outcomes_table(page: Planned) -> Table:
    """What is expected of every outcome and horizon."""
    rows = [
        _expectation(name, horizon, page)
        for name in page.plan.outcomes
        for horizon in page.study.horizons
    ]
    return _titled("power_outcomes", _EXPECTED, rows, page)


def _expectation(outcome: str, horizon: int, page: Planned) -> Row:
    expected = page.plan.outcomes[outcome]
    shown = (
        cells.text(horizon_name(horizon, page.context)),
        cells.decimal(100 * expected.base[horizon], 1),
        cells.difference(expected.trend[horizon], SHARE),
        cells.share(expected.r2),
    )
    return Row(shown, page.words.label(outcome))


def _titled(
    name: str, headers: Sequence[tuple[str, Kind]], rows: list[Row], page: Planned
) -> Table:
    return titled(name, headers, rows, page.context, numbers_of="")
