"""Gates: when an estimate is printed with a stamp instead of as a result."""

import pandas as pd
from statsmodels.stats.multitest import multipletests

from evaluatie.study.analyses import LEVELS, MAIN
from evaluatie.study.model import CohortPlacebo, Study
from evaluatie.tables.derived import CELL

KEY = ["design", *CELL]


def apply_gates(candidates: pd.DataFrame, diagnostics: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Fills `gates_passed` and `failed_gates` (names with ; between, in a fixed order).

    Gates: calendar, smd, ess, controls_per_treated (without replacement),
    controls_per_treated_replaced (with), placebo, placebo_missing; thresholds are the study's. A
    row without an estimate passes nothing: its gate is its status.
    """
    rows = candidates.merge(diagnostics[[*KEY, "max_smd", "ess_treated", "ess_control",
                                         "controls_per_treated", "replacement"]],
                            on=KEY, how="left", validate="many_to_one")  # fmt: skip
    failed = pd.DataFrame(
        {
            "calendar": _calendar(rows, study),
            "smd": _imbalance(rows, study),
            "ess": _ess(rows, study),
            "controls_per_treated": _thin_pool(rows, study, "without"),
            "controls_per_treated_replaced": _thin_pool(rows, study, "with"),
            "placebo": _placebo(rows, study),
            "placebo_missing": _placebo_missing(rows, study),
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
    """The effective size of the smallest group: of two, or of four in a cohort-by-place design."""
    return rows["smallest_group"] < study.gates.ess


def _imbalance(rows: pd.DataFrame, study: Study) -> pd.Series:
    """A difference that cannot be standardised, for want of spread, is no balance either."""
    matched = rows["controls_per_treated"].notna()
    return (rows["max_smd"] > study.gates.smd) | (matched & rows["max_smd"].isna())


def _thin_pool(rows: pd.DataFrame, study: Study, replacement: str) -> pd.Series:
    """Pools in which good matches run out, or are used so often that errors are not known."""
    thresholds = {
        "without": study.gates.controls_per_treated,
        "with": study.gates.controls_per_treated_replaced,
    }
    ratios = {name: getattr(plan, "ratio", None) for name, plan in study.designs.items()}
    needed = thresholds[replacement] * rows["design"].map(ratios).astype("float64")
    return (rows["replacement"] == replacement) & (rows["controls_per_treated"] < needed)


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
    return failed & rows["analysis"].isin([MAIN, LEVELS])


def _placebo_missing(rows: pd.DataFrame, study: Study) -> pd.Series:
    """No placebo of this design and estimator could be estimated, so nothing was tested."""
    tests = rows[rows["analysis"].isin(list(study.placebos)) & rows["p_value"].notna()]
    tested = pd.MultiIndex.from_frame(tests[["design", "estimator"]].drop_duplicates())
    untested = ~pd.MultiIndex.from_frame(rows[["design", "estimator"]]).isin(tested)
    return pd.Series(untested & study.gates.placebo, index=rows.index) & (
        rows["analysis"].isin([MAIN, LEVELS])
    )


def _finds_effect(p_values: pd.Series, alpha: float) -> bool:
    return bool(multipletests(p_values, alpha=alpha, method="holm")[0].any())
