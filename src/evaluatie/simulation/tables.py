"""The tables of the simulations: every repetition, and the summaries that are printed."""

from evaluatie.tables.schema import Column, Table

_ESTIMATE = (
    Column("estimate", "number", "effect", False),
    Column("std_error", "number", "its standard error", False),
    Column("conf_low", "number", "lower end of the interval", False),
    Column("conf_high", "number", "upper end of the interval", False),
)
_GATES = (
    Column("status", "text", "ok, or why there is no estimate"),
    Column("gates_passed", "flag", "no gate failed"),
    Column("failed_gates", "text", "names of gates, ; between them", False),
)
FIGURES = (
    Column("repetitions", "integer", "draws"),
    Column("estimated", "number", "share of them with an estimate"),
    Column("passed", "number", "share of them that the gates let through"),
    Column("bias", "number", "mean error of all estimates", False),
    Column("bias_passed", "number", "mean error of estimates that passed", False),
    Column("coverage", "number", "share of all intervals that hold the truth", False),
    Column("coverage_passed", "number", "the same of those that passed", False),
    Column("rejected", "number", "share of all intervals that leave out zero", False),
    Column("rejected_passed", "number", "the same of those that passed", False),
    Column("se_ratio", "number", "mean standard error / spread of the estimates", False),
    Column("se_ratio_passed", "number", "the same of those that passed", False),
    Column("mc_error", "number", "Monte Carlo standard error of coverage_passed", False),
    Column("stopped_by", "text", "most frequent failed gate or status; empty: none", False),
)

REPETITIONS = Table(
    "simulatie_matching_repetitions",
    (
        Column("world", "text", "pool, persons and true effect"),
        Column("repetition", "integer", "number of the draw"),
        Column("design", "text", "design of config/simulation.yaml"),
        Column("estimator", "text", "estimator of the design"),
        Column("method", "text", "method used; empty when nothing could be matched", False),
        Column("replacement", "text", "with or without; empty for other methods", False),
        *_ESTIMATE,
        Column("ess", "number", "effective sample size of the controls", False),
        *_GATES,
    ),
    key=("world", "repetition", "design", "estimator"),
)

SIMULATION = Table(
    "simulatie_matching",
    (
        Column("controls_per_treated", "integer", "controls for each treated person in the pool"),
        Column("size", "integer", "persons, treated and control"),
        Column("effect", "number", "true effect"),
        Column("design", "text", "design of config/simulation.yaml"),
        Column("method", "text", "nearest, full or entropy; auto: the study's rule for thin pools"),
        Column("replacement", "text", "with, without or auto; empty for other methods", False),
        Column("caliper", "number", "in standard deviations of the score; empty: none", False),
        Column("estimator", "text", "estimator of the design"),
        *FIGURES,
        Column(
            "verdict", "text", "whether half of the repetitions or more pass",
            allowed=("let_through", "stopped"),
        ),
    ),
    key=("controls_per_treated", "size", "effect", "design", "estimator"),
)  # fmt: skip

DID_REPETITIONS = Table(
    "simulatie_did_repetitions",
    (
        Column("world", "text", "kind of world, persons and what differs"),
        Column("repetition", "integer", "number of the draw"),
        Column("design", "text", "design of config/simulation_did.yaml"),
        Column("estimator", "text", "estimator of the design"),
        Column("target", "text", "att, simple, or e with the months since the start"),
        Column("truth", "number", "true value of the target"),
        *_ESTIMATE,
        Column("band_low", "number", "lower end of the simultaneous band", False),
        Column("band_high", "number", "upper end of the simultaneous band", False),
        *_GATES,
    ),
    key=("world", "repetition", "design", "estimator", "target"),
)

DID_SIMULATION = Table(
    "simulatie_did",
    (
        Column("kind", "text", "kind of world", allowed=("cohort_place", "rollout")),
        Column("size", "integer", "persons"),
        Column("scenario", "text", "what differs between worlds of a kind"),
        Column("design", "text", "design of config/simulation_did.yaml"),
        Column("design_kind", "text", "matching, did_cohort or did_staggered"),
        Column("estimator", "text", "estimator of the design"),
        Column("target", "text", "att, simple, e with months since the start, or band"),
        Column("truth", "number", "true value; empty for a band, which has one for each month",
               False),
        *FIGURES,
        Column("placebo", "number", "share that the placebo gate stops; empty: no placebo", False),
        Column(
            "verdict", "text", "coverage of those that passed against 0.93-0.97",
            allowed=("covers", "too_narrow", "too_wide", "stopped"),
        ),
    ),
    key=("kind", "size", "scenario", "design", "estimator", "target"),
)  # fmt: skip

GROUP_REPETITIONS = Table(
    "simulatie_groepen_repetitions",
    (
        Column("world", "text", "nothing, everybody or women: who has an effect"),
        Column("repetition", "integer", "number of the draw"),
        Column("design", "text", "design of config/simulation_groups.yaml"),
        Column("family", "text", "subgroups, every_level, pairs, planned or stars"),
        Column("method", "text", "none, holm, romano_wolf or benjamini_hochberg"),
        Column("tests", "integer", "tests in the family"),
        Column("false", "integer", "of what is not there, how many were found"),
        Column("there", "integer", "tests of what is there"),
        Column("found", "integer", "of what is there, how many were found"),
        Column("power", "number", "chance by the printed error to find the planned one", False),
        Column("mde", "number", "printed minimum detectable difference of the planned one", False),
    ),
    key=("world", "repetition", "design", "family", "method"),
)

GROUP_SIMULATION = Table(
    "simulatie_groepen",
    (
        Column("world", "text", "who has an effect", allowed=("nothing", "everybody", "women")),
        Column("size", "integer", "persons"),
        Column("effect", "number", "true effect of those who have one, on the first measure"),
        Column("design", "text", "design of config/simulation_groups.yaml"),
        Column("design_kind", "text", "matching or did_cohort"),
        Column(
            "family", "text", "subgroups: effects in all levels; every_level and pairs: tests of "
            "differences of the primary outcome; planned: women against men; stars: one of the two "
            "significant by itself, the other not",
            allowed=("subgroups", "every_level", "pairs", "planned", "stars"),
        ),
        Column(
            "method", "text", "adjustment",
            allowed=("none", "holm", "romano_wolf", "benjamini_hochberg"),
        ),
        Column("repetitions", "integer", "draws"),
        Column("tests", "number", "tests in the family, mean of the draws"),
        Column("false_alarm", "number", "share of draws with any false finding", False),
        Column("false_share", "number", "mean share of findings that are false", False),
        Column("power", "number", "mean share found of what is there", False),
        Column("power_stated", "number", "mean chance by the printed errors", False),
        Column("mde", "number", "mean minimum detectable difference", False),
        Column("mc_error", "number", "Monte Carlo error of false_alarm; without, of power"),
        Column(
            "verdict", "text", "false_alarm of an adjustment that promises 0.05: 0.03-0.07 holds",
            False, allowed=("holds", "strict", "loose"),
        ),
    ),
    key=("world", "design", "family", "method"),
)  # fmt: skip
