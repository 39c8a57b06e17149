"""Adjusted p-values within the families that the study declares."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.models.stepdown import holm, romano_wolf
from evaluatie.study.analyses import LEVELS
from evaluatie.study.model import Study
from evaluatie.tables.cell import NO_HORIZON, OVERALL
from evaluatie.tables.differences import JOINT

Floats = NDArray[np.float64]
ESTIMATOR = ["design", "estimator"]
# what makes a family of its own, beside design and estimator
APART = {
    "primary": [],
    "secondary": [],
    "subgroups": [],
    "levels": [],
    "placebo": ["analysis"],
    "robustness": [],
    "periods": ["analysis", "outcome", "horizon", "subgroup", "level"],
}


def adjust_p_values(candidates: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Fills `family`, `p_adjusted` and `q_value`, for each design and estimator by itself.

    The primary outcome at the primary horizon is a family of one. All other outcomes and horizons
    of everybody are the family `secondary`, all levels of all subgroups `subgroups`; each placebo,
    the variations and the effects by period of a cell have their own, by the method of `secondary`.
    `q_value` is Benjamini & Hochberg (1995) whatever the method; for the others see Holm (1979)
    and `stepdown`.
    """
    found = candidates.assign(family=_families(candidates, study))
    found["family"] = found["family"].where(found["p_value"].notna())
    return _adjusted(found, _groups(found), study)


def adjust_differences(differences: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Fills `p_adjusted` and `q_value` of DIFFERENCES by the method of the subgroups.

    The tests of all levels are a family, the pairs of levels another, for each design and
    estimator; those of the primary outcome at the primary horizon apart, as its effects are.
    """
    known = differences[differences["p_value"].notna()]
    apart = [(known["level"] == JOINT).rename("together"), is_primary(known, study).rename("main")]
    groups = (("subgroups", rows) for _, rows in known.groupby([*ESTIMATOR, *apart]))
    return _adjusted(differences, groups, study)


def _families(candidates: pd.DataFrame, study: Study) -> pd.Series:
    """The family of every row."""
    analysis, overall = candidates["analysis"], candidates["subgroup"] == OVERALL
    choices = {
        "periods": candidates["time"].notna(),
        "placebo": analysis.isin(list(study.placebos)),
        "robustness": analysis.isin(list(study.robustness)),
        "levels": analysis == LEVELS,
        "subgroups": ~overall,
        "primary": is_primary(candidates, study),
    }
    names = np.select([choice.to_numpy(dtype=bool) for choice in choices.values()],
                      list(choices), "secondary")  # fmt: skip
    return pd.Series(names, index=candidates.index, dtype="str")


def _groups(found: pd.DataFrame) -> Iterator[tuple[str, pd.DataFrame]]:
    """The rows of each family with the method that it has."""
    for name, rows in found.groupby("family", sort=False):
        method = "subgroups" if name in ("subgroups", "levels") else "secondary"
        for _, family in rows.groupby([*ESTIMATOR, *APART[str(name)]], sort=False):
            yield method, family


def _adjusted(
    table: pd.DataFrame, groups: Iterator[tuple[str, pd.DataFrame]], study: Study
) -> pd.DataFrame:
    adjusted = pd.Series(np.nan, index=table.index)
    false_share = pd.Series(np.nan, index=table.index)
    for method, family in groups:
        adjusted.loc[family.index] = _by(getattr(study.inference.families, method), family)
        false_share.loc[family.index] = _by("benjamini_hochberg", family)
    return table.assign(p_adjusted=adjusted, q_value=false_share)


def _by(method: str, family: pd.DataFrame) -> Floats:
    """Adjusted p-values; Holm's where some test has no draws."""
    from scipy.stats import false_discovery_control

    p_value = family["p_value"].to_numpy(dtype=np.float64)
    if method == "benjamini_hochberg":
        return np.asarray(false_discovery_control(p_value, method="bh"))
    if method == "holm" or family["deviations"].isna().any():
        return holm(p_value)
    return romano_wolf(p_value, np.column_stack(list(family["deviations"])))


def is_primary(candidates: pd.DataFrame, study: Study) -> pd.Series:
    """Rows of the primary outcome at the primary horizon."""
    horizon = study.primary.horizon or NO_HORIZON
    return (candidates["outcome"] == study.primary.outcome) & (candidates["horizon"] == horizon)
