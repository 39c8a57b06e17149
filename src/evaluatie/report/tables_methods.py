"""Every design and estimator beside a published result that is taken for the truth."""

from collections.abc import Iterator
from typing import Any

from evaluatie.report import cells, lookup
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate, as_estimate
from evaluatie.report.numbers import missing
from evaluatie.report.table_frame import titled
from evaluatie.study.analyses import MAIN
from evaluatie.study.model import Reference


def benchmark(context: Context) -> Reference | None:
    """The first published result of the primary outcome and horizon; None when there is none."""
    cell = lookup.primary_cell(context.study)
    same = (
        r for r in context.study.references
        if r.outcome == cell["outcome"] and (r.horizon or 0) == cell["horizon"]
    )  # fmt: skip
    return next(same, None)


def methods_table(context: Context) -> Table | None:
    """The primary result by every design and estimator, and its gap with the benchmark.

    None for a study without a published result of its primary outcome. The gap is that of the
    printed numbers, so that a reader can check it.
    """
    published = benchmark(context)
    if published is None:
        return None
    rows = [_method_row(e, row, published, context) for e, row in primary_rows(context)]
    headers: list[tuple[str, Kind]] = [
        ("estimator", "text"), ("difference", "number"), ("interval", "interval"),
        ("from_benchmark", "number"), ("estimand", "text"), ("left_out", "count"),
        ("stamp", "text"),
    ]  # fmt: skip
    return titled("methods", headers, rows, context)


def primary_rows(context: Context) -> Iterator[tuple[Estimate, Any]]:
    """Primary result of everybody by every estimator, with its row, by design in study order."""
    key = {"analysis": MAIN, **lookup.primary_cell(context.study), **lookup.everybody()}
    found = list(estimates_with_rows(context, **key))
    designs = lookup.designs_in_order(context.study)
    return iter(sorted(found, key=lambda pair: designs.index(pair[0].design)))


def estimates_with_rows(context: Context, **key: Any) -> Iterator[tuple[Estimate, Any]]:
    """Pooled estimates with this key, each with the released row that it was made of."""
    table = lookup.rows(context.released.estimates, **key)
    for row in table[table["time"].isna()].itertuples(index=False):
        yield as_estimate(row), row


def estimands(context: Context) -> str:
    """What each estimand that occurs in the table means."""
    words = context.words
    found = dict.fromkeys(e.estimand for e, _ in primary_rows(context))
    known = [words.variant("estimand", name) for name in found if words.has(f"estimand.{name}")]
    return words.text("methods_legend", meanings="; ".join(known))


def _method_row(result: Estimate, row: Any, published: Reference, context: Context) -> Row:
    scale, words = context.scale(result.outcome), context.words
    gap = None
    if result.known:
        gap = scale.printed(result.estimate) - scale.printed(published.estimate)
    shown = (
        cells.difference(result.estimate, scale),
        cells.interval(result.conf_low, result.conf_high, scale),
        cells.difference(gap, scale),
    )
    whom = cells.text(words.label(result.estimand))
    rest = (whom, left_out_cell(result, row), cells.stamp(result, words))
    name = cells.text(words.label(result.estimator))
    return Row((name, *cells.estimated(result, shown), *rest), words.label(result.design))


def left_out_cell(result: Estimate, row: Any) -> Cell:
    """How many of the treated have no match; blank where the design does not match persons."""
    if not result.known or (missing(row.n_matched_treated) and result.estimand != "ATM"):
        return cells.Cell("", "count")
    return cells.counted(number_left_out(row))


def number_left_out(row: Any) -> Any:
    """Treated persons of a row of the estimates without a match; missing when withheld."""
    return row.n_treated - row.n_matched_treated
