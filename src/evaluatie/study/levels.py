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
    if column in FLAGS:
        return YES_OR_NO
    return QUARTERS if column == "kwartaal" else CODES.get(column, ())


def cut_levels(cuts: list[float]) -> tuple[str, ...]:
    """Names of the levels between numbers, the lowest first: `<27`, `27-<35`, `>=35`."""
    inner = [f"{low:g}-<{high:g}" for low, high in pairwise(cuts)]
    return (f"<{cuts[0]:g}", *inner, f">={cuts[-1]:g}")


def known_levels(plan: Subgroup) -> tuple[str, ...]:
    """Levels that a subgroup of a column of registers can have; none when nobody knows before."""
    column = plan.column or ""
    if plan.cuts:
        named = cut_levels(plan.cuts)
    elif plan.groups is not None:
        named = (*plan.groups, str(plan.other))
    else:
        named = fixed_values(column)
    return (*named, UNKNOWN) if named and column in MAY_BE_EMPTY else named
