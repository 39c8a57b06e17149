"""Finds what a design of survival found: months sooner at work, and the curves of both groups."""

from dataclasses import replace
from typing import Any

import pandas as pd

from evaluatie.report import lookup
from evaluatie.report.context import Context
from evaluatie.report.estimate import Estimate
from evaluatie.report.numbers import WEEKS, Scale
from evaluatie.study import Study
from evaluatie.study.analyses import MAIN
from evaluatie.study.designs import SurvivalDesign
from evaluatie.tables.derived import OVERALL
from evaluatie.tables.survival import CONTROL, INCIDENCE, TREATED, WITHOUT_WORK


def speed_designs(study: Study) -> list[tuple[str, SurvivalDesign]]:
    """The designs of survival with their plans, in the order of the study."""
    plans = study.designs.items()
    return [(name, plan) for name, plan in plans if isinstance(plan, SurvivalDesign)]


def sooner(result: Estimate) -> Estimate:
    """The estimate as time gained: less time without work is more of it."""
    return replace(
        result,
        estimate=-result.estimate, conf_low=-result.conf_high, conf_high=-result.conf_low,
    )  # fmt: skip


def read_as(result: Estimate, context: Context) -> tuple[Estimate, Scale]:
    """An effect in the direction and unit in which it is printed everywhere.

    Time gained by a design of survival is weeks sooner; any other stays as it is.
    """
    if isinstance(context.study.designs[result.design], SurvivalDesign):
        return sooner(result), WEEKS
    return result, context.scale(result.outcome)


def gained(context: Context, design: str, **key: Any) -> list[Estimate]:
    """Time gained by a design, of everybody unless the key says otherwise; by estimator."""
    key = {**lookup.everybody(), **key}
    found = lookup.find(context.released, analysis=MAIN, design=design, **key)
    return [sooner(result) for result in found]


def levels_gained(context: Context, design: str, **key: Any) -> list[Estimate]:
    """The same of every level of every subgroup."""
    found = lookup.find(context.released, analysis=MAIN, design=design, **key)
    return [sooner(result) for result in found if result.subgroup != OVERALL]


def curve_title(context: Context, design: str, name: tuple[str, str]) -> str:
    """What a curve counts: those still without work, or who had an exit first."""
    words, plan = context.words, context.study.designs[design]
    work = isinstance(plan, SurvivalDesign) and name[1] == plan.outcome
    cause = words.text("speed_work") if work else words.label(name[1])
    return words.variant("speed_cause", name[0], cause=cause)


def curve_names(context: Context, design: str) -> list[tuple[str, str]]:
    """Kind and cause of the curves to draw: of every exit, else of those still without work."""
    table = lookup.rows(context.released.curves, design=design, **lookup.everybody())
    pairs = list(table[["curve", "cause"]].drop_duplicates().itertuples(index=False, name=None))
    told = [pair for pair in pairs if pair[0] == INCIDENCE]
    return told or [pair for pair in pairs if pair[0] == WITHOUT_WORK]


def curve(context: Context, design: str, name: tuple[str, str], group: str) -> pd.DataFrame:
    """The printed months of a curve of everybody."""
    key = {"design": design, "curve": name[0], "cause": name[1], "group": group}
    table = lookup.rows(context.released.curves, **key, **lookup.everybody())
    return table[table["estimate"].notna()]


def last_shared(context: Context, design: str, name: tuple[str, str]) -> tuple[Any, Any] | None:
    """The rows of both groups in the last month that is printed of both."""
    sides = [curve(context, design, name, group) for group in (TREATED, CONTROL)]
    shared = set(sides[0]["month"]) & set(sides[1]["month"])
    if not shared:
        return None
    rows = [next(lookup.rows(side, month=max(shared)).itertuples(index=False)) for side in sides]
    return rows[0], rows[1]
