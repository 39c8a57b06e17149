"""Every estimate of the main analysis."""

from typing import Any

from evaluatie.report import cells
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, tabulated
from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import UNKNOWN, WITHHELD, Scale, missing
from evaluatie.report.sentences import explained, joined
from evaluatie.report.table_frame import outcome_name
from evaluatie.report.tables_methods import estimands, estimates_with_rows, left_out_cell
from evaluatie.report.technical.frame import (
    folded,
    framed,
    group_name,
    horizon_name,
    optional,
)
from evaluatie.report.technical.words import noted
from evaluatie.study.analyses import MAIN
from evaluatie.tables.derived import OVERALL

_HEADERS: tuple[tuple[str, Kind], ...] = (
    ("design", "text"), ("estimator", "text"), ("horizon", "text"), ("level", "text"),
    ("estimand", "text"), ("mean_treated", "number"), ("mean_control", "number"),
    ("difference", "number"), ("interval", "interval"), ("p", "p"), ("p_adjusted", "p"),
    ("n_treated", "count"), ("n_control", "count"), ("mde", "number"), ("std_error", "number"),
    ("risk_ratio", "number"), ("ratio_interval", "interval"), ("left_out", "count"),
    ("ess", "number"), ("max_smd", "number"), ("stamp", "text"), ("why", "text"),
)  # fmt: skip
_RATIO = Scale("", 2)


def effects_chapter(context: Context) -> list[Block]:
    """Everybody in sight, the subgroups folded."""
    text = joined(context.words.text("estimates_text"), estimands(context))
    everybody, levels = (effects_table(context, part) for part in (True, False))
    return [Paragraph(text), *tabulated(everybody), *folded(levels, context)]


def effects_table(context: Context, everybody: bool) -> Table:
    """All estimates of everybody, or all those of levels, by outcome; rollouts stand apart."""
    outcomes = list(context.study.outcomes)
    found = [
        pair for pair in estimates_with_rows(context, analysis=MAIN)
        if pair[0].outcome in outcomes and (pair[0].subgroup == OVERALL) == everybody
    ]  # fmt: skip
    found.sort(key=lambda pair: outcomes.index(pair[0].outcome))
    rows = [_row(result, row, context) for result, row in found]
    return framed("all_effects" if everybody else "all_levels", _HEADERS, rows, context)


def _row(result: Estimate, row: Any, context: Context) -> Row:
    words, scale = context.words, context.scale(result.outcome)
    level = "" if result.level == OVERALL else group_name(result.subgroup, result.level, context)
    names = [
        words.label(result.design), words.label(result.estimator),
        horizon_name(result.horizon, context), level, words.label(result.estimand),
    ]  # fmt: skip
    error = cells.estimated(result, (cells.difference(result.std_error, scale),))
    ratio = ratio_cells(result, row) if scale.is_share else (Cell(""), Cell(""))
    weighted = optional(row.ess, 0), optional(row.max_smd, 2)
    rest = (left_out_cell(result, row), *weighted, cells.stamp(result, words))
    why = cells.text(joined(explained(result.status, words), noted(row.note, words)))
    shown = (*cells.estimate_cells(result, scale), *error, *ratio, *rest, why)
    return Row((*map(cells.text, names), *shown), outcome_name(result.outcome, context))


def ratio_cells(result: Estimate, row: Any) -> tuple[Cell, Cell]:
    """Risk ratio and its interval: x when withheld, a dot where it cannot be computed."""
    if missing(row.risk_ratio):
        sign = WITHHELD if result.status == "suppressed" else UNKNOWN
        return Cell(sign, "number"), Cell(sign, "interval")
    ends = cells.interval(row.ratio_low, row.ratio_high, _RATIO)
    return cells.decimal(row.risk_ratio, 2), ends
