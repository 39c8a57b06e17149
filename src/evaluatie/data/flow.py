"""The flow table: every person from delivery to analysis, each exclusion named and counted."""

from dataclasses import dataclass

import pandas as pd

from evaluatie.study.analyses import horizons
from evaluatie.study.model import Study
from evaluatie.tables.derived import NO_HORIZON
from evaluatie.tables.persons import FLOW, STATUSES

GROUPS = [
    ("intervention", "treatment"), ("intervention", "control"),
    ("comparison", "treatment"), ("comparison", "control"),
]  # fmt: skip
UNASSIGNED = ("other_municipality", "outside_cohorts", "other_sample")


@dataclass(frozen=True)
class Exclusion:
    """A step and how many it leaves out."""

    step: str
    excluded: int
    horizon: int = NO_HORIZON


def flow_table(
    first: list[Exclusion], persons: pd.DataFrame, indicators: pd.DataFrame, study: Study
) -> pd.DataFrame:
    """Steps for all persons together, then for each place and cohort.

    `first` holds steps before persons are described; `persons` has one row per person with place,
    treated and excluded (the reason, or an empty text). Raises AssertionError when sums differ.
    """
    unassigned = persons["excluded"].isin(UNASSIGNED)
    steps = first + [
        Exclusion(reason, int((persons["excluded"] == reason).sum()))
        for reason in UNASSIGNED
        if (persons["excluded"] == reason).any()
    ]
    delivered = len(persons) + sum(step.excluded for step in first)
    parts = [_steps("all", "all", delivered, steps)]
    assigned = persons[~unassigned]
    total = 0
    for place, cohort in GROUPS:
        group = assigned[
            (assigned["place"] == place) & (assigned["treated"] == (cohort == "treatment"))
        ]
        if len(group):
            parts.append(_group_steps(place, cohort, group, indicators, study))
            total += len(group)
    assert total == delivered - sum(step.excluded for step in steps), (
        "persons were lost in the flow"
    )
    return pd.concat(parts, ignore_index=True)[FLOW.names]


def _group_steps(
    place: str, cohort: str, group: pd.DataFrame, indicators: pd.DataFrame, study: Study
) -> pd.DataFrame:
    """From assignment to analysis, and per horizon who has no complete window."""
    reasons = group.loc[group["excluded"] != "", "excluded"].value_counts().sort_index()
    steps = [Exclusion("assigned", 0)]
    steps += [Exclusion(str(reason), int(count)) for reason, count in reasons.items()]
    steps.append(Exclusion("analysed", 0))
    table = _steps(place, cohort, len(group), steps)
    analysed = group.loc[group["excluded"] == "", "persoon_id"]
    windows = indicators[indicators["persoon_id"].isin(analysed)]
    windows = windows[windows["outcome"] == study.primary.outcome]
    parts = [table]
    for horizon in [h for h in horizons(study) if h != NO_HORIZON]:
        status = windows.loc[windows["horizon"] == horizon, "status"].value_counts()
        found = [(s, int(status.get(s, 0))) for s in STATUSES if s != "complete" and s in status]
        exclusions = [Exclusion(s, count, horizon) for s, count in found]
        exclusions.append(Exclusion("complete", 0, horizon))
        parts.append(_steps(place, cohort, len(analysed), exclusions))
    flow = pd.concat(parts, ignore_index=True)
    return flow.assign(number=range(len(flow)))


def _steps(place: str, cohort: str, start: int, steps: list[Exclusion]) -> pd.DataFrame:
    rows, remaining = [], start
    for number, step in enumerate(steps):
        remaining -= step.excluded
        rows.append((place, cohort, number, step.step, step.horizon, step.excluded, remaining))
    return pd.DataFrame(rows, columns=FLOW.names)
