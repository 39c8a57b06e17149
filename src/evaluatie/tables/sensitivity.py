"""Tables of what is asked of an effect: tests before it, bounds around it, who carries it."""

from typing import Any

import pandas as pd

from evaluatie.tables.cell import ANALYSIS, CELL
from evaluatie.tables.schema import Column, Table

CHECKS = (
    "pretrend", "equivalence", "slope", "relative_magnitudes", "relative_magnitudes_breakdown",
    "smoothness", "smoothness_breakdown", "wild_cluster_bootstrap", "placebo_place",
    "placebo_places", "without_place", "goodman_bacon", "treated_at_entry", "calendar_overlap",
    "regression_to_the_mean", "placebo_before",
)  # fmt: skip
# how strong something hidden must be, what leaving, covariates and single households do
HIDDEN_BIAS = (
    "e_value", "rosenbaum", "rosenbaum_breakdown", "robustness_value", "partial_r2", "benchmark",
    "lee_bounds", "without_covariate", "without_influential", "influential_to_nil",
)  # fmt: skip
SPECIFICATIONS = ("specification_median", "specification_share", "specification_z")

SENSITIVITY = Table(
    "sensitivity",
    (
        Column("design", "text", "design of the study"),
        Column("estimator", "text", "estimator of the design"),
        Column("outcome", "text", "outcome of the study"),
        *ANALYSIS,
        Column(
            "check",
            "text",
            "what is asked of the effect",
            allowed=(*CHECKS, *HIDDEN_BIAS, *SPECIFICATIONS),
        ),
        Column("parameter", "text", "bound, place or kind of comparison; all when there is one"),
        Column("estimate", "number", "what is found, in the unit of the outcome", False),
        Column("std_error", "number", "its standard error", False),
        Column("statistic", "number", "test statistic, or weight of a comparison", False),
        Column("freedom", "number", "degrees of freedom, or number of comparisons", False),
        Column("p_value", "number", "two-sided", False),
        Column("conf_low", "number", "lower end of the interval or robust set", False),
        Column("conf_high", "number", "upper end", False),
        Column("status", "text", "ok, or why nothing was found"),
        Column("note", "text", "what a reader should know; codes with ; between", False),
        Column("smallest_cell", "integer", "fewest persons behind it or its complement"),
    ),
    key=("design", "estimator", "outcome", *CELL, "check", "parameter"),
)

GROUP_TIME = Table(
    "group_time",
    (
        Column("design", "text", "design of the study"),
        Column("estimator", "text", "estimator of the design"),
        Column("outcome", "text", "monthly outcome of the study"),
        Column("group", "integer", "month since settlement in which guidance starts"),
        Column("month", "integer", "month since settlement"),
        Column("estimate", "number", "effect on the group in the month", False),
        Column("std_error", "number", "its standard error", False),
        Column("conf_low", "number", "lower end of the interval", False),
        Column("conf_high", "number", "upper end of the interval", False),
        Column("n_treated", "integer", "persons of the group; empty when withheld", False),
        Column("n_control", "integer", "persons compared with", False),
        Column("status", "text", "ok, or why there is no estimate"),
        Column("smallest_cell", "integer", "fewest persons behind it or its complement"),
    ),
    key=("design", "estimator", "outcome", "group", "month"),
)

_KINDS = {"text": "str", "integer": "Int64", "number": "float64", "flag": "bool"}


def as_checks(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Rows as SENSITIVITY; numbers that are not given are missing."""
    if not rows:
        return SENSITIVITY.empty()
    frame = pd.DataFrame(rows).reindex(columns=SENSITIVITY.names)
    return frame.astype({column.name: _KINDS[column.kind] for column in SENSITIVITY.columns})
