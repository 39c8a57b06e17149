"""Small released tables made by hand: they keep the contract, their numbers mean nothing."""

from pathlib import Path

import made_up_did
import made_up_groups
import pandas as pd

from evaluatie.report.estimate import Estimate
from evaluatie.report.released import Released
from evaluatie.study import Study, load_study
from evaluatie.study.analyses import MAIN, horizons
from evaluatie.study.gates import stamp_of
from evaluatie.tables import check
from evaluatie.tables.derived import (
    BALANCE,
    DIAGNOSTICS,
    DISTRIBUTIONS,
    ESTIMATES,
    GROUP_MEANS,
    SECONDARY_MEANS,
    TRUTH,
    released,
)
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.persons import ARM_CHECK, CONTAMINATION, EXPOSURE, FLOW, INFLOW
from evaluatie.tables.sensitivity import GROUP_TIME, SENSITIVITY

CONFIG = Path(__file__).parents[2] / "config" / "studies"
LEVELS = {
    "geslacht": ["man", "vrouw"], "leeftijd": ["<27", "27-<35", ">=35"],
    "herkomst": ["syrie", "eritrea_ethiopie", "overig"], "opleiding": ["laag", "midden", "hoog"],
    "traject": ["activering", "entree_1", "entree_2"], "black": ["0", "1"],
    "nodegree": ["0", "1"],
}  # fmt: skip


def estimate(**changes):
    """An estimate as a sentence gets it."""
    values = {
        "analysis": MAIN, "design": "cohort_did", "estimator": "doubly_robust",
        "outcome": "work_3m", "horizon": 12, "subgroup": "all", "level": "all",
        "estimand": "ATT", "estimate": 0.071, "std_error": 0.02, "p_value": 0.0004,
        "p_adjusted": None, "conf_low": 0.032, "conf_high": 0.11, "mean_treated": 0.23,
        "mean_control": 0.159, "n_treated": 1234, "n_control": 800,
        "ess": None, "max_smd": None, "mde": 0.056,
        "gates_passed": True, "failed_gates": (), "status": "ok", "note": "",
    }  # fmt: skip
    values |= changes
    stamp = stamp_of(values["failed_gates"], None) if values["status"] == "ok" else ""
    return Estimate(**({"stamp": stamp} | values))


def load(name: str) -> Study:
    return load_study(CONFIG / f"{name}.yaml")


def row(study: Study, design: str, estimator: str, effect: float, **changes) -> dict:
    error = changes.pop("std_error", 0.019)
    treated = changes.pop("mean_treated", 0.24)
    values = {
        "study": study.study, "analysis": MAIN, "design": design, "estimator": estimator,
        "estimand": "ATT", "outcome": study.primary.outcome, "horizon": 0, "subgroup": "all",
        "level": "all", "time": None, "estimate": effect, "std_error": error,
        "statistic": effect / error, "p_value": 0.0004 if abs(effect) > 2 * error else 0.31,
        "p_adjusted": None, "conf_low": effect - 1.96 * error, "conf_high": effect + 1.96 * error,
        "conf_level": 0.95, "band_low": None, "band_high": None, "mean_treated": treated,
        "mean_control": treated - effect, "n_treated": 1612, "n_control": 412,
        "n_matched_treated": 1590, "n_matched_control": 301, "n_clusters": 1700, "ess": 211.4,
        "max_smd": 0.04 if study.designs[design].kind.startswith("did") else None,
        "mde": 2.8 * error, "gates_passed": True, "failed_gates": None, "status": "ok",
        "note": None,
    }  # fmt: skip
    return values | changes


def withheld(values: dict, status: str) -> dict:
    numbers = [c.name for c in ESTIMATES.columns if c.kind == "number"]
    empty = dict.fromkeys([*numbers, "n_treated", "n_control"])
    return values | empty | {"status": status, "gates_passed": False, "failed_gates": status}


def stamped(values: dict) -> dict:
    """A row with gates has the stamp that they give, where there is an estimate."""
    if "failed_gates" not in values or values["status"] != "ok":
        return values
    failed = values["failed_gates"].split(";") if values["failed_gates"] else []
    return {"stamp": stamp_of(failed, None)} | values


def frame(rows: list[dict], table) -> pd.DataFrame:
    form = released(table)
    made = pd.DataFrame([stamped(one) for one in rows], columns=form.names)
    kinds = {"integer": "Int64", "number": "float64", "text": "str", "flag": "bool"}
    made = made.astype({c.name: kinds[c.kind] for c in form.columns})
    return check(made, form)


def cohort_estimates(study: Study) -> list[dict]:
    """A cohort comparison that holds a trend, and difference-in-differences that does not."""
    trend = {"cohort_raw": 0.091, "cohort_matched": 0.065, "cohort_did": 0.0}
    rows = []
    for design, plan in study.designs.items():
        if design not in trend:
            continue  # a rollout has rows of its own
        failed = "calendar;placebo" if plan.kind == "matching" else None
        state = {"gates_passed": failed is None, "failed_gates": failed}
        for estimator in plan.estimators:
            for place, outcome in enumerate(study.outcomes):
                for horizon in horizons(study):
                    effect = 0.01 + 0.003 * horizon + 0.01 * place + trend[design]
                    made = row(study, design, estimator, effect, outcome=outcome,
                               horizon=horizon, mean_treated=0.02 * horizon, **state)  # fmt: skip
                    rows.append(made)
                    if horizon == 24 and outcome == "education":
                        rows[-1] = withheld(made, "suppressed")
                    for subgroup in study.subgroups:
                        for number, level in enumerate(LEVELS[subgroup]):
                            cell = made | {"subgroup": subgroup, "level": level, "p_adjusted": 0.2}
                            cell |= {"estimate": effect + 0.02 * number - 0.02}
                            if level == "eritrea_ethiopie":
                                cell = withheld(cell, "suppressed")
                            if level == "entree_2":
                                cell = withheld(cell, "too_few")
                            rows.append(cell)
                    found = 0.9 * trend[design] + 0.004
                    rows.append(
                        made
                        | row(
                            study,
                            design,
                            estimator,
                            found,
                            outcome=outcome,
                            horizon=horizon,
                            analysis="settlers_2015",
                        )
                    )
                    if horizon == 24:
                        rows[-1] = withheld(rows[-1], "window_not_observed")
    return rows


def person_estimates(study: Study) -> list[dict]:
    """No design passes: the placebo fails for all but one, which lacks balance."""
    rows = []
    for number, (design, plan) in enumerate(study.designs.items()):
        failed = "smd;placebo" if number != 4 else "smd"
        state = {"gates_passed": False, "failed_gates": failed, "n_treated": 185,
                 "n_control": 15992, "std_error": 650.5, "mean_treated": 6349.14}  # fmt: skip
        for estimator in plan.estimators:
            effect = -8497.5 if design == "raw" else 900.0 + 250 * number
            made = row(study, design, estimator, effect, **state)
            rows.append(made)
            for subgroup in study.subgroups:
                for level in LEVELS.get(subgroup, ["a", "b"]):
                    rows.append(made | {"subgroup": subgroup, "level": level})
            for placebo, plan_ in study.placebos.items():
                found = -1268.1 if number != 4 else -200.0
                rows.append(
                    row(
                        study,
                        design,
                        estimator,
                        found,
                        analysis=placebo,
                        outcome=plan_.outcome.column,
                        **(state | {"std_error": 400.0}),
                    )
                )
    return rows


def balance_rows(study: Study, terms: list[tuple[str, bool]]) -> list[dict]:
    rows = []
    for design, plan in study.designs.items():
        if plan.kind != "matching":
            continue
        for stage, shrink in (("before", 1.0), ("after", 0.12)):
            for number, (term, binary) in enumerate(terms):
                rows.append({
                    "design": design, "analysis": MAIN, "horizon": primary_horizon(study),
                    "subgroup": "all", "level": "all", "stage": stage, "term": term,
                    "kind": "covariate", "mean_treated": 0.4 if binary else 31.2,
                    "mean_control": None if number == 2 else 0.4 - 0.1 * shrink,
                    "smd": None if number == 2 else (0.35 - 0.11 * number) * shrink,
                    "binary": binary, "n_treated": 1612, "n_control": 412,
                })  # fmt: skip
    return rows


def primary_horizon(study: Study) -> int:
    return study.primary.horizon or 0


def diagnostics_rows(study: Study) -> list[dict]:
    return [
        {
            "design": design, "analysis": MAIN, "horizon": primary_horizon(study),
            "subgroup": "all", "level": "all", "status": "ok", "n_treated": 1612,
            "n_control": 412, "n_matched_treated": 1590, "n_matched_control": 301,
            "controls_per_treated": 0.26, "replacement": "with", "ess_treated": 1590.0,
            "ess_control": 211.4, "max_weight": 9.0, "max_smd": 0.2419,
        }
        for design, plan in study.designs.items()
        if plan.kind == "matching"
    ]  # fmt: skip


SHARES = {
    ("before", "treated"): (0.1, 0.2, 0.3, 0.4), ("before", "control"): (0.4, 0.3, 0.2, 0.1),
    ("after", "treated"): (0.1, 0.2, 0.3, 0.4), ("after", "control"): (0.12, 0.2, 0.3, 0.38),
}  # fmt: skip


def distribution_rows(study: Study, terms: list[str]) -> list[dict]:
    """Score and numbers of every design that matches, in four intervals."""
    bounds = {"propensity": [0.0, 0.25, 0.5, 0.75, 1.0]}
    return [
        {"design": design, "analysis": MAIN, "horizon": primary_horizon(study), "subgroup": "all",
         "level": "all", "term": term, "stage": stage, "group": group, "interval": place,
         "lower": edges[place], "upper": edges[place + 1], "share": share}
        for design, plan in study.designs.items() if getattr(plan, "method", "none") != "none"
        for term in ("propensity", *terms)
        for edges in [bounds.get(term, [None, 20.0, 30.0, 45.0, None])]
        for (stage, group), shares in SHARES.items() for place, share in enumerate(shares)
    ]  # fmt: skip


def flow_rows(study: Study) -> list[dict]:
    steps = [
        ("all", "all", "delivered", 0, 0, 9000), ("all", "all", "quarantined", 0, 40, 8960),
        ("all", "all", "other_municipality+outside_cohorts", 0, 220, 8740),
    ]  # fmt: skip
    places = ["intervention", "comparison"] if study.cohorts else ["intervention"]
    for place in places:
        for cohort, start in (("treatment", 2400), ("control", 700)):
            steps.append((place, cohort, "assigned", 0, 0, start))
            steps.append((place, cohort, "age", 0, 188, start - 188))
            steps.append((place, cohort, "missing_covariate", 0, None, None))
            steps.append((place, cohort, "analysed", 0, 0, start - 200))
            for horizon in study.horizons:
                left = start - 200 - 10 * horizon
                steps.append((place, cohort, "data_end", horizon, 10 * horizon, left))
                steps.append((place, cohort, "complete", horizon, 0, left))
    names = ["place", "cohort", "step", "horizon", "excluded", "remaining"]
    return [dict(zip(names, s, strict=True)) | {"number": n} for n, s in enumerate(steps)]


def contamination_rows(study: Study) -> list[dict]:
    shares = {6: 0.0, 12: 0.0, 18: 0.06, 24: None}
    return [
        {"place": place, "horizon": horizon, "n_control": 700, "n_contaminated": None,
         "person_months": None if shares[horizon] is None else 600.5 * horizon,
         "share": shares[horizon]}
        for place in ("comparison", "intervention") for horizon in study.horizons
    ]  # fmt: skip


def arm_rows(**persons: tuple[int | None, ...]) -> list[dict]:
    """By arm how many agree with their team, were with another, and had no guidance."""
    return [
        {"arm": arm, "team": team, "persons": count, "agrees": team == "own"}
        for arm, counts in persons.items()
        for team, count in zip(("own", "other", "none"), counts, strict=True)
    ]


ARMS = {"activering": (739, 0, 43), "entree_1": (1343, 0, 45), "entree_2+geen": (394, 125, 15),
        "all": (2476, 125, 103)}  # fmt: skip


def exposure_rows() -> list[dict]:
    """Of each arm and horizon how much guidance there could be and was; one is withheld."""
    shares = {
        "activering": (0.25, 0.2, 0.6),
        "entree_1": (1.0, 0.4, 0.9),
        "geen": (0.0, 0.5, 0.7),
        "entree_2": (1.0, None, None),
        "all": (0.6, 0.3, 0.8),
        "control": (0.0, 0.0, 0.0),
    }
    return [
        {"group": group, "horizon": horizon, "persons": 739, "share_possible": possible,
         "months_possible": possible * horizon, "share_guided": guided, "share_ever": ever,
         "months_guided": None if guided is None else guided * horizon}
        for horizon in (6, 12, 18, 24) for group, (possible, guided, ever) in shares.items()
    ]  # fmt: skip


def secondary_rows(study: Study) -> list[dict]:
    amounts = {"time_to_work": 11.26, "hours_worked": 1234.5}
    return [
        {"outcome": outcome, "horizon": horizon, "place": place, "cohort": cohort, "n": 1400,
         "mean": None if (outcome, horizon, cohort) == ("any_job", 24, "control")
         else amounts.get(outcome, 0.12)}
        for outcome in study.secondary for horizon in study.horizons
        for place in ("intervention", "comparison") for cohort in ("treatment", "control")
    ]  # fmt: skip


def inflow_rows(halves):
    origins = {"syrie": 220, "eritrea_ethiopie": 90, "overig": 160}
    return [
        {"place": place, "cohort": "control" if half < "2016" else "treatment",
         "half_year": half, "origin": origin, "persons": persons + 10 * number}
        for place in ("intervention", "comparison") for number, half in enumerate(halves)
        for origin, persons in origins.items()
    ]  # fmt: skip


def amsterdam() -> tuple[Released, Study]:
    """A synthetic study of registers."""
    study = load("amsterdam")
    halves = [f"{year}H{half}" for year in range(2014, 2018) for half in (1, 2)]
    means = [
        {"outcome": outcome, "horizon": horizon, "place": place, "half_year": half,
         "n": 200, "mean": None if half == "2017H2" and place == "comparison"
         else 0.08 + 0.015 * number + (0.05 if half > "2016" and place == "intervention" else 0)}
        for outcome in study.outcomes for horizon in study.horizons
        for place in ("intervention", "comparison") for number, half in enumerate(halves)
    ]  # fmt: skip
    truth = [
        {"outcome": outcome, "horizon": horizon, "subgroup": "all", "level": "all",
         "n_treated": 1612, "mean_treated": 0.2, "mean_control": 0.16, "att": 0.04}
        for outcome in study.outcomes for horizon in study.horizons
    ]  # fmt: skip
    terms = [("leeftijd", False), ("geslacht=vrouw", True), ("nareiziger", True),
             ("herkomst=syrie", True), ("herkomst=eritrea_ethiopie", True),
             ("huishoudtype=paar_met_kinderen", True), ("maanden_opvang", False)]  # fmt: skip
    groups = made_up_groups.group_differences(study, LEVELS, "cohort_did", "doubly_robust", None)
    tables = Released(
        frame(
            [*cohort_estimates(study), *made_up_did.did_estimates(study, row, withheld)], ESTIMATES
        ),
        frame(balance_rows(study, terms), BALANCE),
        frame(diagnostics_rows(study), DIAGNOSTICS),
        frame(distribution_rows(study, ["leeftijd", "maanden_opvang"]), DISTRIBUTIONS),
        frame(flow_rows(study), FLOW),
        frame(contamination_rows(study), CONTAMINATION),
        frame(arm_rows(**ARMS), ARM_CHECK),
        frame(exposure_rows(), EXPOSURE),
        frame(secondary_rows(study), SECONDARY_MEANS),
        frame(groups, DIFFERENCES),
        frame(made_up_did.did_checks(study), SENSITIVITY),
        frame(made_up_did.group_times(study), GROUP_TIME),
        frame(means, GROUP_MEANS),
        frame(truth, TRUTH),
        inflow=frame(inflow_rows(halves), INFLOW),
    )
    return tables, study


def persons(study: Study) -> Released:
    """A study of one file of persons."""
    design = study.primary.design
    estimator = study.primary.estimator
    groups = made_up_groups.group_differences(study, LEVELS, design, estimator, "smd;placebo")
    return Released(
        frame(person_estimates(study), ESTIMATES),
        frame(balance_rows(study, [(name, name != "age") for name in study.covariates]), BALANCE),
        frame(diagnostics_rows(study), DIAGNOSTICS),
        frame(distribution_rows(study, ["age", "educ", "re74", "re75"]), DISTRIBUTIONS),
        frame(flow_rows(study), FLOW),
        *(frame([], table) for table in (CONTAMINATION, ARM_CHECK, EXPOSURE, SECONDARY_MEANS)),
        frame(groups, DIFFERENCES),
        *(frame([], table) for table in (SENSITIVITY, GROUP_TIME)),
    )


def nsw() -> tuple[Released, Study]:
    """Real names, made-up numbers."""
    study = load("nsw")
    return persons(study), study
