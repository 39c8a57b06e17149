"""How much of an instrument its starters had, and which instruments together: counts and means.

Descriptions, no effects: who finds work stops, so that a longer instrument goes with less work.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.estimators.instrument.stack import Landmarked
from evaluatie.estimators.rows import is_share
from evaluatie.study.instrument_design import InstrumentDesign
from evaluatie.study.model import Study
from evaluatie.tables.instruments import (
    INSTRUMENT_COMBINATIONS,
    INSTRUMENT_DOSES,
    MEASURES,
    NOTHING,
)

TOGETHER = "+"
MANY_COURSES = 3


def doses(
    starters: pd.DataFrame, starts: pd.DataFrame, instrument: str, design: str, study: Study
) -> pd.DataFrame:
    """Rows of INSTRUMENT_DOSES: the starters of one instrument by courses and by days.

    `starters` holds their rows of the stack, so that classes add up to those who are compared.
    """
    plan = study.designs[design]
    assert isinstance(plan, InstrumentDesign)
    own = starts[starts["instrument"] == instrument]
    table = starters.merge(own, on="persoon_id", validate="one_to_one")
    share = is_share(study, plan.outcome)
    parts = [INSTRUMENT_DOSES.empty()]
    for measure, (number, name) in {
        "courses": _by_courses(table["courses"].to_numpy()),
        "days": _by_days(table["days"].to_numpy(), plan.dose_days),
    }.items():
        rows = table.assign(number=number, dose=name)
        described = _described(rows, ["number", "dose"], share)
        parts.append(described.assign(design=design, instrument=instrument, measure=measure))
    found = pd.concat(parts, ignore_index=True)[INSTRUMENT_DOSES.names]
    place = found["measure"].map(MEASURES.index)
    return found.iloc[np.lexsort((found["number"], place))].reset_index(drop=True)


def _by_courses(courses: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.str_]]:
    number = np.minimum(courses, MANY_COURSES)
    name = np.where(number == MANY_COURSES, f">={MANY_COURSES}", number.astype(str))
    return number, name


def _by_days(
    days: NDArray[np.int64], cuts: list[int]
) -> tuple[NDArray[np.int64], NDArray[np.str_]]:
    """Classes of days: `<8`, `8-<29`, ..., `>=92`, as levels of a subgroup that is cut."""
    names = [f"<{cuts[0]}", *(f"{a}-<{b}" for a, b in pairwise(cuts))]
    number = np.searchsorted(cuts, days, side="right")
    return number.astype(np.int64), np.array([*names, f">={cuts[-1]}"])[number]


def combinations(data: Landmarked, design: str, study: Study) -> pd.DataFrame:
    """Rows of INSTRUMENT_COMBINATIONS: who started which parts within the window, and no others.

    Of all at risk at the first landmark with a whole window from there; parts that began before it
    count too.
    """
    plan = data.plan
    first = data.landmarks["landmark"] == plan.landmarks[0]
    at_risk = data.landmarks["at_risk"].astype(bool) & data.landmarks["value"].notna()
    persons = data.landmarks[first & at_risk].reset_index(drop=True)
    own = Landmarked(persons, data.starts, data.cohort, plan, data.covariates)
    until = plan.landmarks[0] + plan.horizon
    had = {name: own.started(name) < until for name in plan.instruments}
    flags = pd.DataFrame(had, index=persons.index)
    names = [TOGETHER.join(flags.columns[row]) or NOTHING for row in flags.to_numpy(dtype=bool)]
    rows = persons.assign(combination=pd.Series(names, index=persons.index, dtype="str"))
    found = _described(rows, ["combination"], is_share(study, plan.outcome)).assign(design=design)
    table = pd.concat([INSTRUMENT_COMBINATIONS.empty(), found], ignore_index=True)
    return table[INSTRUMENT_COMBINATIONS.names]


def _described(rows: pd.DataFrame, keys: list[str], share: bool) -> pd.DataFrame:
    """Of every class the persons, their mean outcome, and the fewest behind it."""
    value = rows["value"]
    table = rows.assign(one=(value == 1), none=(value == 0)).groupby(keys, sort=True)
    found = table.agg(n=("value", "size"), mean=("value", "mean"), one=("one", "sum"),
                      none=("none", "sum")).reset_index()  # fmt: skip
    smallest = found[["one", "none"]].min(axis=1) if share else found["n"]
    return found.assign(smallest_cell=smallest.astype("int64")).drop(columns=["one", "none"])
