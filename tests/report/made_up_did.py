"""Made-up released rows of difference-in-differences: half-years, places, a rollout, variations."""

from evaluatie.study import Study
from evaluatie.study.analyses import horizons, variations

HALVES = {
    "2014H1": None, "2014H2": -0.031, "2015H1": -0.022, "2016H1": 0.021, "2016H2": 0.088,
    "2017H1": 0.083, "2017H2": 0.077,
}  # fmt: skip
PLACES = {"Den Haag": -0.004, "Rotterdam": 0.006, "Utrecht": -0.011}
ROLLOUT = {
    "event:-3": 0.004, "event:-1": -0.012, "event:0": -0.005, "event:1": 0.014,
    "overall:dynamic": 0.006, "group:7": None, "group:9": 0.011, "overall:group": 0.008,
    "calendar:9": 0.005, "overall:calendar": 0.003,
}  # fmt: skip
COUNTS = ("mean_treated", "mean_control", "n_treated", "n_control", "n_matched_treated",
          "n_matched_control")  # fmt: skip


def timed(made: dict, effects: dict[str, float | None], withhold) -> list[dict]:
    """A row for each time with its band; without an effect it is withheld."""
    rows = []
    for time, effect in effects.items():
        one = made | dict.fromkeys([*COUNTS, "mde"]) | {"time": time}
        if effect is None:
            rows.append(withhold(one, "suppressed"))
            continue
        numbers = {"estimate": effect, "conf_low": effect - 0.04, "conf_high": effect + 0.04,
                   "band_low": effect - 0.055, "band_high": effect + 0.055}  # fmt: skip
        rows.append(one | numbers)
    return rows


def did_estimates(study: Study, row, withhold) -> list[dict]:
    """Half-years of every cell, the rollout by every estimator, and the variations."""
    rows = []
    for outcome in study.outcomes:
        for horizon in horizons(study):
            made = row(study, "cohort_did", "doubly_robust", 0.0, outcome=outcome, horizon=horizon)
            rows += timed(made, HALVES, withhold)
    for estimator in study.designs["rollout_did"].estimators:
        made = row(study, "rollout_did", estimator, 0.009, outcome="work_month", horizon=12,
                   n_treated=782, n_control=0)  # fmt: skip
        rows += [made, *timed(made, {} if estimator == "twoway_fe" else ROLLOUT, withhold)]
    effects = {"cohort_did": 0.052, "cohort_matched": 0.101, "cohort_raw": 0.127}
    for design, effect in effects.items():
        for place, name in enumerate(variations(study, design)):
            for estimator in study.designs[design].estimators:
                failed = (
                    {}
                    if design == "cohort_did"
                    else {"gates_passed": False, "failed_gates": "calendar"}
                )
                made = row(study, design, estimator, effect + 0.01 * place, analysis=name,
                           horizon=12, **failed)  # fmt: skip
                rows.append(made | dict.fromkeys(COUNTS))
    return rows


def check_row(check: str, parameter: str = "all", **changes) -> dict:
    """One row of SENSITIVITY."""
    return {
        "design": "cohort_did", "estimator": "doubly_robust", "outcome": "work_3m",
        "analysis": "main", "horizon": 12, "subgroup": "all", "level": "all", "check": check,
        "parameter": parameter, "status": "ok", "note": None,
    } | changes  # fmt: skip


def cohort_checks(**cell) -> list[dict]:
    """What is asked of one effect by half-year and by place."""
    reference = {"note": "reference:2015H2"} | cell
    places = {"estimator": "unconditional"} | cell
    return [
        check_row("pretrend", statistic=2.51, freedom=2, p_value=0.47, **reference),
        check_row("equivalence", estimate=0.0786, statistic=0.031, **reference),
        check_row("slope", estimate=0.0117, std_error=0.0078, p_value=0.135, **reference),
        *(check_row("relative_magnitudes", bound, conf_low=0.03 - 0.06 * float(bound),
                    conf_high=0.09 + 0.06 * float(bound), **cell) for bound in ("0.5", "1")),
        check_row("relative_magnitudes_breakdown", estimate=0.3008, **cell),
        *(check_row("smoothness", bound, conf_low=-0.02, conf_high=0.1, **cell)
          for bound in ("0", "0.01")),
        check_row("smoothness_breakdown", estimate=0.0, **cell),
        check_row("wild_cluster_bootstrap", estimate=0.0775, std_error=0.001, freedom=4,
                  p_value=0.004, statistic=0.0046, conf_low=0.066, conf_high=0.097,
                  **places, note="one_treated_place"),
        check_row("placebo_places", estimate=0.0776, std_error=0.0, statistic=0.25, freedom=3,
                  p_value=0.25, **places),
        *(check_row("placebo_place", place, estimate=effect, std_error=0.015, **places)
          for place, effect in PLACES.items()),
        *(check_row("without_place", place, estimate=0.0776 + effect / 10, std_error=0.013,
                    **places) for place, effect in PLACES.items()),
    ]  # fmt: skip


def did_checks(study: Study) -> list[dict]:
    """Of every outcome and horizon of the cohorts, and of the rollout."""
    rows = []
    for outcome in study.outcomes:
        for horizon in horizons(study):
            rows += cohort_checks(outcome=outcome, horizon=horizon)
    rollout = {"design": "rollout_did", "outcome": "work_month"}
    rows.append(check_row("treated_at_entry", estimate=0.6962, freedom=1792, **rollout))
    for estimator in study.designs["rollout_did"].estimators:
        if estimator != "twoway_fe":
            rows.append(check_row("pretrend", statistic=9.2, freedom=11, p_value=0.6,
                                  **(rollout | {"estimator": estimator})))  # fmt: skip
    mixed = {"earlier_vs_later": (0.8033, -0.0007), "later_vs_earlier": (0.1967, -0.0049)}
    for kind, (weight, effect) in mixed.items():
        rows.append(check_row("goodman_bacon", kind, estimate=effect, statistic=weight,
                              **(rollout | {"estimator": "twoway_fe"})))  # fmt: skip
    return rows


def group_times(study: Study) -> list[dict]:
    """Cells of a rollout: one withheld, one that cannot be estimated."""
    row = {
        "design": "rollout_did", "estimator": "doubly_robust", "outcome": "work_month",
        "group": 7, "month": 7, "estimate": 0.0012, "std_error": 0.02, "conf_low": -0.04,
        "conf_high": 0.042, "n_treated": 111, "n_control": 532, "status": "ok",
    }  # fmt: skip
    empty = dict.fromkeys(["estimate", "std_error", "conf_low", "conf_high"])
    return [
        row | empty | {"month": 1, "status": "suppressed"},
        row,
        row | {"month": 8, "estimate": 0.017, "conf_low": -0.034, "conf_high": 0.068},
        row | empty | {"month": 12, "n_control": 0, "status": "too_few"},
    ]
