"""Adjusted p-values within the families that the study declares."""

import pandas as pd
from statsmodels.stats.multitest import multipletests

from evaluatie.study.analyses import MAIN
from evaluatie.study.model import Study
from evaluatie.tables.derived import NO_HORIZON, OVERALL

METHODS = {"holm": "holm", "benjamini_hochberg": "fdr_bh"}


def adjust_p_values(candidates: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Fills `p_adjusted` of the main analysis, for each design and estimator by itself.

    The primary outcome at the primary horizon is a family of one. All other outcomes and horizons
    of everybody are one family, all subgroup levels another. Placebos, variations and effects by
    period (which have a simultaneous band) are not adjusted here.
    Source: Holm 1979; Benjamini & Hochberg 1995.
    """
    main = (candidates["analysis"] == MAIN) & candidates["time"].isna()
    overall = candidates["subgroup"] == OVERALL
    primary = main & overall & is_primary(candidates, study)
    adjusted = candidates["p_value"].where(primary)
    families = study.inference.families
    members = (
        (main & overall & ~primary, families.secondary),
        (main & ~overall, families.subgroups),
    )
    for member, method in members:
        rows = candidates[member & candidates["p_value"].notna()]
        for _, family in rows.groupby(["design", "estimator"]):
            p_values = multipletests(family["p_value"], method=METHODS[method])[1]
            adjusted.loc[family.index] = p_values
    return candidates.assign(p_adjusted=adjusted)


def is_primary(candidates: pd.DataFrame, study: Study) -> pd.Series:
    """Rows of the primary outcome at the primary horizon."""
    horizon = study.primary.horizon or NO_HORIZON
    return (candidates["outcome"] == study.primary.outcome) & (candidates["horizon"] == horizon)
