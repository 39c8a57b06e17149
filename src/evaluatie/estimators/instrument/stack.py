"""Landmarks under each other: who starts an instrument then, and who has not yet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.estimators.comparison import Bools, Floats
from evaluatie.models.covariates import covariate_matrix, shared_levels
from evaluatie.study.instrument_design import InstrumentDesign

MOMENT = "moment"  # the landmark, as a covariate with a level for each
MOVED = ("months_worked", "benefit_share")  # what benefit goes with
NUMBERS = (*MOVED, "months_guided", "other_instruments")


@dataclass(frozen=True)
class Landmarked:
    """The tables of a design: landmarks, starts of instruments, and the cohort's covariates."""

    landmarks: pd.DataFrame
    starts: pd.DataFrame
    cohort: pd.DataFrame
    plan: InstrumentDesign
    covariates: tuple[str, ...]

    def started(self, instrument: str) -> Floats:
        """Month (n,) in which the person of each landmark first starts it; inf: never."""
        own = self.starts[self.starts["instrument"] == instrument].set_index("persoon_id")
        months = own["started"].reindex(self.landmarks["persoon_id"])
        return months.astype("float64").fillna(np.inf).to_numpy()


def stacked(data: Landmarked, instrument: str) -> pd.DataFrame:
    """The persons of every landmark who are compared for one instrument, one row for each landmark.

    At risk, with a whole window, and without an earlier start of the instrument. `treated`: it
    starts within the month of the landmark. Who starts later is a control until then, and is not
    censored at the later start. Columns: those of LANDMARKS, cluster, the covariates, `moment`,
    and what else had started (see `_others`). Sorted by person and landmark.
    """
    rows = data.landmarks
    start = data.started(instrument)
    used = rows["at_risk"].to_numpy(dtype=bool) & rows["value"].notna().to_numpy()
    used &= start >= rows["landmark"].to_numpy()
    table = rows.assign(
        treated=start == rows["landmark"].to_numpy(),
        moment="m" + rows["landmark"].astype("str").str.zfill(2),
        **_others(data, instrument, rows["landmark"].to_numpy()),
    )[used]
    fixed = ["persoon_id", "cluster", *data.covariates]
    merged = table.merge(data.cohort[fixed], on="persoon_id", validate="many_to_one")
    return merged.sort_values(["persoon_id", "landmark"], ignore_index=True)


def _others(data: Landmarked, instrument: str, month: NDArray[np.int64]) -> dict[str, object]:
    """What had started before a month (n,): each other part of the design, and how many more.

    What starts in the same month is no history: it is part of what starting together does.
    """
    named = [name for name in data.plan.instruments if name != instrument]
    known = sorted(data.starts["instrument"].unique())
    more = [name for name in known if name not in data.plan.instruments]
    flags = {f"before_{name}": data.started(name) < month for name in named}
    count = np.sum([data.started(name) < month for name in more], axis=0) if more else 0 * month
    return {**flags, "other_instruments": np.asarray(count, dtype=np.int64)}


def terms(data: Landmarked, instrument: str) -> list[str]:
    """Covariates of the comparison: the landmark first, what is fixed, and the history."""
    history: list[str] = []
    for name in data.plan.history:
        others = [f"before_{other}" for other in data.plan.instruments if other != instrument]
        history += [*others, name] if name == "other_instruments" else [name]
    return list(dict.fromkeys([MOMENT, *data.covariates, *history]))


def earlier_history(table: pd.DataFrame, data: Landmarked) -> pd.DataFrame:
    """The rows of `stacked` with work and benefit of `placebo_months` earlier; none without.

    Compared on these, benefit in the months in between is an outcome that the start cannot have
    moved. Guidance and other parts stay those of the landmark. Of the index date itself there is
    no history.
    """
    lag = data.plan.placebo_months
    names = ["persoon_id", "landmark", *MOVED]
    known = data.landmarks["landmark"] > 0
    past = data.landmarks.loc[known, names].assign(landmark=data.landmarks["landmark"] + lag)
    return table.drop(columns=list(MOVED)).merge(
        past, on=["persoon_id", "landmark"], validate="one_to_one"
    )


@dataclass(frozen=True)
class Compared:
    """Rows of the stack with who is `used` (n,): matrix (m, k) holds the covariates of those m."""

    table: pd.DataFrame
    used: Bools
    matrix: Floats

    @property
    def treated(self) -> Bools:
        """Who starts the instrument at the landmark, (n,)."""
        return self.table["treated"].to_numpy(dtype=bool)

    @property
    def own(self) -> pd.DataFrame:
        """The rows that are used."""
        return self.table[self.used]

    def persons(self, rows: Bools) -> int:
        """How many different persons some of the rows (n,) are about."""
        return int(self.table.loc[rows, "persoon_id"].nunique())


def compared(table: pd.DataFrame, covariates: list[str]) -> Compared:
    """Who is compared, given the covariates: those in common support (see `common_support`)."""
    if table.empty or not covariates:
        return Compared(table, np.ones(len(table), dtype=bool), np.empty((len(table), 0)))
    used = common_support(table, covariates)
    own = table[used]
    matrix = covariate_matrix(own, covariates).to_numpy() if len(own) else np.empty((0, 0))
    return Compared(table, used, matrix)


def common_support(table: pd.DataFrame, covariates: list[str]) -> Bools:
    """Which rows (n,) have, in every covariate, somebody of the other group who is like them.

    Controls: a level that some starter has, and numbers of their history within those of the
    starters. Starters: a level that some control has; leaving some out changes the estimand to
    that of the others. Repeated until nobody is left out any more.
    """
    numbers = table[[name for name in NUMBERS if name in covariates]].to_numpy(dtype=np.float64)
    treated = table["treated"].to_numpy(dtype=bool)
    used = np.ones(len(table), dtype=bool)
    while True:
        before = int(used.sum())
        for group in (treated, ~treated):
            if not used[group].any():
                return np.zeros(len(table), dtype=bool)
            rows = np.flatnonzero(used)
            used[rows] &= shared_levels(table.iloc[rows], covariates, group[rows]) | group[rows]
        if treated[used].any():
            own = numbers[used & treated]
            within = (numbers >= own.min(axis=0)) & (numbers <= own.max(axis=0))
            used &= within.all(axis=1) | treated
        if int(used.sum()) == before:
            return used
