"""Made-up persons of whom a covariate is missing depending on their outcome, and runs on them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from evaluatie.data.imputed import imputed
from evaluatie.data.persons import persons
from evaluatie.designs.match_persons import match_persons
from evaluatie.estimators.did_panel import did_panel
from evaluatie.estimators.joint import Joint
from evaluatie.estimators.matching.matched import Weights, matched
from evaluatie.study import Study
from evaluatie.tables import check
from evaluatie.tables.derived import CANDIDATES, DECISIONS, MATCHES, PAIRS
from evaluatie.tables.missing import IMPUTED
from evaluatie.tables.samples import Source

EFFECT = 1.0
SCORE = {"propensity": "logit", "subgroup_matching": "rematched"}
IPW = {
    "kind": "matching", "method": "ipw", **SCORE, "estimand": "ATT", "trim": None,
    "estimators": ["difference_in_means"],
}  # fmt: skip
REPLACED = {
    "kind": "matching", "method": "nearest", **SCORE, "distance": "logit", "order": "data",
    "ratio": 1, "replacement": True, "ties": "first", "caliper": None, "exact": [],
    "variance": "abadie_imbens", "estimators": ["bias_corrected"],
}  # fmt: skip
PANEL = {"kind": "did_panel", "before": "y0", "estimators": ["doubly_robust", "unconditional"]}
IMPUTATION = {"sets": 3, "rounds": 1, "donors": 5}


def world(seed: int, count: int = 400, some_missing: bool = True) -> pd.DataFrame:
    """Treated have a higher x and z, which the outcome follows; the effect is 1 for everybody.

    x is missing the more often the higher the outcome of a treated person, and the lower that of a
    control: at random given group and outcome, and complete cases are chosen by these. g is a
    group, y0 the outcome before.
    """
    rng = np.random.default_rng(seed)
    x, z = rng.normal(size=(2, count))
    treated = rng.random(count) < 1 / (1 + np.exp(1 - 0.7 * x - 0.4 * z))
    before = 0.5 * x + z + rng.normal(size=count)
    y = 1.5 * x + z + EFFECT * treated + rng.normal(size=count)
    seen_by = np.where(treated, y - EFFECT, -y)
    missing = rng.random(count) < 0.6 / (1 + np.exp(-1.5 * seen_by))
    frame = pd.DataFrame({
        "persoon_id": [f"{number:05d}" for number in range(count)],
        "sample": np.where(treated, "t", "c"), "z": z, "y": y, "y0": before,
        "x": np.where(missing & some_missing, np.nan, x),
        "g": np.where(rng.random(count) < 0.5, "a", "b"),
    })  # fmt: skip
    return frame.astype({"sample": "str", "g": "str", "persoon_id": "str"})


def plan_of(
    variation: Callable[..., Study], plan: dict[str, Any], handling: str, **changes: Any
) -> Study:
    """A persons study with one design, called design, and this handling of x."""
    missing: dict[str, Any] = {"handling": {"x": handling}}
    if handling == "impute":
        missing["imputation"] = IMPUTATION
    return variation(
        "nsw",
        {
            "source.derive": {},
            "source.treatment": {"column": "sample", "treated": ["t"], "control": ["c"]},
            "outcomes": {"y": {"kind": "column", "column": "y", "unit": "dollar"}},
            "primary": {"outcome": "y", "design": "design", "estimator": plan["estimators"][0]},
            "subgroups": {"g": {"column": "g"}}, "covariates": ["x", "z"],
            "designs": {"design": plan}, "placebos": {}, "references": [],
            "gates.placebo": False, "inference.draws": 99, "missing": missing, **changes,
        },
    )  # fmt: skip


def source_of(frame: pd.DataFrame, study: Study) -> Source:
    """The tables of these persons, imputed where the study says so."""
    found = persons(frame.sort_values("persoon_id", ignore_index=True), study)
    source = Source(found.tables.cohort, found.indicators, found.tables.subgroups)
    return replace(source, imputed=check(imputed(source, study), IMPUTED))


def effects(source: Source, study: Study) -> Joint:
    """The design's rows and differences, through matching where it matches."""
    if study.designs["design"].kind == "did_panel":
        return did_panel(source, study, "design")
    found = match_persons(source, study, "design")
    weights = Weights(
        check(found.matches, MATCHES), check(found.pairs, PAIRS), check(found.decisions, DECISIONS)
    )
    return matched(source, weights, study, "design")


def everybody(found: Joint) -> pd.Series:
    """The pooled row of everybody, by the first estimator."""
    rows = check(found.candidates, CANDIDATES)
    return rows[(rows["analysis"] == "main") & (rows["level"] == "all")].iloc[0]
