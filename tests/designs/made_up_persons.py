"""Made-up persons, one plan for each method, and the run from them to estimates."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from evaluatie.data.persons import persons, read_persons
from evaluatie.designs.diagnostics import diagnose
from evaluatie.designs.match_persons import match_persons
from evaluatie.estimators.matching.matched import Weights, matched
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import BALANCE, CANDIDATES, DECISIONS, DIAGNOSTICS, MATCHES, PAIRS
from evaluatie.tables.differences import DIFFERENCES
from evaluatie.tables.samples import Source

Plan = dict[str, Any]
SCORE = {"kind": "matching", "propensity": "logit", "subgroup_matching": "rematched"}
LIMITS = SCORE | {"distance": "logit", "caliper": None, "exact": []}
BY_SETS = {"estimators": ["difference_in_means", "gcomputation"]}
NEAREST = LIMITS | BY_SETS | {
    "method": "nearest", "order": "largest", "ratio": 1, "replacement": False, "ties": "first",
    "variance": "abadie_imbens",
}  # fmt: skip
REPLACED = NEAREST | {
    "replacement": True, "estimators": ["difference_in_means", "bias_corrected"],
}  # fmt: skip
IPW = SCORE | {
    "method": "ipw", "estimand": "ATT", "trim": None, "estimators": ["difference_in_means", "aipw"],
}  # fmt: skip
RAW = {"kind": "matching", "method": "none", "estimators": ["difference_in_means", "regression"]}
PLANS: dict[str, Plan] = {
    "nearest": NEAREST,
    "nearest_random": NEAREST | {"order": "random"},
    "replaced": REPLACED,
    "auto": NEAREST | {"replacement": "auto"},
    "mahalanobis": REPLACED | {"distance": "mahalanobis", "caliper": 1.0},
    "mahalanobis_once": NEAREST | {"distance": "mahalanobis"},
    "optimal": LIMITS | BY_SETS | {"method": "optimal", "ratio": 1},
    "full": LIMITS | BY_SETS | {"method": "full"},
    "subclassification": SCORE | BY_SETS | {"method": "subclassification", "subclasses": 4},
    "cem": BY_SETS | {"kind": "matching", "method": "cem", "bins": {"age": 5}},
    "ipw": IPW,
    "overlap": IPW | {"estimand": "ATO"},
    "whole": IPW | {"estimand": "ATE"},
    "trimmed": IPW | {"trim": [0.05, 0.9]},
    "boosted": IPW | {
        "propensity": "gradient_boosting",
        "estimators": ["difference_in_means", "aipw_cross_fitted"],
    },
    "probit": IPW | {"propensity": "probit", "estimators": ["difference_in_means"]},
    "cbps": IPW | {"propensity": "cbps", "estimators": ["difference_in_means"]},
    "cbps_over": IPW | {"propensity": "cbps_overidentified", "estimators": ["difference_in_means"]},
    "entropy": BY_SETS | {"kind": "matching", "method": "entropy", "moments": 2},
    "raw": RAW,
}  # fmt: skip


def people(treated: int = 40, control: int = 160, seed: int = 1) -> pd.DataFrame:
    """Persons of whom the treated are older and less educated; no effect of treatment."""
    rng = np.random.default_rng(seed)
    count = treated + control
    sample = np.where(np.arange(count) < treated, "t", "c")
    age = rng.normal(40, 8, count).round() - 3 * (sample == "t")
    group = np.where(rng.random(count) < 0.5, "a", "b")
    y = 2 * age + rng.normal(0, 5, count)
    frame = pd.DataFrame(
        {
            "sample": sample,
            "age": age,
            "group": group,
            "y": y,
            "y0": y - 1 + rng.normal(0, 2, count),
        }
    )
    return frame.sample(frac=1, random_state=seed)


@dataclass(frozen=True)
class Result:
    """Every table between persons and estimates."""

    matches: pd.DataFrame
    pairs: pd.DataFrame
    summary: pd.DataFrame
    balance: pd.DataFrame
    rows: pd.DataFrame
    differences: pd.DataFrame

    def everybody(self, estimator: str = "difference_in_means") -> pd.Series:
        """The row of everybody in the main analysis."""
        rows = self.rows[(self.rows["analysis"] == "main") & (self.rows["level"] == "all")]
        return rows[rows["estimator"] == estimator].iloc[0]


def prepare(
    frame: pd.DataFrame, plan: Plan, folder: Path, variation: Callable[..., Study], **changes: Any
) -> tuple[Source, Study]:
    """The source tables and study of a made-up persons file with one design, called design."""
    path = folder / "people.csv"
    frame.to_csv(path, index=False)
    study = variation(
        "nsw",
        {
            "source.file": str(path), "source.derive": {},
            "source.treatment": {"column": "sample", "treated": ["t"], "control": ["c"]},
            "outcomes": {"y": {"kind": "column", "column": "y", "unit": "dollar"}},
            "primary": {"outcome": "y", "design": "design", "estimator": plan["estimators"][0]},
            "subgroups": {"group": {"column": "group"}}, "covariates": ["age", "group"],
            "designs": {"design": plan}, "placebos": {}, "references": [],
            "gates.placebo": False, "inference.draws": 99, **changes,
        },
    )  # fmt: skip
    found = persons(read_persons(study), study)
    return Source(found.tables.cohort, found.indicators, found.tables.subgroups), study


def run(source: Source, study: Study) -> Result:
    """Match, diagnose and estimate, each table checked against its contract."""
    found = match_persons(source, study, "design")
    matches, decisions = check(found.matches, MATCHES), check(found.decisions, DECISIONS)
    weights = Weights(matches, check(found.pairs, PAIRS), decisions)
    diagnosed = diagnose(source.cohort, matches, decisions, study, "design")
    effects = matched(source, weights, study, "design")
    return Result(
        matches,
        weights.pairs,
        check(diagnosed.diagnostics, DIAGNOSTICS),
        check(diagnosed.balance, BALANCE),
        check(effects.candidates, CANDIDATES),
        check(effects.differences, DIFFERENCES),
    )
