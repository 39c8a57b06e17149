"""Small releases made up by hand, with what an attack looks at and nothing else."""

from typing import Any

import pandas as pd

from tests.pipeline.attacks.output import Output

ESTIMATE: dict[str, Any] = {
    "study": "made_up", "analysis": "main", "design": "raw", "estimator": "difference_in_means",
    "estimand": "ATT", "outcome": "work_1m", "horizon": 12, "subgroup": "all", "level": "all",
    "time": None, "estimate": 0.1, "std_error": 0.02, "mean_treated": None, "mean_control": None,
    "n_treated": 203, "n_control": 301, "n_matched_treated": 203, "n_matched_control": 301,
    "n_clusters": None, "ess": None, "status": "ok", "note": None,
}  # fmt: skip
DIAGNOSTIC = {
    "design": "raw", "analysis": "main", "horizon": 12, "subgroup": "all", "level": "all",
    "method": "none", "n_treated": None, "n_control": None, "n_matched_treated": None,
    "n_matched_control": None,
}  # fmt: skip
BALANCE = {
    "design": "raw", "analysis": "main", "horizon": 12, "subgroup": "all", "level": "all",
    "stage": "unmatched", "term": "origin=a", "binary": True, "mean_treated": None,
    "mean_control": None, "n_treated": 203, "n_control": 301,
}  # fmt: skip
FLOW = {
    "place": "intervention", "cohort": "treatment", "number": 0, "step": "analysed", "horizon": 0,
    "excluded": 0, "remaining": 503,
}  # fmt: skip
HALF = {
    "outcome": "work_1m", "horizon": 12, "place": "intervention", "half_year": "2016H1", "n": 203,
    "mean": 0.197,
}  # fmt: skip
CURVE = {
    "design": "speed", "curve": "km", "cause": None, "group": "treated", "subgroup": "all",
    "level": "all", "month": 0, "estimate": 0.0, "n_at_risk": 200,
}  # fmt: skip
MEANS = ["mean_treated", "mean_control", "ess", "estimate", "std_error"]
COUNTS = ["n_treated", "n_control", "n_matched_treated", "n_matched_control", "n_clusters"]


def share(k: int, n: int) -> float:
    """A share as it is released: in hundredths of a percent."""
    return round(k / n, 4)


def estimates(*rows: dict[str, Any]) -> Output:
    """A release of estimates only, with the diagnostics of a design that does not match."""
    table = pd.DataFrame([ESTIMATE | row for row in rows or ({},)])
    numbers = dict.fromkeys(COUNTS, "Int64") | dict.fromkeys(MEANS, "float64")
    return Output({"estimates": table.astype(numbers), "diagnostics": frame(DIAGNOSTIC)})


def frame(default: dict[str, Any], *rows: dict[str, Any]) -> pd.DataFrame:
    """A table with these rows, each a change of the default; without rows the default itself."""
    table = pd.DataFrame([default | row for row in rows or ({},)])
    numbers = [c for c in table if c.startswith(("n_", "mean")) or c in ("n", "estimate", "share")]
    return table.astype(dict.fromkeys(numbers, "float64"))


def level(name: str, **changes: Any) -> dict[str, Any]:
    """A row of one level of a subgroup."""
    return {"subgroup": "geslacht", "level": name, **changes}


def flow(*rows: dict[str, Any]) -> Output:
    """A release of the flow only."""
    return Output({"flow": frame(FLOW, *rows)})


def halves(*rows: dict[str, Any]) -> Output:
    """Raw means by half-year, with the flow of their cohorts and an estimate of everybody."""
    sizes = (("treatment", 253), ("control", 151))
    complete = [
        {"step": "complete", "horizon": 12, "cohort": cohort, "remaining": n} for cohort, n in sizes
    ]
    whole = estimates({
        "n_treated": 253, "n_matched_treated": 253, "n_control": 151,
        "mean_treated": share(50, 253), "mean_control": share(30, 151),
    })  # fmt: skip
    tables = {"group_means": frame(HALF, *rows), "secondary_means": frame(HALF, {"cohort": "x"})}
    return Output(whole.tables | tables | {"flow": frame(FLOW, *complete)})


def table(name: str, default: dict[str, Any], *rows: dict[str, Any]) -> Output:
    """A release of one table only."""
    return Output({name: frame(default, *rows)})


def started(persons: int) -> Output:
    row = {"half_year": "2016H1", "recorded": True, "persons": persons}
    return Output({"first_stage": pd.DataFrame([row]), "group_means": frame(HALF)})


def teams(missing: int) -> Output:
    rows = [
        {"arm": "a", "team": "own", "persons": 100},
        {"arm": "b", "team": "own", "persons": 50},
        {"arm": "all", "team": "own", "persons": 150 + missing},
    ]
    return Output({"arm_check": pd.DataFrame(rows)})


def doses(courses: int, days: int) -> Output:
    rows = [
        {"design": "parts", "instrument": "tov", "measure": "courses", "n": courses, "mean": 0.5},
        {"design": "parts", "instrument": "tov", "measure": "days", "n": days, "mean": 0.5},
    ]
    both = pd.DataFrame([{"design": "parts", "combination": "tov", "n": 60, "mean": 0.5}])
    whole = estimates()
    return Output(
        whole.tables | {"instrument_doses": pd.DataFrame(rows), "instrument_combinations": both}
    )


def missing(share: float) -> Output:
    row = {"covariate": "age", "place": "intervention", "cohort": "treatment", "n_missing": None,
           "share": share}  # fmt: skip
    return Output({"missingness": frame(row), "flow": frame(FLOW)})


def bars(share: float) -> Output:
    row = {key: BALANCE[key] for key in ("design", "analysis", "horizon", "subgroup", "level")}
    bar = row | {"term": "score", "stage": "unmatched", "group": "treated", "share": share}
    return Output({"distributions": frame(bar), "balance": frame(BALANCE)})


def sheet(*lines: list[Any]) -> Output:
    return Output(sheets={"tabellen.xlsx: Groepen": [["Titel"], *lines]})


def marks(places: int) -> Output:
    mark = '<use xlink:href="#m1" x="{}.5" y="20.25" style="fill: #000"/>'
    drawing = "".join(mark.format(place) for place in range(places))
    tables = {"group_means": frame(HALF, {}, {"half_year": "2016H2", "mean": None})}
    return Output(tables, drawings={"groepsgemiddelden": drawing})


def staircase(steps: int) -> Output:
    path = " ".join(f"L {place}.5 {place}.25" for place in range(steps))
    tables = {"curves": frame(CURVE, *({"month": month} for month in range(25)))}
    return Output(tables, drawings={"versneld": f'<path d="M 0 0 {path}"/>'})
