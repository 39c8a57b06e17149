"""Made-up released tables with what matching and weighting add: both ways, reasons, products."""

from dataclasses import replace

import made_up
import pandas as pd

from evaluatie.report.technical.words import technical_context
from evaluatie.study.analyses import LEVELS


def made(name):
    """The context of the appendix for a made-up study."""
    released, study = getattr(made_up, name)()
    return technical_context(extended(released, study), study, "nl")


def texts(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def column(table, header):
    place = [name for name, _ in table.headers].index(header)
    return [row.cells[place].text for row in table.rows]


def with_design(study, **changes):
    """The study with keys of its first matching design changed."""
    name = next(n for n, plan in study.designs.items() if hasattr(plan, "subgroup_matching"))
    changed = study.designs | {name: study.designs[name].model_copy(update=changes)}
    return study.model_copy(update={"designs": changed}), name


def extended(released, study):
    name = with_design(study)[1]
    return replace(
        released,
        estimates=estimates(released.estimates, name, study),
        balance=balances(released.balance),
        diagnostics=diagnosed(released, study, name),
    )


def estimates(table, name, study):
    table = table.copy()
    primary = table["outcome"].eq(study.primary.outcome) & table["analysis"].eq("main")
    left_out = table["design"].eq(name) & table["analysis"].eq("main")
    table.loc[left_out, ["estimand", "n_treated", "n_matched_treated"]] = ["ATM", 185, 180]
    shares = table["estimate"].notna() & (table["mean_control"] > 0)
    table["risk_ratio"] = (table["mean_treated"] / table["mean_control"]).where(shares)
    table["ratio_low"], table["ratio_high"] = table["risk_ratio"] * 0.8, table["risk_ratio"] * 1.3
    horizon = made_up.primary_horizon(study)
    found = table[primary & table["design"].eq(name) & table["subgroup"].ne("all")]
    other = found[found["horizon"].eq(horizon)].assign(analysis=LEVELS)
    other["estimate"] += 0.1 if study.cohorts else 100.0
    return pd.concat([table, other], ignore_index=True)


def balances(table):
    squares = table[table["term"].isin(["leeftijd", "age"])].copy()
    squares["kind"], squares["term"] = "square", squares["term"] + "**2"
    whole = pd.concat([table.assign(kind="covariate"), squares], ignore_index=True)
    named = {"leeftijd": "geslacht=vrouw", "age": "black"}
    products = squares.assign(kind="interaction", term=squares["term"].str.replace("**2", ""))
    products["term"] = products["term"] + ":" + products["term"].map(named)
    group = {"subgroup": table["subgroup"].iloc[0], "level": "all"}
    cell = whole[whole["kind"].eq("covariate")].assign(subgroup="geslacht", level="man")
    assert group["subgroup"] == "all"
    whole = pd.concat([whole, products, cell], ignore_index=True)
    return whole.assign(ecdf_mean=0.031, ecdf_max=0.125, variance_ratio=1.07)


def diagnosed(released, study, name):
    """Per cell of the design: one method per reason, a status and notes."""
    everybody = released.diagnostics.assign(
        method="nearest", note=None, share_off_support=0.027, max_ecdf=0.11, reason=None
    )
    first = everybody[everybody["design"].eq(name)].iloc[0].to_dict()
    subgroup = next(iter(study.subgroups))
    cells = [
        first | {"reason": "thin_pool_full", "method": "full", "replacement": None},
        first | {"subgroup": subgroup, "level": made_up.LEVELS[subgroup][0],
                 "note": "constant:age;levels_off_support", "reason": "thin_pool_replacement"},
        first | {"subgroup": subgroup, "level": made_up.LEVELS[subgroup][1],
                 "status": "separation", "max_smd": None, "n_matched_treated": None},
        first | {"subgroup": subgroup, "level": made_up.LEVELS[subgroup][0],
                 "analysis": LEVELS, "n_matched_treated": 1234},
    ]  # fmt: skip
    rest = everybody[everybody["design"].ne(name)]
    made = pd.DataFrame(cells, columns=rest.columns).astype({"n_matched_treated": "Int64"})
    return pd.concat([made, rest], ignore_index=True)


def simulated():
    return {
        "simulatie_matching": simulated_matching(), "simulatie_did": simulated_did(),
        "simulatie_groepen": simulated_groups(),
    }  # fmt: skip


def simulated_groups():
    """Two designs; what is found of 72 tests, of one planned difference, and by counting stars."""
    row = {
        "size": 2400, "effect": 0.0, "design": "did", "design_kind": "did_cohort",
        "family": "subgroups", "method": "none", "repetitions": 1000, "tests": 72.0,
        "false_alarm": None, "false_share": None, "power": None, "power_stated": None, "mde": None,
        "mc_error": 0.007, "verdict": None,
    }  # fmt: skip
    made = []
    for place, design in enumerate(("did", "raw")):
        own = row | {"design": design, "design_kind": ("did_cohort", "matching")[place]}
        alarms = {"none": 0.91, "holm": 0.021 + 0.01 * place, "romano_wolf": 0.048}
        for method, alarm in alarms.items():
            verdict = {"none": None, "holm": "strict" if alarm < 0.03 else "holds"}
            made.append(own | {"world": "nothing", "method": method, "false_alarm": alarm,
                               "verdict": verdict.get(method, "holds")})  # fmt: skip
        powers = {"none": 0.62, "holm": 0.214, "romano_wolf": 0.262}
        for method, power in powers.items():
            made.append(own | {"world": "everybody", "effect": 0.15, "method": method,
                               "false_alarm": 0.05, "power": power})  # fmt: skip
        one = own | {"tests": 1.0, "effect": 0.15}
        made += [
            one | {"world": "everybody", "family": "planned", "false_alarm": 0.052, "mde": 0.23},
            one | {"world": "everybody", "family": "stars", "false_alarm": 0.437},
            one | {"world": "women", "effect": 0.22, "family": "planned", "power": 0.781,
                   "power_stated": 0.774, "mde": 0.23},
        ]  # fmt: skip
    return pd.DataFrame(made)


def simulated_matching():
    row = {
        "controls_per_treated": 9, "size": 200, "effect": 0.08, "design": "with",
        "method": "nearest", "replacement": "with", "caliper": 0.2, "estimator": "bias_corrected",
        "repetitions": 1000, "estimated": 1.0, "passed": 0.93, "bias": 0.001, "bias_passed": 0.0005,
        "coverage": 0.951, "coverage_passed": 0.949, "se_ratio": 1.01, "se_ratio_passed": 1.0,
        "mc_error": 0.007, "stopped_by": "smd", "verdict": "let_through",
    }  # fmt: skip
    thin = row | {"controls_per_treated": 1, "design": "without", "replacement": "without",
                  "caliper": None, "passed": 0.0, "bias": 0.06, "bias_passed": None,
                  "coverage": 0.02, "coverage_passed": None, "se_ratio_passed": None,
                  "mc_error": None, "verdict": "stopped"}  # fmt: skip
    return pd.DataFrame([row, thin]).astype({"caliper": "float64"})


def simulated_did():
    row = {
        "kind": "cohort_place", "size": 1500, "scenario": "effect 0", "design": "cohort_did",
        "design_kind": "did_cohort", "estimator": "doubly_robust", "target": "att", "truth": 0.0,
        "repetitions": 1000, "passed": 0.94, "placebo": 0.06, "bias": 0.001, "coverage": 0.951,
        "coverage_passed": 0.957, "rejected": 0.049, "se_ratio": 1.01, "mc_error": 0.007,
        "stopped_by": "placebo", "verdict": "covers",
    }  # fmt: skip
    before_after = row | {"design": "cohort_matched", "design_kind": "matching",
                          "estimator": "gcomputation", "passed": 0.2, "placebo": 0.8, "bias": 0.07,
                          "coverage": 0.4, "rejected": 0.6, "verdict": "stopped"}  # fmt: skip
    large = before_after | {"size": 6000, "rejected": 0.95, "placebo": 0.97}
    rollout = row | {"kind": "rollout", "scenario": "trend 1", "design": "rollout",
                     "design_kind": "did_staggered", "target": "simple", "truth": 0.09,
                     "placebo": None, "stopped_by": None, "coverage": 0.943}  # fmt: skip
    later = rollout | {"target": "e4", "truth": 0.135, "coverage": 0.9}
    band = rollout | {"target": "band", "truth": None, "bias": None, "rejected": None}
    static = rollout | {"estimator": "twoway_fe", "bias": -0.034, "coverage": 0.06,
                        "verdict": "too_narrow"}  # fmt: skip
    return pd.DataFrame([before_after, large, row, rollout, later, band, static])
