"""What is known of the methods by simulation: bias, coverage, and what the gates let through."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from evaluatie.report import cells
from evaluatie.report.cells import Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, tabulated
from evaluatie.report.numbers import missing, number
from evaluatie.report.technical.frame import framed, optional
from evaluatie.report.technical.simulation_cells import SHARE, percent, points
from evaluatie.report.technical.simulation_did import DID_SIMULATED, did_blocks
from evaluatie.report.technical.simulation_groups import GROUPS_SIMULATED, group_blocks
from evaluatie.report.wording import Catalogue
from evaluatie.tables import schema
from evaluatie.tables.schema import Column
from evaluatie.tables.store import read_table

PASSES = "let_through"
_NAMES = ("design", "replacement", "method", "estimator", "stopped_by", "verdict")
_NUMBERS = (
    "caliper", "effect", "estimated", "passed", "bias", "bias_passed", "coverage",
    "coverage_passed", "se_ratio", "se_ratio_passed", "mc_error",
)  # fmt: skip
_COUNTS = ("controls_per_treated", "size", "repetitions")
# what the appendix needs of the table of `simulation`, which is no stage before this one
SIMULATED = schema.Table(
    "simulatie_matching",
    (
        *(Column(name, "text", "as the simulation writes it", False) for name in _NAMES),
        *(Column(name, "number", "as the simulation writes it", False) for name in _NUMBERS),
        *(Column(name, "integer", "as the simulation writes it") for name in _COUNTS),
    ),
    key=("controls_per_treated", "size", "effect", "design", "estimator"),
    open=True,
)
_HEADERS: tuple[tuple[str, Kind], ...] = (
    ("pool", "text"), ("size", "count"), ("true_effect", "number"), ("verdict", "text"),
    ("passed", "percentage"), ("bias", "number"), ("bias_passed", "number"),
    ("coverage", "number"), ("coverage_passed", "number"), ("mc_error", "number"),
    ("se_ratio", "number"), ("se_ratio_passed", "number"), ("stopped_by", "text"),
)  # fmt: skip


Simulated = Mapping[str, pd.DataFrame]  # table by name of the simulation, of those that were run
TABLES = {table.name: table for table in (SIMULATED, DID_SIMULATED, GROUPS_SIMULATED)}


def load_simulation(paths: Sequence[Path | str]) -> dict[str, pd.DataFrame]:
    """The tables that the simulations wrote, by name: that of the folder each stands in."""
    found = {Path(path).parent.name: path for path in paths}
    return {name: read_table(path, TABLES[name]) for name, path in found.items()}


def simulation_chapter(context: Context, simulated: Simulated | None) -> list[Block]:
    """Of each simulation the table with what it says in some sentences, or how to make it."""
    found = simulated or {}
    matching, did, groups = (found.get(name) for name in TABLES)
    return [
        *_matching_blocks(matching, context),
        *did_blocks(did, context),
        *group_blocks(groups, context),
    ]


def _matching_blocks(simulated: pd.DataFrame | None, context: Context) -> list[Block]:
    words = context.words
    if simulated is None:
        return [Paragraph(words.text("simulation_missing"))]
    texts = (words.text("simulation_text"), _verdict(simulated, context))
    return [*map(Paragraph, texts), *tabulated(simulation_table(simulated, context))]


def _verdict(simulated: pd.DataFrame, context: Context) -> str:
    """How many combinations pass, and the range of their coverage beside that of the others."""
    passing = simulated[simulated["verdict"] == PASSES]
    if passing.empty:
        return context.words.text("simulation_none")
    stopped = simulated[simulated["verdict"] != PASSES]
    cover, bias = passing["coverage_passed"], stopped["bias"].abs()
    return context.words.text(
        "simulation_verdict",
        passing=number(len(passing)), stopped=number(len(stopped)),
        low=percent(cover.min()).text, high=percent(cover.max()).text,
        bias=SHARE.difference_text(bias.max()), worst=percent(stopped["coverage"].min()).text,
    )  # fmt: skip


def simulation_table(simulated: pd.DataFrame, context: Context) -> Table:
    """One row for each simulated world, by method and estimator in the order of the settings."""
    order = {design: place for place, design in enumerate(dict.fromkeys(simulated["design"]))}
    ordered = simulated.assign(place=simulated["design"].map(order)).sort_values(
        ["place", "estimator", "controls_per_treated", "size", "effect"]
    )
    rows = [_row(row, context) for row in ordered.itertuples(index=False)]
    return framed("simulation", _HEADERS, rows, context)


def _row(row: Any, context: Context) -> Row:
    words = context.words
    stopped = "" if missing(row.stopped_by) else words.label(row.stopped_by)
    shown = (
        cells.text(number(row.controls_per_treated)), cells.counted(row.size),
        cells.difference(row.effect, SHARE), cells.text(words.variant("simulated", row.verdict)),
        cells.share(row.passed), points(row.bias), points(row.bias_passed),
        percent(row.coverage), percent(row.coverage_passed), percent(row.mc_error),
        optional(row.se_ratio, 2), optional(row.se_ratio_passed, 2), cells.text(stopped),
    )  # fmt: skip
    return Row(shown, _group(row, words))


def _group(row: Any, words: Catalogue) -> str:
    """Method, with or without replacement and caliper, and estimator."""
    how = [words.variant("simulated_method", row.method)]
    if not missing(row.replacement) and words.has(f"replacement.{row.replacement}"):
        how.append(words.variant("replacement", row.replacement))
    if row.method == "nearest":
        case = "without" if missing(row.caliper) else "with"
        how.append(words.variant("simulated_caliper", case, width=number(row.caliper, 1)))
    return f"{', '.join(how)}: {words.label(row.estimator)}"
