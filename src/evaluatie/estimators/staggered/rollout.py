"""Design C's persons: work month by month since settlement, and when guidance starts for whom.

Everybody is followed from settlement, so that persons are compared at equal months since it. The
start follows from the rule of a person's arm, not from when somebody was really seen first: who
comes sooner than the rule is no accident.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.months import Integers, as_days, month_number
from evaluatie.study.designs import DidStaggeredDesign
from evaluatie.study.model import Study
from evaluatie.study.outcomes import MonthlyWork
from evaluatie.study.population import Arm

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Rollout:
    """Persons of a staggered design, sorted by id.

    `outcome` (n, months + 1) by month since settlement, NaN where a month was not wholly observed;
    `start` (n,) the month in which guidance starts: 0 or less for those guided from settlement,
    infinite for the control cohort; `settled` (n,) the calendar month of settlement.
    Those of the treated cohort without an arm are not in it.
    """

    persons: pd.DataFrame
    outcome: Floats
    start: Floats
    settled: Integers

    @property
    def at_entry(self) -> NDArray[np.bool_]:
        """Persons (n,) guided from settlement: they have no month without guidance."""
        return self.start <= 0

    def waiting(self) -> Rollout:
        """Those with a month without guidance."""
        kept = ~self.at_entry
        persons = self.persons[kept].reset_index(drop=True)
        return Rollout(persons, self.outcome[kept], self.start[kept], self.settled[kept])


def rollout(cohort: pd.DataFrame, panel: pd.DataFrame, study: Study, design: str) -> Rollout:
    """The rollout of a did_staggered design, from COHORT and PANEL.

    Persons settled in the intervention place. Months of the control cohort from the start of
    contamination on are not observed, unless the study ignores it.
    """
    plan = study.designs[design]
    assert isinstance(plan, DidStaggeredDesign)
    here = cohort[(cohort["place"] == "intervention") & cohort["index_date"].notna()]
    known = here["treated"] & here["arm"].notna()
    wanted = known | (~here["treated"] & plan.control_cohort)
    persons = here[wanted].sort_values("persoon_id", ignore_index=True)
    settled = month_number(as_days(persons["index_date"]))
    outcome = _by_month(panel, persons, study, plan)
    outcome[_contaminated(persons, settled, study, plan.months)] = np.nan
    return Rollout(persons, outcome, _starts(persons, settled, study), settled)


def _by_month(
    panel: pd.DataFrame, persons: pd.DataFrame, study: Study, plan: DidStaggeredDesign
) -> Floats:
    rows = panel[panel["observed"] & (panel["since"] <= plan.months)]
    place = pd.Index(persons["persoon_id"]).get_indexer(pd.Index(rows["persoon_id"]))
    rows, place = rows[place >= 0], place[place >= 0]
    monthly = study.monthly[plan.outcome]
    if isinstance(monthly, MonthlyWork):
        reached = rows["hours_per_week"] >= monthly.hours_per_week
    else:
        reached = rows["benefit_days"] > 0
    outcome = np.full((len(persons), plan.months + 1), np.nan)
    outcome[place, rows["since"].to_numpy()] = reached
    return outcome


def _contaminated(
    persons: pd.DataFrame, settled: Integers, study: Study, months: int
) -> NDArray[np.bool_]:
    """Months (n, months + 1) in which controls may be guided as well."""
    plan = study.contamination
    if plan is None or plan.handling == "ignore":
        return np.zeros((len(persons), months + 1), dtype=bool)
    month = settled[:, None] + np.arange(months + 1)
    control = ~persons["treated"].to_numpy(dtype=bool)
    return np.asarray(control[:, None] & (month >= _month_of(plan.start)))


def _starts(persons: pd.DataFrame, settled: Integers, study: Study) -> Floats:
    start = np.full(len(persons), np.inf)
    arm = persons["arm"].where(persons["treated"])
    for name, plan in study.arms.items():
        member = (arm == name).fillna(False).to_numpy(dtype=bool)
        start[member] = _start(settled[member], plan)
    return start


def _start(settled: Integers, arm: Arm) -> Floats:
    if isinstance(arm.guidance_from, dt.date):
        return np.asarray(_month_of(arm.guidance_from) - settled, dtype=np.float64)
    return np.zeros(len(settled))


def _month_of(day: dt.date) -> int:
    return int(month_number(as_days([day]))[0])
