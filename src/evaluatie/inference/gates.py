"""Gates: when an estimate is printed with a stamp instead of as a result."""

import pandas as pd
from statsmodels.stats.multitest import multipletests

from evaluatie.study.analyses import MAIN
from evaluatie.study.designs import NearestDesign
from evaluatie.study.model import CohortPlacebo, Study

CELL = ["design", "analysis", "horizon", "subgroup", "level"]


def apply_gates(candidates: pd.DataFrame, diagnostics: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Fills `gates_passed` and `failed_gates` (names with ; between, in a fixed order).

    Gates: calendar, smd, ess, controls_per_treated, placebo; thresholds are the study's. A row
    without an estimate passes nothing: its gate is its status.
    """
    rows = candidates.merge(diagnostics[[*CELL, "max_smd", "ess_treated", "ess_control",
                                         "controls_per_treated", "replacement"]],
                            on=CELL, how="left", validate="many_to_one")  # fmt: skip
    failed = pd.DataFrame(
        {
            "calendar": _calendar(rows, study),
            "smd": rows["max_smd"] > study.gates.smd,
            "ess": _ess(rows, study),
            "controls_per_treated": _thin_pool(rows, study),
            "placebo": _placebo(rows, study),
        }
    )
    estimated = rows["status"] == "ok"
    names = failed.apply(lambda row: ";".join(failed.columns[row.to_numpy(dtype=bool)]), axis=1)
    names = names.where(estimated, rows["status"])
    return candidates.assign(
        gates_passed=(names == "").to_numpy(),
        failed_gates=names.where(names != "").to_numpy(),
    )


def _calendar(rows: pd.DataFrame, study: Study) -> pd.Series:
    """Cohorts of different years compared in one place: an upswing looks like an effect."""
    kinds = {name: plan.kind for name, plan in study.designs.items()}
    applies = study.gates.calendar and study.source.kind == "registers"
    return (rows["design"].map(kinds) == "matching") & applies


def _ess(rows: pd.DataFrame, study: Study) -> pd.Series:
    """The smaller effective sample size; designs without weights count persons."""
    treated = rows["ess_treated"].fillna(rows["n_matched_treated"].astype("float64"))
    control = rows["ess_control"].fillna(rows["ess"])
    return (treated < study.gates.ess) | (control < study.gates.ess)


def _thin_pool(rows: pd.DataFrame, study: Study) -> pd.Series:
    """Matching without replacement from a pool in which good matches run out."""
    ratios = {n: p.ratio for n, p in study.designs.items() if isinstance(p, NearestDesign)}
    needed = study.gates.controls_per_treated * rows["design"].map(ratios).astype("float64")
    return (rows["replacement"] == "without") & (rows["controls_per_treated"] < needed)


def _placebo(rows: pd.DataFrame, study: Study) -> pd.Series:
    """Whether the same design and estimator finds an effect where none can be.

    A placebo outcome speaks for every outcome; a placebo cohort for the outcome itself, at any
    horizon (Holm over the horizons).
    """
    failed = pd.Series(False, index=rows.index)
    if not study.gates.placebo:
        return failed
    for name, placebo in study.placebos.items():
        keys = ["design", "estimator"] + (["outcome"] if isinstance(placebo, CohortPlacebo) else [])
        tests = rows[(rows["analysis"] == name) & rows["p_value"].notna()]
        found = tests.groupby(keys)["p_value"].apply(_finds_effect, 1 - study.inference.confidence)
        caught = found.index[found.to_numpy(dtype=bool)]
        index = pd.MultiIndex.from_frame(rows[keys])
        failed |= index.isin(caught)
    return failed & (rows["analysis"] == MAIN)


def _finds_effect(p_values: pd.Series, alpha: float) -> bool:
    return bool(multipletests(p_values, alpha=alpha, method="holm")[0].any())
