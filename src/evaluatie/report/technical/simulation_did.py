"""What simulation says of difference-in-differences: trends, rollouts, who covers the truth."""

from typing import Any

import pandas as pd

from evaluatie.report import cells
from evaluatie.report.cells import Kind, Row, Table
from evaluatie.report.context import Context
from evaluatie.report.document import Block, Paragraph, tabulated
from evaluatie.report.numbers import missing, number
from evaluatie.report.technical.frame import framed, optional
from evaluatie.report.technical.simulation_cells import SHARE, percent, points
from evaluatie.tables import schema
from evaluatie.tables.schema import Column

STATIC = "twoway_fe"
WORLDS = {"effect": "simulated_effect", "trend": "simulated_trend"}  # texts by kind of scenario
# estimators that take the characteristics of persons into account in every comparison
ADJUSTED = (
    "regression", "ipw_normalised", "doubly_robust", "doubly_robust_improved", "matched_did",
)  # fmt: skip
_NAMES = (
    "kind", "scenario", "design", "design_kind", "estimator", "target", "stopped_by", "verdict",
)  # fmt: skip
_NUMBERS = (
    "truth", "passed", "placebo", "bias", "coverage", "coverage_passed", "rejected", "se_ratio",
    "mc_error",
)  # fmt: skip
# what the appendix needs of the table of `simulation`, which is no stage before this one
DID_SIMULATED = schema.Table(
    "simulatie_did",
    (
        *(Column(name, "text", "as the simulation writes it", False) for name in _NAMES),
        *(Column(name, "number", "as the simulation writes it", False) for name in _NUMBERS),
        *(
            Column(name, "integer", "as the simulation writes it")
            for name in ("size", "repetitions")
        ),
    ),
    key=("kind", "size", "scenario", "design", "estimator", "target"),
    open=True,
)
_HEADERS: tuple[tuple[str, Kind], ...] = (
    ("scenario", "text"), ("size", "count"), ("target", "text"), ("true_effect", "number"),
    ("verdict", "text"), ("passed", "percentage"), ("placebo", "percentage"), ("bias", "number"),
    ("coverage", "number"), ("coverage_passed", "number"), ("mc_error", "number"),
    ("rejected", "number"), ("se_ratio", "number"), ("stopped_by", "text"),
)  # fmt: skip


def did_blocks(simulated: pd.DataFrame | None, context: Context) -> list[Block]:
    """The table with what it says of designs A, B and C, or how to make it."""
    words = context.words
    if simulated is None:
        return [Paragraph(words.text("simulation_did_missing"))]
    texts = (words.text("simulation_did_text"), *_cohorts(simulated, context),
             *_rollouts(simulated, context))  # fmt: skip
    return [*map(Paragraph, texts), *tabulated(did_table(simulated, context))]


def _cohorts(simulated: pd.DataFrame, context: Context) -> list[str]:
    """Without an effect: how often designs A and B find one, and A's placebo objects."""
    nothing = simulated[(simulated["kind"] == "cohort_place") & (simulated["truth"] == 0)]
    before_after = nothing[nothing["design_kind"] == "matching"]
    places = nothing[nothing["design_kind"].eq("did_cohort") & nothing["estimator"].isin(ADJUSTED)]
    if before_after.empty or places.empty:
        return []
    largest, (low, high) = (
        before_after.loc[before_after["size"].idxmax()],
        _range(places["rejected"]),
    )
    return [
        context.words.text(
            "simulation_did_cohorts", low=low, high=high, size=number(largest["size"]),
            rejected=percent(largest["rejected"]).text, placebo=percent(largest["placebo"]).text,
        )
    ]  # fmt: skip


def _rollouts(simulated: pd.DataFrame, context: Context) -> list[str]:
    """How often intervals for the average of a rollout hold it, beside two-way fixed effects."""
    simple = simulated[(simulated["kind"] == "rollout") & (simulated["target"] == "simple")]
    adjusted = simple[simple["estimator"].isin(ADJUSTED)]
    static = simple[simple["estimator"] == STATIC]
    if adjusted.empty or static.empty:
        return []
    (low, high), (lowest, highest) = _range(adjusted["coverage"]), _range(static["coverage"])
    worst = SHARE.difference_text(static["bias"].abs().max())
    return [
        context.words.text(
            "simulation_did_rollouts", low=low, high=high, static_low=lowest, static_high=highest,
            bias=worst,
        )
    ]  # fmt: skip


def _range(shares: pd.Series) -> tuple[str, str]:
    return percent(shares.min()).text, percent(shares.max()).text


def did_table(simulated: pd.DataFrame, context: Context) -> Table:
    """One row for each simulated world and target, by estimator in the order of the settings."""
    estimators = list(zip(simulated["design"], simulated["estimator"], strict=True))
    order = {pair: place for place, pair in enumerate(dict.fromkeys(estimators))}
    ordered = simulated.assign(place=[order[pair] for pair in estimators])
    ordered = ordered.sort_values("place", kind="stable")
    rows = [_row(row, context) for row in ordered.itertuples(index=False)]
    return framed("simulation_did", _HEADERS, rows, context)


def _row(row: Any, context: Context) -> Row:
    words = context.words
    stopped = "" if missing(row.stopped_by) else words.label(row.stopped_by)
    shown = (
        cells.text(_scenario(row, context)), cells.counted(row.size),
        cells.text(_target(row, context)), points(row.truth),
        cells.text(words.variant("simulated_did", row.verdict)), cells.share(row.passed),
        cells.Cell("", "percentage") if missing(row.placebo) else cells.share(row.placebo),
        points(row.bias), percent(row.coverage), percent(row.coverage_passed),
        percent(row.mc_error), percent(row.rejected), optional(row.se_ratio, 2),
        cells.text(stopped),
    )  # fmt: skip
    kind = words.variant("simulated_design", row.design_kind)
    return Row(shown, f"{kind}: {words.label(row.estimator)}")


def _scenario(row: Any, context: Context) -> str:
    """What the world is like: with or without an effect, trends that are parallel or not."""
    name, _, value = row.scenario.partition(" ")
    case = "without" if float(value) == 0 else "with"
    return context.words.variant(WORLDS[name], case)


def _target(row: Any, context: Context) -> str:
    words = context.words
    if words.has(f"simulated_target.{row.target}"):
        return words.variant("simulated_target", row.target)
    return words.variant("simulated_target", "since", months=number(float(row.target[1:])))
