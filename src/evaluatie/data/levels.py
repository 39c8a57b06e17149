"""Levels of a subgroup from a column: as they are, cut at numbers, or grouped."""

from itertools import pairwise

import numpy as np
import pandas as pd

from evaluatie.study.population import Subgroup

UNKNOWN = "onbekend"


def subgroup_levels(persons: pd.DataFrame, plan: Subgroup) -> pd.Series:
    """The level of each person, as text; a missing value is a level of its own."""
    column = persons[plan.column]
    if plan.cuts:
        return _cut(column, plan.cuts)
    text = _text(column)
    if plan.groups is None:
        return text
    level_of = {value: level for level, values in plan.groups.items() for value in values}
    known = text.map(level_of)
    return known.where(known.notna() | (text == UNKNOWN), plan.other).fillna(UNKNOWN).astype("str")


def _text(column: pd.Series) -> pd.Series:
    """Values as text; whole numbers without a decimal point."""
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.map({True: "ja", False: "nee"}).astype("str").fillna(UNKNOWN)
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.map("{:g}".format, na_action="ignore").astype("str").fillna(UNKNOWN)
    return column.astype("str").fillna(UNKNOWN)


def _cut(column: pd.Series, cuts: list[float]) -> pd.Series:
    """`<27`, `27-<35`, `>=35` for cuts at 27 and 35."""
    inner = [f"{low:g}-<{high:g}" for low, high in pairwise(cuts)]
    names = np.array([f"<{cuts[0]:g}", *inner, f">={cuts[-1]:g}"])
    values = column.to_numpy(dtype=np.float64)
    level = pd.Series(
        names[np.searchsorted(cuts, values, side="right")], index=column.index, dtype="str"
    )
    return level.mask(np.isnan(values), UNKNOWN)


def memberships(persons: pd.DataFrame, name: str, plan: Subgroup) -> pd.DataFrame:
    """One row per person: the level of this subgroup."""
    level = subgroup_levels(persons, plan)
    return pd.DataFrame({"persoon_id": persons["persoon_id"], "subgroup": name, "level": level})
