"""Tables of the designs and of results, from matches to what is released."""

from dataclasses import replace

from evaluatie.study.gates import STAMPS
from evaluatie.tables.cell import ANALYSIS, CELL, NO_HORIZON, OVERALL
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.fidelity import FIDELITY, FIRST_STAGE
from evaluatie.tables.instruments import INSTRUMENT_COMBINATIONS, INSTRUMENT_DOSES
from evaluatie.tables.missing import MISSINGNESS
from evaluatie.tables.persons import ARM_CHECK, CONTAMINATION, EXPOSURE, FLOW, INFLOW
from evaluatie.tables.schema import Column, Table
from evaluatie.tables.sensitivity import GROUP_TIME, SENSITIVITY
from evaluatie.tables.survival import CURVES
from evaluatie.tables.theory import SYNTHESIS

__all__ = ["CELL", "NO_HORIZON", "OVERALL"]  # where most readers look for them

SCORE = "propensity"  # the term of DISTRIBUTIONS that is no covariate
IMPUTATION = Column("imputation", "integer", "number of the completed cohort; 0: nothing imputed")
TOGETHER = "+"  # between the names of levels that disclosure control put together

MATCHES = Table(
    "matches",
    (
        IMPUTATION,
        *ANALYSIS,
        Column("persoon_id", "text", "pseudonym"),
        Column("treated", "flag", "treated in this analysis"),
        Column("status", "text", "result", allowed=("matched", "no_match", "off_support")),
        Column("match_id", "integer", "pair or set; -1 where controls serve more than once"),
        Column("weight", "number", "0 for those not used"),
        Column("propensity", "number", "estimated score", False),
    ),
    key=("imputation", *CELL, "persoon_id"),
)

PAIRS = Table(
    "pairs",
    (
        IMPUTATION,
        *ANALYSIS,
        Column("treated_id", "text", "pseudonym of the treated person"),
        Column("control_id", "text", "pseudonym of the control"),
    ),
    key=("imputation", *CELL, "treated_id", "control_id"),
)

DECISIONS = Table(
    "decisions",
    (
        IMPUTATION,
        *ANALYSIS,
        Column("status", "text", "ok, or why nothing could be matched"),
        Column("n_treated", "integer", "treated with a complete window"),
        Column("n_control", "integer", "controls with a complete window"),
        Column("method", "text", "method used: the study's, or what replacement: auto chose"),
        Column("replacement", "text", "with or without; empty for other methods", False),
        Column("reason", "text", "why, when the study leaves it to the data", False),
        Column("note", "text", "what a reader should know; codes with ; between", False),
    ),
    key=("imputation", *CELL),
)

BALANCE = Table(
    "balance",
    (
        Column("design", "text", "design of the study"),
        *ANALYSIS,
        Column("stage", "text", "before or after", allowed=("before", "after")),
        Column("term", "text", "covariate, level of one as name=level, name**2, or name:name"),
        Column("kind", "text", "what the term is", allowed=("covariate", "square", "interaction")),
        Column("mean_treated", "number", "weighted mean", False),
        Column("mean_control", "number", "weighted mean", False),
        Column("smd", "number", "difference / SD before: of the treated, pooled (ATE, ATO)", False),
        Column("variance_ratio", "number", "treated / control; empty for 0/1", False),
        Column("ecdf_mean", "number", "mean distance of the distribution functions", False),
        Column("ecdf_max", "number", "Kolmogorov-Smirnov distance", False),
        Column("binary", "flag", "a 0/1 column: its means are shares"),
        Column("n_treated", "integer", "persons with weight; empty when withheld", False),
        Column("n_control", "integer", "persons with weight", False),
        Column("smallest_cell", "integer", "fewest persons behind a mean or its complement"),
    ),
    key=("design", *CELL, "stage", "term"),
)

DIAGNOSTICS = Table(
    "diagnostics",
    (
        Column("design", "text", "design of the study"),
        *ANALYSIS,
        Column("status", "text", "ok, or why nothing could be matched"),
        Column(
            "n_treated", "integer", "treated with a complete window; empty when withheld", False
        ),
        Column("n_control", "integer", "controls with a complete window", False),
        Column("n_matched_treated", "integer", "treated with weight", False),
        Column("n_matched_control", "integer", "controls with weight", False),
        Column("controls_per_treated", "number", "pool per treated person", False),
        Column("replacement", "text", "with, without, or empty", False),
        Column("reason", "text", "why, when replacement is auto", False),
        Column("ess_treated", "number", "effective sample size (Kish)", False),
        Column("ess_control", "number", "effective sample size (Kish)", False),
        Column("max_weight", "number", "largest weight of a control", False),
        Column("share_off_support", "number", "treated without weight or beyond all scores", False),
        Column("max_smd", "number", "largest absolute SMD of a covariate after", False),
        Column("max_ecdf", "number", "largest Kolmogorov-Smirnov distance of one after", False),
        Column("worst_smd", "number", "max_smd of the worst completed cohort", False),
        Column("method", "text", "method used: the study's, or what replacement: auto chose"),
        Column("note", "text", "what a reader should know; codes with ; between", False),
    ),
    key=("design", *CELL),
)

DISTRIBUTIONS = Table(
    "distributions",
    (
        Column("design", "text", "design of the study"),
        *ANALYSIS,
        Column("term", "text", "propensity for the score, or a numeric covariate"),
        Column("stage", "text", "before or after", allowed=("before", "after")),
        Column("group", "text", "treated or control", allowed=("treated", "control")),
        Column("interval", "integer", "number of the interval, from 0"),
        Column("lower", "number", "where it starts, included; empty: open", False),
        Column("upper", "number", "where it ends, not included; empty: open", False),
        Column("share", "number", "weighted share of the group", False),
        Column("at_cut", "flag", "starts where the study cuts a subgroup"),
        Column("smallest_cell", "integer", "persons with weight in it"),
        Column("smallest_difference", "integer", "persons left out, where they can be counted"),
    ),
    key=("design", *CELL, "term", "stage", "group", "interval"),
)

ESTIMATES = Table(
    "estimates",
    (
        Column("study", "text", "study file"),
        Column("analysis", "text", "main, or the name of a placebo"),
        Column("design", "text", "design of the study"),
        Column("estimator", "text", "estimator of the design"),
        Column("estimand", "text", "ATT, ATE or ATO; ATM when treated persons are left out"),
        Column("outcome", "text", "outcome of the study"),
        Column("horizon", "integer", "months since the index date; 0 where there are none"),
        Column("subgroup", "text", "subgroup; all for everybody"),
        Column("level", "text", "level; all for everybody"),
        Column("time", "text", "event or calendar time; empty: pooled", False),
        Column("estimate", "number", "effect in the unit of the outcome (share: 0-1)", False),
        Column("std_error", "number", "standard error", False),
        Column("statistic", "number", "estimate / std_error", False),
        Column("p_value", "number", "two-sided, t distribution", False),
        Column("p_adjusted", "number", "within its family: any false finding", False),
        Column("q_value", "number", "within its family: share of false findings", False),
        Column("family", "text", "what it was adjusted with; empty without a p-value", False),
        Column("conf_low", "number", "lower end of the interval", False),
        Column("conf_high", "number", "upper end of the interval", False),
        Column("conf_level", "number", "confidence level", False),
        Column("band_low", "number", "lower end of the simultaneous band", False),
        Column("band_high", "number", "upper end of the simultaneous band", False),
        Column("mean_treated", "number", "mean outcome of the treated used", False),
        Column("mean_control", "number", "that mean minus the estimate: without treatment", False),
        Column("n_treated", "integer", "treated in the sample; empty when withheld", False),
        Column("n_control", "integer", "controls in the sample", False),
        Column("n_matched_treated", "integer", "treated with weight", False),
        Column("n_matched_control", "integer", "controls with weight", False),
        Column("n_clusters", "integer", "clusters in the sample", False),
        Column("ess", "number", "effective size of the (smallest group of) controls", False),
        Column("max_smd", "number", "largest absolute SMD of a covariate after weighting", False),
        Column("mde", "number", "minimum detectable effect, power 0.8", False),
        Column("fmi", "number", "fraction of missing information; empty: nothing imputed", False),
        Column("risk_ratio", "number", "treated / control of a share", False),
        Column("ratio_low", "number", "lower end of its interval", False),
        Column("ratio_high", "number", "upper end of its interval", False),
        Column("gates_passed", "flag", "no gate failed"),
        Column("failed_gates", "text", "names of gates, ; between them", False),
        Column("overridden_gates", "text", "those that the study sets aside", False),
        Column("stamp", "text", "what failing them means; empty: no estimate", False, STAMPS),
        Column("status", "text", "ok, or why there is no estimate"),
        Column("note", "text", "what a reader should know", False),
    ),
    key=(
        "study", "analysis", "design", "estimator", "outcome", "horizon", "subgroup", "level",
        "time",
    ),
)  # fmt: skip

# between estimation and release: with the count that disclosure control needs
CANDIDATES = Table(
    "candidates",
    (
        *ESTIMATES.columns,
        Column("smallest_cell", "integer", "fewest persons behind a share or its complement"),
        Column("smallest_group", "number", "effective size of the smallest group"),
        Column("fewest_clusters", "integer", "clusters of the group that has the fewest"),
        Column("mean_all_treated", "number", "mean outcome of all treated in the sample", False),
        Column("largest_share", "number", "largest part of a total that one has; amounts", False),
        Column("deviations", "numbers", "draws of the estimate's error / std_error, shared", False),
    ),
    key=ESTIMATES.key,
)

GROUP_MEANS = Table(
    "group_means",
    (
        Column("outcome", "text", "outcome of the study"),
        Column("horizon", "integer", "months since the index date"),
        Column("place", "text", "intervention or comparison"),
        Column("half_year", "text", "half-year of settlement"),
        Column("n", "integer", "persons with a complete window; empty when withheld", False),
        Column("mean", "number", "share or mean", False),
        Column("smallest_cell", "integer", "fewest persons behind the mean or its complement"),
    ),
    key=("outcome", "horizon", "place", "half_year"),
)

SECONDARY_MEANS = Table(
    "secondary_means",
    (
        Column("outcome", "text", "secondary outcome of the study"),
        Column("horizon", "integer", "months since the index date"),
        Column("place", "text", "intervention or comparison"),
        Column("cohort", "text", "treatment or control"),
        Column("n", "integer", "persons with a complete window; empty when withheld", False),
        Column("mean", "number", "share, or mean in the unit of the outcome", False),
        Column("smallest_cell", "integer", "fewest persons behind the mean or its complement"),
        Column(
            "smallest_difference", "integer", "fewest persons between it and a share of its kind"
        ),
    ),
    key=("outcome", "horizon", "place", "cohort"),
)

TRUTH = Table(
    "truth",
    (
        Column("outcome", "text", "outcome of the study"),
        Column("horizon", "integer", "months since the index date"),
        Column("subgroup", "text", "subgroup; all for everybody"),
        Column("level", "text", "level; all for everybody"),
        Column("n_treated", "integer", "treated persons with a complete window"),
        Column("mean_treated", "number", "mean outcome with the approach"),
        Column("mean_control", "number", "mean outcome of the same persons without it"),
        Column("att", "number", "true average effect on the treated"),
    ),
    key=("outcome", "horizon", "subgroup", "level"),
)

RELEASE_LOG = Table(
    "releaselog",
    (
        Column("table", "text", "released table"),
        Column("rule", "text", "rule of disclosure control"),
        Column("rows", "integer", "rows in the table"),
        Column("kept", "integer", "rows of which this rule withholds nothing"),
        Column("rounded", "integer", "rows with a count that is rounded"),
        Column("suppressed", "integer", "rows of which numbers are withheld"),
        Column("merged", "integer", "rows put together with others"),
        Column("why", "text", "why, in words; never with a value"),
        Column("figures", "text", "figures drawn from the table, ; between them"),
    ),
    key=("table", "rule"),
)


UNPRINTED = (
    "smallest_cell", "smallest_difference", "at_cut", "deviations", "events", "n_measured",
    "largest_share",
)  # fmt: skip


def released(table: Table) -> Table:
    """The table as it is printed: any number may be withheld, internal counts are gone."""
    columns = tuple(
        column if column.name in table.key else replace(column, required=False)
        for column in table.columns
        if column.name not in UNPRINTED
    )
    return replace(table, columns=columns)


RELEASED = tuple(
    released(table)
    for table in (
        ESTIMATES, BALANCE, DIAGNOSTICS, DISTRIBUTIONS, FLOW, CONTAMINATION, ARM_CHECK,
        EXPOSURE, GROUP_MEANS, SECONDARY_MEANS, TRUTH, DIFFERENCES, SENSITIVITY,
        GROUP_TIME, CURVES, MISSINGNESS, INSTRUMENT_DOSES, INSTRUMENT_COMBINATIONS,
        INFLOW, FIDELITY, FIRST_STAGE, *SYNTHESIS,
    )
)  # fmt: skip
