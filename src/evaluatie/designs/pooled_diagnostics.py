"""Whether the compared groups are alike in every completed cohort, as one table of each kind."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from evaluatie.designs.diagnostics import Diagnosed, diagnose
from evaluatie.study.model import Study
from evaluatie.tables.derived import BALANCE, DIAGNOSTICS
from evaluatie.tables.missing import Cohorts
from evaluatie.tables.schema import Column, Table

LARGEST = ("max_weight",)
FEWEST = ("ess_treated", "ess_control", "smallest_cell")


def balance(
    cohorts: Cohorts, matches: pd.DataFrame, decisions: pd.DataFrame, study: Study, design: str
) -> Diagnosed:
    """BALANCE, DIAGNOSTICS and DISTRIBUTIONS of a matching design.

    Over completed cohorts: means and imbalances are their means, counts and effective sizes the
    fewest, `worst_smd` the worst of the largest imbalances. A cell that one of them cannot match
    has that status. Pictures (DISTRIBUTIONS) are of the first.
    """
    found = [
        diagnose(
            cohorts.number(number),
            matches[matches["imputation"] == number],
            decisions[decisions["imputation"] == number],
            study,
            design,
        )
        for number in sorted(decisions["imputation"].unique())
    ]
    if len(found) == 1:
        return found[0]
    together = _pooled([one.balance for one in found], BALANCE)
    diagnostics = _pooled([one.diagnostics for one in found], DIAGNOSTICS)
    return Diagnosed(together, diagnostics, found[0].distributions)


def _pooled(parts: Sequence[pd.DataFrame], table: Table) -> pd.DataFrame:
    """One row for each key, in the order in which they first come."""
    rows = pd.concat(parts, ignore_index=True)
    if "worst_smd" in rows:
        rows = rows.assign(worst_smd=rows["max_smd"])
    keys = list(table.key)
    groups = rows.groupby(keys, sort=False, dropna=False)
    columns = {c.name: groups[c.name].agg(_way(c.name, c.kind)) for c in _others(table)}
    pooled = pd.DataFrame(columns).reset_index()[table.names]
    if "status" not in rows:
        return pooled
    failed = rows[rows["status"] != "ok"].drop_duplicates(keys).set_index(keys)["status"]
    own = pd.MultiIndex.from_frame(pooled[keys])
    status = pd.Series(failed.reindex(own).to_numpy(), index=pooled.index)
    return pooled.assign(status=status.fillna(pooled["status"]))


def _others(table: Table) -> list[Column]:
    return [column for column in table.columns if column.name not in table.key]


def _way(name: str, kind: str) -> str:
    """How a column of several cohorts becomes one."""
    if name in LARGEST or name == "worst_smd":
        return "max"
    if name in FEWEST or kind in ("integer", "flag"):
        return "min"
    return "mean" if kind == "number" else "first"
