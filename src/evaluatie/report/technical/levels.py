"""Subgroups matched two ways: a score and match of their own, or the score of everybody."""

from typing import Any

from evaluatie.report import cells, lookup
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, tabulated
from evaluatie.report.estimate import Estimate
from evaluatie.report.technical.frame import framed, group_name, optional
from evaluatie.study.analyses import LEVELS, MAIN
from evaluatie.tables.derived import OVERALL

_WAYS = ("rematched", "within_all")
_SHOWN: tuple[tuple[str, Kind], ...] = (
    ("difference", "number"), ("interval", "interval"), ("matched", "count"), ("smd", "number"),
    ("stamp", "text"),
)  # fmt: skip
Key = tuple[str, str, str, str]  # design, estimator, subgroup, level


def levels_chapter(context: Context) -> list[Block]:
    """One table for all designs that can match their levels both ways."""
    table = two_ways_table(context)
    if not table.rows:
        return []
    return [Paragraph(context.words.text("levels_text")), *tabulated(table)]


def two_ways_table(context: Context) -> Table:
    """The primary outcome of every level by both ways, side by side, by design."""
    main, other = (_results(analysis, context) for analysis in (MAIN, LEVELS))
    rows = [_row(key, main.get(key), result, context) for key, result in other.items()]
    headers: list[tuple[str, Kind]] = [("level", "text"), ("estimator", "text")]
    headers += [(f"{way}_{name}", kind) for way in _WAYS for name, kind in _SHOWN]
    return framed("two_ways", [*headers, ("between", "number")], rows, context)


def _results(analysis: str, context: Context) -> dict[Key, Estimate]:
    """Estimates of levels in an analysis, by what they are of."""
    cell = lookup.primary_cell(context.study)
    return {
        (e.design, e.estimator, e.subgroup, e.level): e
        for e in lookup.find(context.released, analysis=analysis, **cell)
        if e.subgroup != OVERALL
    }


def _row(key: Key, main: Estimate | None, other: Estimate, context: Context) -> Row:
    words, (design, estimator, subgroup, level) = context.words, key
    own = getattr(context.study.designs[design], "subgroup_matching", "rematched")
    pair = (main, other) if own == "rematched" else (other, main)
    names = (group_name(subgroup, level, context), words.label(estimator))
    shown = [cell for result in pair for cell in _way(result, context)]
    used = words.text("two_ways_group", design=words.label(design), way=words.variant("way", own))
    return Row((*map(cells.text, names), *shown, _between(pair, context)), used)


def _way(result: Estimate | None, context: Context) -> tuple[Cell, ...]:
    """Estimate, matched persons, largest difference and stamp by one way; blank without it."""
    if result is None:
        return tuple(cells.text("") for _ in range(5))
    scale = context.scale(result.outcome)
    shown = (
        cells.difference(result.estimate, scale),
        cells.interval(result.conf_low, result.conf_high, scale),
    )
    row = _diagnostics(result, context)
    sizes = (cells.text(""), cells.text(""))
    if row is not None and row.status == "ok":
        sizes = (cells.counted(row.n_matched_treated), optional(row.max_smd, 2))
    return (*cells.estimated(result, shown), *sizes, cells.stamp(result, context.words))


def _diagnostics(result: Estimate, context: Context) -> Any:
    found = lookup.rows(
        context.released.diagnostics,
        design=result.design, analysis=result.analysis, horizon=result.horizon,
        subgroup=result.subgroup, level=result.level,
    )  # fmt: skip
    return next(found.itertuples(index=False), None)


def _between(pair: tuple[Estimate | None, Estimate | None], context: Context) -> Cell:
    """By how much the two ways differ, from the printed numbers."""
    one, other = pair
    if one is None or other is None or not (one.known and other.known):
        return cells.text("")
    scale = context.scale(one.outcome)
    return cells.difference(scale.printed(other.estimate) - scale.printed(one.estimate), scale)
