"""The tables on covariates that are not known of everybody."""

from typing import Any

from evaluatie.report import cells, lookup
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.numbers import missing
from evaluatie.report.table_frame import outcome_name, titled
from evaluatie.report.tables_people import flow_group
from evaluatie.study.analyses import MAIN
from evaluatie.tables.derived import OVERALL


def missing_table(context: Context) -> Table:
    """Per covariate and group of whom it is not known, and what was done with these persons."""
    words = context.words
    rows = [
        Row(
            (
                cells.text(flow_group(row.place, row.cohort, context)),
                cells.counted(row.n_missing),
                cells.decimal(None if missing(row.share) else 100 * row.share, 1),
                cells.text(words.label(f"missing_{row.handling}")),
            ),
            words.label(row.covariate),
        )
        for row in context.released.missingness.itertuples(index=False)
    ]
    headers: list[tuple[str, Kind]] = [
        ("group", "text"), ("n_missing", "count"), ("share_missing", "number"),
        ("handling", "text"),
    ]  # fmt: skip
    return titled("missing", headers, rows, context, numbers_of="")


def information_table(context: Context, everybody: bool) -> Table:
    """Of each pooled effect of the main analysis the share of its information that is missing."""
    found = lookup.rows(context.released.estimates, analysis=MAIN)
    found = found[found["fmi"].notna() & ((found["subgroup"] == OVERALL) == everybody)]
    headers: list[tuple[str, Kind]] = [
        ("design", "text"), ("estimator", "text"), ("horizon", "text"), ("level", "text"),
        ("std_error", "number"), ("missing_information", "percentage"),
    ]  # fmt: skip
    rows = [_information_row(row, context) for row in found.itertuples(index=False)]
    name = "missing_information" if everybody else "missing_information_levels"
    return titled(name, headers, rows, context, numbers_of="")


def _information_row(row: Any, context: Context) -> Row:
    words, scale = context.words, context.scale(row.outcome)
    names = (words.label(row.design), words.label(row.estimator), _months(row, context))
    level = "" if row.level == OVERALL else words.level(row.subgroup, row.level)
    numbers = cells.difference(row.std_error, scale), cells.share(row.fmi)
    return Row((*map(cells.text, (*names, level)), *numbers), outcome_name(row.outcome, context))


def _months(row: Any, context: Context) -> str:
    horizon = context.words.text("months", months=cells.counted(row.horizon).text)
    return horizon if row.horizon else ""


def worst_table(context: Context) -> Table:
    """How alike groups are in the completed cohorts: on average, and in the worst of them."""
    found = lookup.rows(context.released.diagnostics, analysis=MAIN, subgroup=OVERALL)
    headers: list[tuple[str, Kind]] = [
        ("horizon", "text"), ("max_smd", "number"), ("worst_smd", "number"),
    ]  # fmt: skip
    rows = [
        Row(
            (cells.text(_months(row, context)), _smd(row.max_smd), _smd(row.worst_smd)),
            context.words.label(row.design),
        )
        for row in found[found["worst_smd"].notna()].itertuples(index=False)
    ]
    return titled("missing_worst", headers, rows, context, numbers_of="")


def _smd(value: Any) -> Cell:
    return cells.decimal(value, 2)
