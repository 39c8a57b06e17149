"""A study of registers with nothing but time to work: its released tables, made by hand."""

from typing import Any

import pandas as pd

from evaluatie.report.context import Context, make_context
from evaluatie.report.released import Released
from evaluatie.study import Study
from evaluatie.study.gates import stamp_of
from evaluatie.tables import check
from evaluatie.tables.derived import ESTIMATES, RELEASED, released
from evaluatie.tables.survival import CURVES

NUMBERS = ["estimate", "std_error", "statistic", "p_value", "conf_low", "conf_high",
           "mean_treated", "mean_control", "n_treated", "n_control"]  # fmt: skip
# months less without work at 12 months, its error, and the gates that it fails
FOUND = {
    "rmst_km": (-0.7, 0.08, "calendar;placebo"),
    "rmst_competing": (-0.65, 0.08, "calendar;placebo"),
    "rmst_did": (-0.5, 0.1, None),
    "rmst_did_entropy": (-0.52, 0.1, None),
}


def gained(study: Study, changes: dict[str, dict[str, Any]]) -> pd.DataFrame:
    """Rows of the released estimates: every estimator at 6 and 12 months, women at 12."""
    rows = []
    for name, (effect, error, gates) in FOUND.items():
        for horizon, part, level in ((6, 0.3, "all"), (12, 1.0, "all"), (12, 0.8, "vrouw")):
            row = {
                "study": study.study, "analysis": "main", "design": "speed", "estimator": name,
                "estimand": "ATT", "outcome": "time_to_work", "horizon": horizon,
                "subgroup": "all" if level == "all" else "geslacht", "level": level,
                "estimate": effect * part, "std_error": error, "statistic": effect * part / error,
                "p_value": 0.0001, "p_adjusted": 0.0004, "q_value": 0.0004,
                "conf_low": effect * part - 0.2, "conf_high": effect * part + 0.2,
                "conf_level": 0.95, "mean_treated": horizon - 1.0,
                "mean_control": horizon - 1.0 - effect * part, "n_treated": 2704,
                "n_control": 1469, "mde": 0.3, "gates_passed": gates is None,
                "failed_gates": gates, "status": "ok",
            } | changes.get(name, {})  # fmt: skip
            failed = row["failed_gates"]
            row["stamp"] = stamp_of(failed.split(";") if failed else [], None)
            if row["status"] != "ok":
                row["stamp"] = None
                row |= dict.fromkeys(NUMBERS) | {"gates_passed": False}
                row["failed_gates"] = row["status"]
            rows.append(row)
    return typed(rows, ESTIMATES)


def curves(causes: tuple[str, ...] = ("time_to_work", "education", "departure")) -> pd.DataFrame:
    """Whole percentages; of the controls month 6 and 24 are withheld."""
    rows = []
    for kind, cause in [("without_work", "time_to_work"), *(("incidence", c) for c in causes)]:
        for group, size in (("treated", 1.0), ("control", 0.5), ("difference", 0.5)):
            for month in (1, 6, 12, 24):
                hidden = group != "treated" and month in (6, 24)
                share = round(size * month / 100, 2) if month > 1 else 0.0
                share = 1 - share if kind == "without_work" and group != "difference" else share
                numbers = {
                    "estimate": share, "std_error": 0.01, "conf_low": max(share - 0.02, 0.0),
                    "conf_high": share + 0.02, "band_low": max(share - 0.03, 0.0),
                    "band_high": share + 0.03, "n_at_risk": 500,
                }  # fmt: skip
                if month == 1:
                    numbers |= dict.fromkeys(["std_error", "conf_low", "conf_high", "band_low",
                                              "band_high"])  # fmt: skip
                numbers = dict.fromkeys(numbers) if hidden else numbers
                rows.append({
                    "design": "speed", "curve": kind, "cause": cause, "group": group,
                    "subgroup": "all", "level": "all", "month": month,
                    "status": "suppressed" if hidden else "ok", **numbers,
                })  # fmt: skip
    return typed(rows, CURVES)


def typed(rows: list[dict[str, Any]], table: Any) -> pd.DataFrame:
    form = released(table)
    kinds = {"text": "str", "integer": "Int64", "number": "float64", "flag": "boolean"}
    made = pd.DataFrame(rows).reindex(columns=form.names)
    made = made.astype({c.name: kinds[c.kind] for c in form.columns})
    return check(made.astype({c.name: "bool" for c in form.columns if c.kind == "flag"}), form)


def speed_context(
    study: Study, drawn: pd.DataFrame | None = None, **changes: dict[str, Any]
) -> Context:
    """The context of a report; `changes` by estimator, `drawn` in the place of the curves."""
    fields = Released.__dataclass_fields__
    tables = {table.name: table.empty() for table in RELEASED if table.name in fields}
    tables |= {"estimates": gained(study, changes), "truth": None, "group_means": None}
    return make_context(
        Released(**tables | {"curves": curves() if drawn is None else drawn}), study, "nl"
    )
