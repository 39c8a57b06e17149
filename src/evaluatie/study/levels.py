"""Levels of a subgroup that follow from the study file and the data contract, without a person.

`data.levels` makes them of persons; a test keeps both in step.
"""

from itertools import pairwise

from evaluatie.study.contract_names import CODES, FLAGS, MAY_BE_EMPTY
from evaluatie.study.population import Subgroup

YES_OR_NO = ("ja", "nee")
QUARTERS = ("Q1", "Q2", "Q3", "Q4")
UNKNOWN = "onbekend"


def fixed_values(column: str) -> tuple[str, ...]:
    """Values of a column known at settlement, as text; none where the contract leaves them free."""
    flag = YES_OR_NO if column in FLAGS else ()
    values = QUARTERS if column == "kwartaal" else CODES.get(column, flag)
    return (*values, UNKNOWN) if values and column in MAY_BE_EMPTY else values


def cut_levels(cuts: list[float]) -> tuple[str, ...]:
    """Names of the levels between numbers, the lowest first: `<27`, `27-<35`, `>=35`."""
    inner = [f"{low:g}-<{high:g}" for low, high in pairwise(cuts)]
    return (f"<{cuts[0]:g}", *inner, f">={cuts[-1]:g}")


def known_levels(plan: Subgroup) -> tuple[str, ...]:
    """Levels that a subgroup of a column of registers can have; none when nobody knows before."""
    if not plan.cuts and plan.groups is None:
        return fixed_values(plan.column or "")
    named = cut_levels(plan.cuts) if plan.cuts else (*(plan.groups or {}), str(plan.other))
    return (*named, UNKNOWN) if plan.column in MAY_BE_EMPTY else named
