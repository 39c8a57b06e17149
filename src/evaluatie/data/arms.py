"""The arm of the rollout that a person belongs to, and whether the delivered team agrees."""

import numpy as np
import pandas as pd

from evaluatie.months import as_days
from evaluatie.study.model import Study
from evaluatie.tables.contract import TEAMS
from evaluatie.tables.persons import ARM_CHECK

NONE = "geen"


def arms(persons: pd.DataFrame, study: Study) -> pd.Series:
    """The arm by settlement date and route (B: by way of the reception centre); missing if none."""
    days = as_days(persons["vestigingsdatum"])
    route_b = persons["azc_amsterdam"].fillna(False).to_numpy(dtype=bool)
    arm = pd.Series(pd.NA, index=persons.index, dtype="str")
    for name, plan in study.arms.items():
        first, last = (np.datetime64(day, "D") for day in plan.settled)
        route = {None: True, "A": ~route_b, "B": route_b}[plan.route]
        arm = arm.mask((days >= first) & (days <= last) & route, name)
    return arm


def arm_check(persons: pd.DataFrame, begeleiding: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Per arm and delivered team (the first that guided a person) the number of persons.

    `persons` holds the analysed persons who could be in an arm: treated, in the intervention
    municipality. An arm that no team is named after cannot be compared and agrees with none.
    """
    if not study.arms:
        return ARM_CHECK.empty()
    order = ["persoon_id", "begindatum", "team"]
    first = begeleiding.sort_values(order).drop_duplicates("persoon_id")
    team = persons["persoon_id"].map(first.set_index("persoon_id")["team"])
    pairs = pd.DataFrame(
        {"arm": persons["arm"].fillna(NONE), "team": team.astype("str").fillna(NONE)}
    )
    table = pairs.astype("str").groupby(["arm", "team"], as_index=False).size()
    table = table.rename(columns={"size": "persons"}).astype({"persons": "Int64"})
    comparable = table["arm"].isin([*TEAMS, NONE])
    agrees = (table["arm"] == table["team"]) & comparable
    return table.assign(agrees=agrees.astype(bool))[ARM_CHECK.names]
