"""The primary result with one choice made otherwise."""

from evaluatie.report import cells, lookup, lookup_did
from evaluatie.report.cells import Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
from evaluatie.report.table_frame import titled
from evaluatie.study.analyses import MAIN

_HEADERS: tuple[tuple[str, Kind], ...] = (
    ("variation", "text"), ("estimator", "text"), ("difference", "number"),
    ("interval", "interval"), ("p", "p"), ("stamp", "text"),
)  # fmt: skip


def robustness_table(context: Context, every_estimator: bool = False) -> Table:
    """By design the main result and that of every variation, with the stamp of each."""
    rows = _rows(context, every_estimator, measured=False)
    return titled("robustness", _HEADERS, rows, context, numbers_of="")


def measured_table(context: Context, every_estimator: bool = False) -> Table:
    """The primary outcome measured otherwise, which is another outcome: without the main result."""
    rows = _rows(context, every_estimator, measured=True)
    return titled("measured", _HEADERS, rows, context, numbers_of="")


def _rows(context: Context, every_estimator: bool, measured: bool) -> list[Row]:
    rows = []
    for design in lookup.designs_in_order(context.study):
        speaker = lookup.speaker(context.study, design)
        estimators = context.study.designs[design].estimators if every_estimator else [speaker]
        for estimator in estimators:
            varied = lookup_did.varied(context, design, estimator, measured)
            main = [] if measured or not varied else _main(design, estimator, context)
            rows += [_row(e, context) for e in [*main, *varied]]
    return rows


def _main(design: str, estimator: str, context: Context) -> list[Estimate]:
    key = {"analysis": MAIN, "design": design, "estimator": estimator}
    cell = {**lookup.primary_cell(context.study), **lookup.everybody()}
    return lookup.find(context.released, **key, **cell)


def _row(result: Estimate, context: Context) -> Row:
    scale, words = context.scale(result.outcome), context.words
    shown = (
        cells.difference(result.estimate, scale),
        cells.interval(result.conf_low, result.conf_high, scale),
        cells.probability(result.p_value),
    )
    names = (cells.text(words.label(result.analysis)), cells.text(words.label(result.estimator)))
    stamp = cells.stamp(result, words)
    return Row((*names, *cells.estimated(result, shown), stamp), words.label(result.design))
