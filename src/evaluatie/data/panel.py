"""The person-month panel: work and benefit in every calendar month since the index date."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa

from evaluatie.data.indicators import registers_in
from evaluatie.data.outcomes.follow_up import data_until, follow_up, time_zero_tables
from evaluatie.data.outcomes.histories import Histories, Registers
from evaluatie.months import add_months, month_number, month_start
from evaluatie.study.designs import DidStaggeredDesign
from evaluatie.study.model import Study
from evaluatie.tables.contract import SCHEMES
from evaluatie.tables.persons import PANEL


def panel(registers: Registers, study: Study) -> pd.DataFrame:
    """One row per person with an index date and calendar month, up to the longest horizon.

    Or up to the last month of a rollout, if that is later: it counts the month of settlement as 0.

    Work is labour on which wage tax is withheld; hours of simultaneous jobs add up. Days before
    the index date are not in the panel, nor months after the last day of the data; the month in
    which the data end is whole, and not `observed` unless they end with it.
    """
    rollouts = (d for d in study.designs.values() if isinstance(d, DidStaggeredDesign))
    histories = Histories(registers, study, max((d.months + 1 for d in rollouts), default=0))
    work, days = histories.months, histories.months.calendar.days()
    months, persons = days.shape
    origin = month_number(histories.dates)
    start = month_start(origin + np.arange(months)[:, None])
    benefit, full = (_days_on(histories, full_only) for full_only in (False, True))
    last = follow_up(histories.persons, histories.index_date, study).set_index("persoon_id")
    last_day = last["last_day"].reindex(histories.persons["persoon_id"]).to_numpy()
    ends = add_months(start, 1) - np.timedelta64(1, "D")
    columns = {
        "persoon_id": np.tile(histories.persons["persoon_id"].to_numpy(dtype=object), months),
        "month": month_number(start).ravel(),
        "since": np.repeat(np.arange(months), persons),
        "days": days.ravel(),
        "hours_per_week": np.round(work.hours, 6).ravel(),
        "benefit_days": benefit.ravel(),
        "full_benefit_days": full.ravel(),
        "observed": (ends <= last_day).ravel(),
    }
    table = pd.DataFrame(columns).astype({"persoon_id": "str"})
    followed = np.tile(~np.isnat(histories.index_date), months)
    seen = followed & (start.ravel() <= data_until(study))
    return table[seen].sort_values(list(PANEL.key), ignore_index=True)[PANEL.names]


def _days_on(histories: Histories, full_only: bool) -> np.ndarray:
    """Days on benefit, (months, persons)."""
    benefit = histories.benefit_days(SCHEMES, full_only)
    return (benefit.hours * benefit.calendar.days()).round().astype(np.int64)


def panel_parts(folder: Path, study: Study, memory_mb: int) -> Iterator[pa.Table]:
    """The panel from the kept tables in `folder`, some persons at a time."""
    names = list(dict.fromkeys([*time_zero_tables(study), "dienstverbanden", "uitkeringen"]))
    for registers in registers_in(folder, names, memory_mb):
        yield pa.Table.from_pandas(panel(registers, study), preserve_index=False)
