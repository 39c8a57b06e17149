"""A rival: pandas, one pass over the spells a month."""

from pathlib import Path

import numpy as np
import pandas as pd

from . import ENOUGH, HORIZONS, MONTHS, RUNS


def run(folder: Path, memory_mb: int) -> Path:
    """Writes a row for each person, run and horizon; `memory_mb` is not looked at."""
    spells, ids = _spells(folder)
    found, run, longest = {}, 0, 0
    for month in range(MONTHS):
        share = (spells["end"] - month).clip(0, 1) - (spells["begin"] - month).clip(0, 1)
        hours = (share * spells["hours"]).groupby(spells["person"]).sum()
        run = (run + 1) * (hours >= ENOUGH)
        longest = np.maximum(longest, run)
        if month + 1 in HORIZONS:
            found |= {f"{least}_{month + 1}": (longest >= least).astype(float) for least in RUNS}
    wide = pd.DataFrame(found)
    wide.index = ids.iloc[wide.index]
    table = wide.rename_axis(index="persoon_id", columns="outcome").stack().rename("value")
    table.sort_index().reset_index().to_parquet(folder / "pandas.parquet", index=False)
    return folder / "pandas.parquet"


def _spells(folder: Path) -> tuple[pd.DataFrame, pd.Series]:
    """Taxed jobs (person number, hours, begin and end in months since settlement's), and ids."""
    persons = pd.read_parquet(
        folder / "personen.parquet", columns=["persoon_id", "vestigingsdatum"]
    )
    names = ["persoon_id", "begindatum", "einddatum", "uren_per_week", "loonbelasting"]
    jobs = pd.read_parquet(folder / "dienstverbanden.parquet", columns=names)
    jobs = jobs[jobs["loonbelasting"]]
    person = pd.Index(persons["persoon_id"]).get_indexer(jobs["persoon_id"])
    origin = np.floor(_months(persons["vestigingsdatum"])).to_numpy()[person]
    after = jobs["einddatum"].fillna(pd.Timestamp("2059-12-30")) + pd.Timedelta(days=1)
    spells = pd.DataFrame(
        {
            "person": person,
            "hours": jobs["uren_per_week"],
            "begin": _months(jobs["begindatum"]) - origin,
            "end": _months(after) - origin,
        }
    )
    return spells, persons["persoon_id"]


def _months(dates: pd.Series) -> pd.Series:
    """Months since year 0, the days of a month as parts of it."""
    day = dates.dt
    return day.year * 12 + day.month - 1 + (day.day - 1) / day.days_in_month
