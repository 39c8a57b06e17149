"""The table of what differs between the levels of a subgroup."""

from evaluatie.study.gates import STAMPS
from evaluatie.tables.cell import OVERALL
from evaluatie.tables.schema import Column, Table

JOINT = OVERALL  # in `level` and `other`: the test that no level differs from any

DIFFERENCES = Table(
    "differences",
    (
        Column("design", "text", "design of the study"),
        Column("estimator", "text", "estimator of the design"),
        Column("outcome", "text", "outcome of the study"),
        Column("horizon", "integer", "months since the index date; 0 where there are none"),
        Column("subgroup", "text", "subgroup of the study"),
        Column("level", "text", "level; all: the test that no level differs from any"),
        Column("other", "text", "level that it is compared with; all as in level"),
        Column("levels", "integer", "levels in the test"),
        Column("estimate", "number", "effect in the level minus that in the other", False),
        Column("std_error", "number", "its standard error, persons they share counted", False),
        Column("statistic", "number", "t, or F of the test of all levels", False),
        Column("freedom", "number", "degrees of freedom of t, or of F's denominator", False),
        Column("p_value", "number", "two-sided", False),
        Column("p_adjusted", "number", "within its family: any false finding", False),
        Column("q_value", "number", "within its family: share of false findings", False),
        Column("conf_low", "number", "lower end of the interval", False),
        Column("conf_high", "number", "upper end of the interval", False),
        Column("mde", "number", "minimum detectable difference, power 0.8", False),
        Column("failed_gates", "text", "gates that a level fails, ; between them", False),
        Column("stamp", "text", "what failing them means; empty: no test", False, STAMPS),
        Column("status", "text", "ok, or why there is no test"),
        Column("smallest_cell", "integer", "fewest persons behind a level or its complement"),
        Column("deviations", "numbers", "draws of its statistic without a difference", False),
    ),
    key=("design", "estimator", "outcome", "horizon", "subgroup", "level", "other"),
)
