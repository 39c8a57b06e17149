"""Tables of `snakemake power`: every repetition, and what they say of every cell of the plan.

They hold no persons of the study: everything is drawn.
"""

from evaluatie.tables.schema import Column, Table

EFFECT = "none"  # in `other`: an effect, not a difference between two levels

_CELL = (
    Column("design", "text", "design of the study"),
    Column("estimator", "text", "estimator of the design"),
    Column("outcome", "text", "outcome of the study"),
    Column("horizon", "integer", "months since the index date"),
    Column("subgroup", "text", "subgroup; all for everybody"),
    Column("level", "text", "level; all for everybody"),
    Column("other", "text", "level that it is compared with; none: the effect in the level"),
)
CELL_OF_POWER = tuple(column.name for column in _CELL)

POWER_REPETITIONS = Table(
    "power_repetitions",
    (
        Column("repetition", "integer", "number of the draw"),
        *_CELL,
        Column("effect", "number", "true effect"),
        Column("estimate", "number", "effect found", False),
        Column("std_error", "number", "its standard error", False),
        Column("freedom", "number", "degrees of freedom of its t", False),
        Column("status", "text", "ok, or why there is no estimate"),
        Column("gates_passed", "flag", "no gate failed, of those that sizes decide"),
        Column("failed_gates", "text", "names of gates, ; between them", False),
        Column("n_treated", "integer", "treated in the cell", False),
        Column("n_control", "integer", "all others in the cell", False),
        Column("ess", "number", "effective sample size of the smallest comparison group", False),
        Column("mean_control", "number", "outcome of the treated without treatment", False),
    ),
    key=("repetition", *CELL_OF_POWER, "effect"),
)
VERDICTS = ("detects", "too_small", "unreliable", "stopped", "not_estimable")

POWER = Table(
    "power",
    (
        *_CELL,
        Column("repetitions", "integer", "draws"),
        Column("estimated", "number", "share of them with an estimate"),
        Column("n_treated", "number", "treated, mean of the draws", False),
        Column("n_control", "number", "all others, mean of the draws", False),
        Column("ess", "number", "effective size of the smallest comparison group, mean", False),
        Column("mean_control", "number", "outcome without an effect, mean of the draws", False),
        Column("std_error", "number", "standard error without an effect, mean", False),
        Column("mde", "number", "detectable effect, power 0.8; error with relevant_effect", False),
        Column("family", "text", "tests that it is adjusted with"),
        Column("tests", "integer", "with an estimate, in the whole study"),
        Column("mde_adjusted", "number", "the same when each test has alpha / tests", False),
        Column("relevant_effect", "number", "smallest effect worth finding"),
        Column("power", "number", "share of draws with that effect that leave out zero", False),
        Column("power_error", "number", "Monte Carlo standard error of power", False),
        Column("coverage", "number", "share of all intervals that hold the true effect", False),
        Column("coverage_error", "number", "Monte Carlo standard error of coverage", False),
        Column("false_alarms", "number", "share without an effect that leaves out zero", False),
        Column("bias", "number", "mean error without an effect", False),
        Column("passed", "number", "share that the gates let through; effects only", False),
        Column("stopped_by", "text", "most frequent failed gate or status; empty: none", False),
        Column("more_persons", "number", "times as many persons needed; empty: enough", False),
        Column("verdict", "text", "see simulation.power.summary", allowed=VERDICTS),
    ),
    key=CELL_OF_POWER,
)

POWER_CURVE = Table(
    "power_curve",
    (
        *_CELL,
        Column("effect", "number", "true effect"),
        Column("power", "number", "share of draws whose interval leaves out zero", False),
        Column("coverage", "number", "share of draws whose interval holds the effect", False),
        Column("mc_error", "number", "Monte Carlo standard error of power", False),
    ),
    key=(*CELL_OF_POWER, "effect"),
)
