"""Raw means by place and half-year of settlement: what a reader should see before any model."""

import numpy as np
import pandas as pd

from evaluatie.estimators.rows import is_share
from evaluatie.study.model import Study
from evaluatie.tables.derived import GROUP_MEANS
from evaluatie.tables.samples import Source


def group_means(source: Source, study: Study) -> pd.DataFrame:
    """One row per outcome, horizon, place and half-year; persons with a complete window."""
    complete = source.indicators[source.indicators["status"] == "complete"]
    persons = source.cohort[["persoon_id", "place", "half_year"]].dropna()
    rows = complete.merge(persons, on="persoon_id")
    rows = rows[rows["outcome"].isin(list(study.outcomes))]
    grouped = rows.groupby(["outcome", "horizon", "place", "half_year"])["value"]
    table = grouped.agg(n="size", mean="mean", ones="sum").reset_index()
    share = table["outcome"].map(lambda name: is_share(study, name)).to_numpy(dtype=bool)
    fewest = np.minimum(table["ones"], table["n"] - table["ones"]).where(share, table["n"])
    table = table.assign(smallest_cell=fewest.astype("int64"), n=table["n"].astype("Int64"))
    return table[GROUP_MEANS.names]
