"""Tables of what it takes to undo the primary result, and of all answers beside each other."""

from typing import Any

from evaluatie.report import cells, lookup_sensitivity
from evaluatie.report.cells import Cell, Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import as_written, number
from evaluatie.report.table_frame import titled
from evaluatie.report.tables_did import interval_cell, number_cell, optional_cell
from evaluatie.tables.sensitivity import HIDDEN_BIAS, SPECIFICATIONS

_HEADERS: tuple[tuple[str, Kind], ...] = (
    ("asked", "text"), ("about", "text"), ("measure", "number"), ("difference", "number"),
    ("interval", "interval"), ("p", "p"), ("status", "text"),
)  # fmt: skip
_ABOUT = {
    "e_value": "about_e", "robustness_value": "about_robustness", "lee_bounds": "about_lee",
    "specification_median": "about_specification", "specification_share": "about_specification",
    "specification_z": "about_specification",
}  # fmt: skip
# what the number of a check is: a plain number, a share, or an effect in the outcome's unit
_PLAIN = {"e_value": 2, "rosenbaum_breakdown": 2}
_SHARES = ("robustness_value", "partial_r2", "influential_to_nil", "specification_share")
# what a compact table leaves out: the grid behind a breakdown, and what benchmarks explain
_DETAILS = ("rosenbaum", "rosenbaum_breakdown", "partial_r2", "without_covariate",
            "specification_z")  # fmt: skip


def sensitivity_table(context: Context) -> Table:
    """Of the primary result what undoes it, in short; of another design only its matched sets."""
    found = lookup_sensitivity.of_primary(context, *lookup_sensitivity.ASKED)
    broken = lookup_sensitivity.primary_checks(context, "rosenbaum_breakdown")
    sets = [row for row in broken if row.status != "no_sets"][:1]
    short = [row for row in _in_order(found) if not _is_detail(row, context)]
    rows = [_row(row, context) for row in [*short, *sets]]
    return titled("sensitivity", _HEADERS, rows, context, numbers_of="")


def every_sensitivity_table(context: Context) -> Table:
    """All that was asked of the primary result of every design."""
    found = lookup_sensitivity.primary_checks(context, *lookup_sensitivity.ASKED)
    rows = [_row(row, context) for row in found]
    return titled("every_sensitivity", _HEADERS, rows, context, numbers_of="")


def bracketing_table(context: Context) -> Table:
    """The primary result from the raw difference on: number, stamp, and what each adjusts for."""
    found = lookup_sensitivity.every_way(context)
    rows = [_bracketing_row(result, context) for result in found]
    headers: list[tuple[str, Kind]] = [
        ("approach", "text"), ("estimator", "text"), ("difference", "number"),
        ("interval", "interval"), ("stamp", "text"), ("accounts_for", "text"),
    ]  # fmt: skip
    return titled("bracketing", headers, rows, context)


def _bracketing_row(result: Estimate, context: Context) -> Row:
    words, scale = context.words, context.primary_scale
    shown = (
        cells.difference(result.estimate, scale),
        cells.interval(result.conf_low, result.conf_high, scale),
    )
    kind = lookup_sensitivity.approach(result, context)
    names = (words.variant("approach", kind), words.label(result.estimator))
    why = cells.text(words.variant("accounts_for", kind))
    return Row(
        (*map(cells.text, names), *cells.estimated(result, shown), cells.stamp(result, words), why),
        words.label(result.design),
    )


def _is_detail(row: Any, context: Context) -> bool:
    """What stands in the full table only: of benchmarks all but the strongest."""
    strengths = () if context.study.sensitivity is None else context.study.sensitivity.strengths
    weaker = [f":{strength:g}" for strength in strengths[:-1]]
    if row.check == "benchmark":
        return any(str(row.parameter).endswith(end) for end in weaker)
    return row.check in _DETAILS or (row.check, row.parameter) == ("lee_bounds", "trimmed")


def _in_order(rows: list[Any]) -> list[Any]:
    """In the order in which the report speaks of them."""
    order = {name: place for place, name in enumerate((*HIDDEN_BIAS, *SPECIFICATIONS))}
    return sorted(rows, key=lambda row: order[row.check])


def _row(row: Any, context: Context) -> Row:
    words = context.words
    measure, difference = _numbers(row, context)
    made = (
        cells.text(words.label(row.check)),
        cells.text(about(row, context)),
        measure,
        difference,
        interval_cell(row, context.primary_scale),
        optional_cell(row, row.p_value, cells.probability),
        cells.text(words.label(row.status)),
    )
    return Row(made, f"{words.label(row.design)}, {words.label(row.estimator)}")


def _numbers(row: Any, context: Context) -> tuple[Cell, Cell]:
    """The number of a check as a measure of its own, or as a difference; the other is blank."""
    blank, scale = Cell("", "number"), context.primary_scale
    if row.check in _PLAIN:
        return number_cell(row, row.estimate, lambda v: cells.decimal(v, _PLAIN[row.check])), blank
    if row.check in _SHARES or (row.check, row.parameter) == ("lee_bounds", "trimmed"):
        return number_cell(row, row.estimate, _percent), blank
    if row.check == "specification_z":
        return number_cell(row, row.statistic, lambda v: cells.decimal(v, 1)), blank
    if row.check == "rosenbaum":
        return blank, blank
    return blank, optional_cell(row, row.estimate, lambda v: cells.difference(v, scale))


def _percent(value: Any) -> Cell:
    """A share with one decimal; the workbook keeps the share."""
    return Cell(f"{number(100 * value, 1)}%", "percentage", float(value), 1)


def about(row: Any, context: Context) -> str:
    """What a row is about: gamma, a covariate and how strong, which end, which households."""
    words = context.words
    first, _, second = str(row.parameter).partition(":")
    if row.check == "rosenbaum":
        return words.text("about_gamma", gamma=as_written(first))
    if row.check == "benchmark" and first == "none":
        return words.text("about_nothing")
    if row.check == "benchmark":
        return words.text("about_strength", times=as_written(second), term=words.label(first))
    if row.check == "partial_r2" and second:
        return words.variant("about_r2", second, term=words.label(first))
    if row.check == "without_covariate":
        every = first == "all"
        return words.variant("about_left_out", "none" if every else "one", term=words.label(first))
    if row.check == "without_influential":
        return words.text("about_influential", number=first, who=clusters(context))
    if row.check == "influential_to_nil":
        return clusters(context)
    group = _ABOUT.get(row.check, "")
    return words.variant(group, first) if words.has(f"{group}.{first}") else ""


def clusters(context: Context) -> str:
    """Who vary together, in the plural."""
    cluster = context.study.inference.cluster
    return context.words.variant("clusters_of", "households" if cluster else "persons")
