"""The tables that describe groups: contaminated time, arms against teams, secondary outcomes."""

from collections.abc import Callable
from typing import Any

import pandas as pd

from evaluatie.report import cells, lookup
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.numbers import number
from evaluatie.report.sentences import listed
from evaluatie.report.table_frame import titled
from evaluatie.study.outcomes import SustainedOutcome
from evaluatie.tables.derived import OVERALL, TOGETHER

_NO_ARM = "geen"
_GROUPS = [(p, c) for p in ("intervention", "comparison") for c in ("treatment", "control")]


def contamination_table(context: Context) -> Table:
    """Per place and horizon the part of the controls' months in which they were guided too."""
    words = context.words
    rows = [
        Row(
            (
                cells.text(words.text("months", months=number(row.horizon))),
                cells.counted(row.n_control),
                cells.decimal(row.person_months, 0),
                cells.share(row.share),
            ),
            words.label(str(row.place)),
        )
        for row in _places_in_order(context.released.contamination).itertuples(index=False)
    ]
    headers: list[tuple[str, Kind]] = [
        ("horizon", "text"), ("persons", "count"), ("person_months", "number"),
        ("contaminated", "percentage"),
    ]  # fmt: skip
    return titled("contamination", headers, rows, context, numbers_of="")


def _places_in_order(table: pd.DataFrame) -> pd.DataFrame:
    """The intervention place first."""
    return table.sort_values(["place", "horizon"], ascending=[False, True])


def arm_table(context: Context) -> Table:
    """Persons per arm, by whether their first team agrees with it."""
    table = context.released.arm_check
    teams = list(dict.fromkeys(table["team"]))
    rows = []
    for arm, found in table.groupby("arm", sort=False):
        persons = found.set_index("team")["persons"]
        counted = (cells.counted(persons[team]) for team in teams)
        rows.append(Row((cells.text(_arm_name(str(arm), context)), *counted)))
    headers: list[tuple[str, Kind]] = [
        ("arm", "text"), *((f"team_{team}", "count") for team in teams),
    ]  # fmt: skip
    return titled("arm_check", headers, rows, context, numbers_of="")


def _arm_name(arm: str, context: Context) -> str:
    """The arm, or the several that were put together."""
    words = context.words
    if arm == OVERALL:
        return words.label(arm)
    names = [n for n in [*context.study.arms, _NO_ARM] if n in arm.split(TOGETHER)]
    shown = [words.text("no_arm") if name == _NO_ARM else words.label(name) for name in names]
    return listed(shown, words)


def without_arm(context: Context) -> int:
    """Persons of the onderzoeksgroep without an arm; 0 where their number is not released."""
    persons = lookup.rows(context.released.arm_check, arm=_NO_ARM)["persons"]
    return 0 if persons.isna().any() else int(persons.sum())


def secondary_table(context: Context) -> Table:
    """Mean per group of every secondary outcome and horizon, after how many persons there are."""
    rows: list[Row] = []
    for name in context.study.secondary:
        if not rows:  # a window is complete for all outcomes or for none
            rows += _person_rows(name, context)
        rows += _outcome_rows(name, context)
    headers: list[tuple[str, Kind]] = [
        ("horizon", "text"), *((f"{place}_{cohort}", "number") for place, cohort in _GROUPS),
    ]  # fmt: skip
    return titled("secondary", headers, rows, context, numbers_of="")


def _person_rows(name: str, context: Context) -> list[Row]:
    found = lookup.rows(context.released.secondary_means, outcome=name)
    title = context.words.text("secondary_persons")
    return _rows(found, lambda row: cells.counted(row.n), title, context)


def _outcome_rows(name: str, context: Context) -> list[Row]:
    """Means of one outcome, at horizons in which it can occur."""
    plan, scale = context.study.secondary[name], context.scale(name)
    shortest = plan.months if isinstance(plan, SustainedOutcome) else 0
    found = lookup.rows(context.released.secondary_means, outcome=name)
    title = context.words.variant(
        "secondary_outcome",
        "share" if scale.is_share else "amount",
        outcome=context.words.label(name),
        unit=scale.difference_unit,
    )
    found = found[found["horizon"] >= shortest]
    return _rows(found, lambda row: cells.level(row.mean, scale), title, context)


def _rows(
    found: pd.DataFrame, show: Callable[[Any], Cell], title: str, context: Context
) -> list[Row]:
    """One row per horizon with a cell per group; `show` makes a cell of a released row."""
    rows = []
    for horizon, group in found.groupby("horizon"):
        shown = {(row.place, row.cohort): show(row) for row in group.itertuples(index=False)}
        window = cells.text(context.words.text("months", months=number(horizon)))
        rows.append(Row((window, *(shown.get(key, cells.text("")) for key in _GROUPS)), title))
    return rows
