"""Raw means of groups: what a reader should see before any model, and all there is of some outcomes."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from evaluatie.estimators.rows import is_share
from evaluatie.study.model import Study
from evaluatie.study.outcomes import AnyOutcome, Outcome
from evaluatie.tables.derived import GROUP_MEANS, SECONDARY_MEANS
from evaluatie.tables.samples import Source

_REGISTER = {
    "work": "work",
    "sustained_work": "work",
    "work_ended": "work",
    "benefit_exit": "benefit",
}


def group_means(source: Source, study: Study) -> pd.DataFrame:
    """One row per outcome, horizon, place and half-year; persons with a complete window."""
    persons = source.cohort[["persoon_id", "place", "half_year"]].dropna()
    rows = _complete(source, list(study.outcomes)).merge(persons, on="persoon_id")
    return _means(rows, ["outcome", "horizon", "place", "half_year"])[GROUP_MEANS.names]


def secondary_means(source: Source, study: Study) -> pd.DataFrame:
    """One row per secondary outcome, horizon, place and cohort; persons with a complete window."""
    if not study.secondary:
        return SECONDARY_MEANS.empty()
    cohort = source.cohort["treated"].map({True: "treatment", False: "control"})
    persons = source.cohort[["persoon_id", "place"]].assign(cohort=cohort)
    rows = _complete(source, [*study.outcomes, *study.secondary]).merge(persons, on="persoon_id")
    means = _means(rows, list(SECONDARY_MEANS.key))
    apart = [
        _fewest_apart(group, study).assign(horizon=horizon, place=place, cohort=cohort)
        for (horizon, place, cohort), group in rows.groupby(["horizon", "place", "cohort"])
    ]
    table = means.merge(pd.concat([SECONDARY_MEANS.empty()[[]], *apart]), how="left")
    fewest = np.fmin(table["smallest_cell"], table["apart"]).astype("int64")
    table = table.assign(smallest_cell=fewest)[table["outcome"].isin(list(study.secondary))]
    return table.reset_index(drop=True)[SECONDARY_MEANS.names]


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


def _fewest_apart(rows: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Per share the fewest persons that follow from it and an earlier share; rows of one group.

    When everybody who reached one outcome reached a related one too, the difference of both shares
    counts those who reached only the other. The later of the two in the study file answers for
    it. Of two outcomes and their `any_of` also those who reached both follow.
    """
    plans = {**study.outcomes, **study.secondary}
    shares = {name: plan for name, plan in plans.items() if is_share(study, name)}
    values = rows.pivot(index="persoon_id", columns="outcome", values="value")[list(shares)]
    reached = values.to_numpy(dtype=np.int64)
    both = reached.T @ reached
    only = np.diag(both)[:, None] - both
    nested = ((only == 0) | (only.T == 0)) & _related(shares)
    apart = np.tril(np.where(nested, only + only.T, 0))
    for place, plan in enumerate(shares.values()):
        if isinstance(plan, AnyOutcome) and len(plan.outcomes) == 2:
            apart[place, place] = both[tuple(list(shares).index(name) for name in plan.outcomes)]
    fewest = np.where(apart > 0, apart, len(values)).min(axis=1)
    return pd.DataFrame({"outcome": list(shares), "apart": fewest})


def _related(shares: Mapping[str, Outcome]) -> np.ndarray:
    """(outcomes, outcomes): whether by their definition one can hold the other.

    Measured in the same register, or joined in an `any_of`.
    """
    register = np.array([_REGISTER.get(plan.kind, name) for name, plan in shares.items()])
    joins = np.array(
        [[other in getattr(plan, "outcomes", ()) for other in shares] for plan in shares.values()]
    )
    return np.asarray((register[:, None] == register) | joins | joins.T)
