"""The ZonMw outcome indicators at every horizon, for whole windows only.

For index date s and horizon H the window is [s, s + H months). An incomplete window has a status
and no value: it is never divided by.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluatie.data.settlement import first_settlements
from evaluatie.months import add_months, as_days
from evaluatie.study.model import EnrolmentOutcome, RegistersSource, Study, WorkOutcome
from evaluatie.tables.derived import INDICATORS

Flags = npt.NDArray[np.bool_]


def indicators(
    personen: pd.DataFrame, panel: pd.DataFrame, onderwijs: pd.DataFrame, study: Study
) -> pd.DataFrame:
    """One row per person, outcome and horizon: 1 or 0, and whether the window was complete."""
    persons = first_settlements(personen)
    parts = []
    for horizon in study.horizons:
        status = window_status(persons, horizon, study)
        for name, outcome in study.outcomes.items():
            if isinstance(outcome, WorkOutcome):
                reached = worked(panel, persons["persoon_id"], horizon, outcome)
            else:
                assert isinstance(outcome, EnrolmentOutcome)
                reached = enrolled(persons, onderwijs, horizon, outcome)
            parts.append(_rows(persons, name, horizon, status, reached))
    table = pd.concat(parts, ignore_index=True)[INDICATORS.names]
    return table.sort_values(list(INDICATORS.key), ignore_index=True)


def _rows(
    persons: pd.DataFrame, outcome: str, horizon: int, status: npt.NDArray[np.str_], reached: Flags
) -> pd.DataFrame:
    value = np.where(status == "complete", reached.astype(np.float64), np.nan)
    columns = {"outcome": outcome, "horizon": horizon, "value": value, "status": status}
    return pd.DataFrame({"persoon_id": persons["persoon_id"], **columns})


def window_status(persons: pd.DataFrame, horizon: int, study: Study) -> npt.NDArray[np.str_]:
    """Per person: complete, or the first reason why the window was not observed as intended.

    A control's window that runs into the months in which earlier settlers were guided too is
    `contaminated`; this holds in every place, so that all groups keep the same calendar.
    """
    assert isinstance(study.source, RegistersSource)
    assert study.cohorts is not None
    settled = as_days(persons["vestigingsdatum"])
    end = add_months(settled, horizon)
    observed_until = np.datetime64(study.source.data_until, "D") + np.timedelta64(1, "D")
    left = as_days(persons["uitschrijfdatum"]) < end  # NaT compares as false
    conditions, reasons = [end > observed_until, left], ["data_end", "left"]
    if study.contamination and study.contamination.handling == "exclude_window":
        control = settled <= np.datetime64(study.cohorts.control.until, "D")
        start = np.datetime64(study.contamination.start, "D")
        conditions.append(control & (end > start))
        reasons.append("contaminated")
    return np.select(conditions, reasons, default="complete")


def worked(panel: pd.DataFrame, persons: pd.Series, horizon: int, outcome: WorkOutcome) -> Flags:
    """Who of `persons` (ids, sorted) had enough months of enough hours.

    A calendar month counts when the day-weighted average weekly hours over the part of the month
    inside the window reach the threshold; months without a day in the window do not count.
    """
    inside = panel[panel["since"] <= horizon]
    first, last = inside["since"] == 0, inside["since"] == horizon
    days = inside["days_before"].where(~first, 0) + inside["days_from"].where(~last, 0)
    hours = inside["hours_before"].where(~first, 0) + inside["hours_from"].where(~last, 0)
    enough = (days > 0) & (hours >= outcome.hours_per_week * days - 1e-9)
    person = pd.Index(persons).get_indexer(inside["persoon_id"])
    counts = np.zeros((len(persons), horizon + 1), dtype=bool)
    counts[person, inside["since"].to_numpy()] = enough.to_numpy()
    if outcome.run == "cumulative":
        return counts.sum(axis=1) >= outcome.months
    return longest_run(counts) >= outcome.months


def longest_run(counts: Flags) -> npt.NDArray[np.int64]:
    """Longest run of true values in each row."""
    run = np.zeros(len(counts), dtype=np.int64)
    longest = run.copy()
    for column in counts.T:
        run = np.where(column, run + 1, 0)
        longest = np.maximum(longest, run)
    return longest


def enrolled(
    persons: pd.DataFrame, onderwijs: pd.DataFrame, horizon: int, outcome: EnrolmentOutcome
) -> Flags:
    """Whose first enrolment at a counted level started inside the window.

    Somebody who was enrolled at such a level before settlement did not enter education here.
    """
    ids = pd.Index(persons["persoon_id"])
    counted = onderwijs[
        onderwijs["niveau"].isin(outcome.levels) & onderwijs["persoon_id"].isin(ids)
    ]
    first = counted.groupby("persoon_id")["begindatum"].min().reindex(ids)
    start, settled = as_days(first), as_days(persons["vestigingsdatum"])
    inside = (start >= settled) & (start < add_months(settled, horizon))  # NaT compares as false
    return np.asarray(inside, dtype=bool)
