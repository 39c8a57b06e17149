"""Raw means of groups: what to see before any model, and all there is of secondary outcomes."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evaluatie.estimators.rows import is_share
from evaluatie.study.model import Study
from evaluatie.study.outcomes import AnyOutcome, Outcome
from evaluatie.tables.derived import GROUP_MEANS, SECONDARY_MEANS
from evaluatie.tables.samples import Source

# kinds that are measured in one register, so that one share can be part of another
_REGISTER = {
    "work": "work", "sustained_work": "work", "work_ended": "work", "benefit_exit": "benefit",
}  # fmt: skip


def group_means(source: Source, study: Study) -> pd.DataFrame:
    """One row per outcome, horizon, place and half-year; persons with a complete window."""
    persons = source.cohort[["persoon_id", "place", "half_year"]].dropna()
    rows = _complete(source, list(study.outcomes)).merge(persons, on="persoon_id")
    return _means(rows, ["outcome", "horizon", "place", "half_year"])[GROUP_MEANS.names]


def secondary_means(source: Source, study: Study) -> pd.DataFrame:
    """One row per secondary outcome, horizon, place and cohort; persons with a complete window."""
    cohort = source.cohort["treated"].map({True: "treatment", False: "control"})
    persons = source.cohort[["persoon_id", "place"]].assign(cohort=cohort)
    rows = _complete(source, [*study.outcomes, *study.secondary]).merge(persons, on="persoon_id")
    table = _means(rows, list(SECONDARY_MEANS.key))
    table = table[table["outcome"].isin(list(study.secondary))]
    if table.empty:
        return SECONDARY_MEANS.empty()
    differences = [
        _differences(group, study).assign(horizon=horizon, place=place, cohort=cohort)
        for (horizon, place, cohort), group in rows.groupby(["horizon", "place", "cohort"])
    ]
    table = table.merge(pd.concat(differences), how="left")
    fewest = table["smallest_difference"].fillna(table["n"]).astype("int64")
    return table.assign(smallest_difference=fewest)[SECONDARY_MEANS.names]


def _complete(source: Source, outcomes: list[str]) -> pd.DataFrame:
    rows = source.indicators
    return rows[(rows["status"] == "complete") & rows["outcome"].isin(outcomes)]


def _means(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Per key n, mean and smallest_cell: the persons whose value is not the commonest.

    Of a share those are the rarer of 1 and 0; of an amount, such as hours worked, they are the
    persons that the mean tells of when all others have none.
    """
    table = rows.groupby(keys)["value"].agg(n="size", mean="mean")
    alike = rows.groupby([*keys, "value"]).size().groupby(level=keys).max()
    table = table.assign(smallest_cell=table["n"] - alike).reset_index()
    return table.astype({"n": "Int64", "smallest_cell": "int64"})


def _differences(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Per share the smallest_difference: the fewest persons between it and an earlier share.

    `rows` are those of one group. When everybody who reached one outcome reached a related one
    too, the difference of both shares counts those who reached only the other. The later of the
    two in the study file answers for it. Of two outcomes and their `any_of` also those who
    reached both follow.
    """
    plans = {**study.outcomes, **study.secondary}
    shares = {name: plan for name, plan in plans.items() if is_share(study, name)}
    values = rows.pivot(index="persoon_id", columns="outcome", values="value")[list(shares)]
    reached = values.to_numpy(dtype=np.int64)
    both = reached.T @ reached
    only = np.diag(both)[:, None] - both
    nested = ((only == 0) | (only.T == 0)) & _related(shares)
    between = np.tril(np.where(nested, only + only.T, 0))
    for place, plan in enumerate(shares.values()):
        if isinstance(plan, AnyOutcome) and len(plan.outcomes) == 2:
            between[place, place] = both[tuple(list(shares).index(name) for name in plan.outcomes)]
    fewest = np.where(between > 0, between, len(values)).min(axis=1)
    return pd.DataFrame({"outcome": list(shares), "smallest_difference": fewest})


def _related(shares: Mapping[str, Outcome]) -> np.ndarray:
    """(outcomes, outcomes): whether by definition one can be part of the other.

    So it is when both are measured in one register, or when one is an `any_of` with the other.
    """
    register = np.array([_REGISTER.get(plan.kind, name) for name, plan in shares.items()])
    joins = np.array(
        [[other in getattr(plan, "outcomes", ()) for other in shares] for plan in shares.values()]
    )
    return np.asarray((register[:, None] == register) | joins | joins.T)
