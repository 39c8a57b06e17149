"""What simulation says of many tests at once: false alarms, power, differences between groups."""

from functools import partial
from typing import Any

import pandas as pd

from evaluatie.report import cells
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, tabulated
from evaluatie.report.numbers import missing, number
from evaluatie.report.technical.frame import framed
from evaluatie.report.technical.simulation_cells import percent, points
from evaluatie.tables import schema
from evaluatie.tables.schema import Column

NOTHING, EVERYBODY, WOMEN = "nothing", "everybody", "women"  # worlds: who has an effect
_NAMES = ("world", "design", "design_kind", "family", "method", "verdict")
_NUMBERS = (
    "effect", "tests", "false_alarm", "false_share", "power", "power_stated", "mde", "mc_error",
)  # fmt: skip
# what the appendix needs of the table of `simulation`, which is no stage before this one
GROUPS_SIMULATED = schema.Table(
    "simulatie_groepen",
    (
        *(Column(name, "text", "as the simulation writes it", False) for name in _NAMES),
        *(Column(name, "number", "as the simulation writes it", False) for name in _NUMBERS),
        *(
            Column(name, "integer", "as the simulation writes it")
            for name in ("size", "repetitions")
        ),
    ),
    key=("world", "design", "family", "method"),
    open=True,
)
_HEADERS: tuple[tuple[str, Kind], ...] = (
    ("world", "text"), ("tested", "text"), ("adjustment", "text"), ("tests", "count"),
    ("false_alarm", "number"), ("false_share", "number"), ("found", "number"),
    ("found_stated", "number"), ("mde", "number"), ("share_error", "number"), ("adjusted", "text"),
)  # fmt: skip


def group_blocks(simulated: pd.DataFrame | None, context: Context) -> list[Block]:
    """The table with what it says of adjustments and of differences, or how to make it."""
    words = context.words
    if simulated is None:
        return [Paragraph(words.text("simulation_groups_missing"))]
    texts = (words.text("simulation_groups_text"), *_alarms(simulated, context),
             *_differences(simulated, context))  # fmt: skip
    return [*map(Paragraph, texts), *tabulated(group_table(simulated, context))]


def _alarms(simulated: pd.DataFrame, context: Context) -> list[str]:
    """How often anything is found where nothing is, and what is found where something is."""
    own = simulated[simulated["family"] == "subgroups"]
    nothing, some = own[own["world"] == NOTHING], own[own["world"] == EVERYBODY]
    if nothing.empty or some.empty:
        return []
    alarm = partial(_range, nothing, "false_alarm")
    found = partial(_range, some, "power")
    return [
        context.words.text(
            "simulation_groups_alarms", tests=number(round(nothing["tests"].max())),
            none=alarm("none"), holm=alarm("holm"), romano_wolf=alarm("romano_wolf"),
            none_found=found("none"), holm_found=found("holm"),
            romano_wolf_found=found("romano_wolf"),
        )
    ]  # fmt: skip


def _differences(simulated: pd.DataFrame, context: Context) -> list[str]:
    """Women against men: found as often as the errors promise, beside counting stars."""
    planned = simulated[simulated["family"] == "planned"]
    women, same = planned[planned["world"] == WOMEN], planned[planned["world"] == EVERYBODY]
    starred = (simulated["family"] == "stars") & (simulated["world"] == EVERYBODY)
    if women.empty or same.empty or not starred.any():
        return []
    return [
        context.words.text(
            "simulation_groups_differences", found=_range(women, "power"),
            stated=_range(women, "power_stated"), alarm=_range(same, "false_alarm"),
            stars=_range(simulated[starred], "false_alarm"),
        )
    ]  # fmt: skip


def _range(rows: pd.DataFrame, column: str, method: str | None = None) -> str:
    """Lowest to highest percentage over the designs."""
    own = rows if method is None else rows[rows["method"] == method]
    low, high = percent(own[column].min()).text, percent(own[column].max()).text
    return low if low == high else f"{low}–{high}"


def group_table(simulated: pd.DataFrame, context: Context) -> Table:
    """One row for each simulated world, family of tests and adjustment, by design."""
    ordered = simulated.sort_values("design", kind="stable")
    rows = [_row(row, context) for row in ordered.itertuples(index=False)]
    return framed("simulation_groups", _HEADERS, rows, context)


def _row(row: Any, context: Context) -> Row:
    words = context.words
    verdict = "" if missing(row.verdict) else words.variant("simulated_adjusted", row.verdict)
    method = words.text("unadjusted") if row.method == "none" else words.label(row.method)
    shown: tuple[Cell, ...] = (
        cells.text(words.variant("simulated_world", row.world)),
        cells.text(words.variant("simulated_family", row.family)),
        cells.text(method), cells.counted(round(row.tests)), percent(row.false_alarm),
        percent(row.false_share), percent(row.power), percent(row.power_stated),
        points(row.mde), percent(row.mc_error), cells.text(verdict),
    )  # fmt: skip
    return Row(shown, words.variant("simulated_design", row.design_kind))
