"""Whether matching or weighting worked, for everybody and every level of a subgroup."""

from typing import Any

import pandas as pd

from evaluatie.report import cells, lookup
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, tabulated
from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import number
from evaluatie.report.sentences import explained, joined
from evaluatie.report.technical.frame import (
    folded,
    framed,
    group_name,
    horizon_name,
    optional,
    unknown,
)
from evaluatie.report.technical.words import noted
from evaluatie.study.analyses import LEVELS, MAIN

_HEADERS: tuple[tuple[str, Kind], ...] = (
    ("level", "text"), ("horizon", "text"), ("n_treated", "count"), ("n_control", "count"),
    ("matched_treated", "count"), ("matched_control", "count"), ("pool", "number"),
    ("off_support", "percentage"), ("ess_treated", "number"), ("ess_control", "number"),
    ("max_weight", "number"), ("max_smd", "number"), ("max_ecdf", "number"), ("stamp", "text"),
    ("why", "text"),
)  # fmt: skip


def diagnostics_chapter(context: Context) -> list[Block]:
    """The main analysis in sight; the placebos and the levels matched the other way folded."""
    main = diagnostics_table(MAIN, context)
    if not main.rows:
        return []
    gates = context.study.gates
    text = context.words.text("diagnostics_text", smd=number(gates.smd, 2), ess=number(gates.ess))
    blocks: list[Block] = [Paragraph(text), *tabulated(main)]
    for analysis in (LEVELS, *context.study.placebos):
        blocks += folded(diagnostics_table(analysis, context), context)
    return blocks


def diagnostics_table(analysis: str, context: Context) -> Table:
    """One row for each design and cell of an analysis, with the gates of its primary estimate."""
    found = lookup.rows(context.released.diagnostics, analysis=analysis)
    results = _gated(analysis, context)
    rows = [_row(row, results, context) for row in found.itertuples(index=False)]
    return framed("diagnostics", _HEADERS, rows, context, "" if analysis == MAIN else analysis)


def _gated(analysis: str, context: Context) -> dict[tuple[Any, ...], Estimate]:
    """The estimates whose gates stand in the table, by cell: primary outcome, chosen estimator."""
    outcome = context.study.primary.outcome
    if analysis in context.study.placebos:
        outcome = lookup.placebo_cell(context.study, analysis)["outcome"]
    found = lookup.find(context.released, analysis=analysis, outcome=outcome)
    return {
        (e.design, e.horizon, e.subgroup, e.level): e
        for e in found
        if e.estimator == lookup.speaker(context.study, e.design)
    }


def _row(row: Any, results: dict[tuple[Any, ...], Estimate], context: Context) -> Row:
    words = context.words
    result = results.get((row.design, row.horizon, row.subgroup, row.level))
    stamp, reasons = cells.text(words.label(row.status)), explained(row.status, words)
    if result is not None and row.status == "ok":
        stamp = cells.stamp(result, words)
        reasons = (
            "; ".join(context.reasons(result)) if result.known else explained(result.status, words)
        )
    names = (group_name(row.subgroup, row.level, context), horizon_name(row.horizon, context))
    why = cells.text(joined(f"{reasons}." if reasons and reasons[-1] != "." else reasons,
                            noted(row.note, words)))  # fmt: skip
    return Row((*map(cells.text, names), *_numbers(row), stamp, why), words.label(row.design))


def _numbers(row: Any) -> tuple[Cell, ...]:
    """Counts that are missing were withheld; the rest does not exist where nothing was matched."""
    counts = (row.n_treated, row.n_control, row.n_matched_treated, row.n_matched_control)
    matched = row.status == "ok"
    share = (
        Cell("", "percentage")
        if pd.isna(row.share_off_support)
        else cells.share(row.share_off_support)
    )
    numbers = (
        optional(row.ess_treated, 0), optional(row.ess_control, 0), optional(row.max_weight, 1),
        unknown(row.max_smd, 2) if matched else optional(row.max_smd, 2),
        optional(row.max_ecdf, 2),
    )  # fmt: skip
    return (*map(cells.counted, counts), optional(row.controls_per_treated, 2), share, *numbers)
