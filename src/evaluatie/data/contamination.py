"""How much of the controls' time after time zero was not clean: they were guided too."""

import numpy as np
import pandas as pd

from evaluatie.data.outcomes.follow_up import limits
from evaluatie.months import add_months, as_days
from evaluatie.study.model import Study
from evaluatie.tables.persons import CONTAMINATION

DAYS_IN_A_MONTH = 365.25 / 12


def contamination(persons: pd.DataFrame, study: Study) -> pd.DataFrame:
    """Per place and horizon the contaminated share of the controls' observed person-months.

    `persons` holds analysed persons: treated, place, index_date, vestigingsdatum, uitschrijfdatum.
    A person is contaminated when an observed day of the window lies on or after
    `contamination.from`, however the study handles it. Person-months are days / 30.4375.
    """
    controls = persons[~persons["treated"]].reset_index(drop=True)
    if study.contamination is None or controls.empty:
        return CONTAMINATION.empty()
    index = as_days(controls["index_date"])
    ends = limits(controls, study)
    observed = np.minimum(ends.data_end, ends.left) + np.timedelta64(1, "D")
    start = np.datetime64(study.contamination.start, "D")
    parts = []
    for horizon in sorted(study.horizons):
        end = np.minimum(add_months(index, horizon), observed)
        counted = pd.DataFrame(
            {
                "place": controls["place"],
                "horizon": horizon,
                "days": _days(end - index),
                "contaminated_days": _days(end - np.maximum(index, start)),
            }
        )
        parts.append(counted)
    return _shares(pd.concat(parts, ignore_index=True))


def _days(length: np.ndarray) -> np.ndarray:
    return np.maximum(length.astype("timedelta64[D]").astype(np.int64), 0)


def _shares(days: pd.DataFrame) -> pd.DataFrame:
    days = days.assign(contaminated=days["contaminated_days"] > 0)
    table = days.groupby(["place", "horizon"], as_index=False).agg(
        n_control=("days", "size"),
        n_contaminated=("contaminated", "sum"),
        days=("days", "sum"),
        contaminated_days=("contaminated_days", "sum"),
    )
    table["person_months"] = table["days"] / DAYS_IN_A_MONTH
    table["share"] = table["contaminated_days"] / table["days"].where(table["days"] > 0)
    whole = {"horizon": "int64", "n_control": "Int64", "n_contaminated": "Int64"}
    return table.astype(whole)[CONTAMINATION.names]
