"""Everybody who could settle: the synthetic world's people, seen as the study would see them.

Who they are (origin, age, household, education, months in reception) and who leaves comes from
the calibration of the synthetic world; cohorts, arms, subgroup levels and whole windows are made
by the code that real extracts go through. No extract or delivery is read.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.data.cohort import Cohort, cohort
from evaluatie.data.outcomes.follow_up import cohorts_of, limits, population_of, window_status
from evaluatie.data.synthetic.persons import people
from evaluatie.data.synthetic.setting import Setting
from evaluatie.errors import StudyError
from evaluatie.months import add_months, as_days, half_year
from evaluatie.simulation.power.shares import household_weights
from evaluatie.study.model import Study
from evaluatie.study.power import Power
from evaluatie.study.source import RegistersSource
from evaluatie.tables.contract import BEGELEIDING
from evaluatie.tables.persons import INDICATORS, STATUSES

SIZE = 1.0  # of the world: households enough to draw from, whatever the number that is expected
Flags = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Key = tuple[str, str]


@dataclass(frozen=True)
class Stratum:
    """Households (u,) that settle in one place and half-year, their chances, persons expected."""

    households: Ints
    chance: Floats
    expected: int


@dataclass(frozen=True)
class Settlers:
    """Persons (n rows, household by household) from whom every repetition draws.

    `persons`: columns of COHORT and covariates. Household h is rows `start[h]` up to
    `start[h] + size[h]`. `whole`: by horizon, whose window is observed; `member`: by subgroup and
    level; `memberships`: rows of SUBGROUPS.
    """

    persons: pd.DataFrame
    everybody: pd.DataFrame
    start: Ints
    size: Ints
    strata: tuple[Stratum, ...]
    whole: dict[int, Flags]
    member: dict[Key, Flags]
    memberships: pd.DataFrame

    @cached_property
    def here(self) -> Flags:
        """Who settles in the intervention municipality."""
        return np.asarray(self.persons["place"].to_numpy() == "intervention")

    @cached_property
    def late(self) -> Flags:
        """Who settles in the treatment cohort."""
        return self.persons["treated"].to_numpy(dtype=bool)

    @property
    def early_here(self) -> Flags:
        """The control cohort of the intervention municipality."""
        return self.here & ~self.late

    @cached_property
    def expected(self) -> Floats:
        """How many of the persons that are expected each one stands for, (n,)."""
        weight = np.zeros(len(self.size))
        for one in self.strata:
            share = one.chance / (one.chance @ self.size[one.households])
            weight[one.households] = one.expected * share
        return np.repeat(weight, self.size)

    @cached_property
    def places(self) -> dict[str, Ints]:
        """Codes of municipality and half-year, in the order of their names."""
        names = ("gemeente", "half_year")
        return {n: pd.factorize(self.persons[n], sort=True)[0].astype(np.int64) for n in names}


def power_of(study: Study) -> Power:
    """The section `power` of a study that has one."""
    assert study.power is not None
    return study.power


def settlers(study: Study) -> Settlers:
    """The persons that repetitions draw from; the same for every chunk.

    Raises StudyError when nobody is there to stand for persons that are expected.
    """
    world = people(world_setting(study))
    index = as_days(world[population_of(study).index_date])
    status = {h: window_status(index, limits(world, study), add_months(index, h), study)
              for h in study.horizons}  # fmt: skip
    whole = {h: found == STATUSES.index("complete") for h, found in status.items()}
    found = cohort(world, BEGELEIDING.empty(), _windows(world, whole), 0, study)
    place = pd.Index(world["persoon_id"]).get_indexer(found.cohort["persoon_id"])
    return _by_household(found, world.iloc[place].reset_index(drop=True), whole, place, study)


def world_setting(study: Study) -> Setting:
    """The synthetic world at its calibration, with the study's dates and places."""
    population, cohorts, source = population_of(study), cohorts_of(study), study.source
    assert isinstance(source, RegistersSource)
    return Setting(
        seed=study.seed, size=SIZE, effect=1.0, trend=1.0,
        first_day=cohorts.control.start,
        treated_from=cohorts.treatment.start,
        treated_until=cohorts.treatment.until,
        data_until=source.data_until,
        places=(population.municipality, *population.comparison),
        arms=dict(study.arms),
        extra_from=study.contamination.start if study.contamination else None,
    )  # fmt: skip


def _windows(world: pd.DataFrame, whole: dict[int, Flags]) -> pd.DataFrame:
    """Rows of INDICATORS that say whose windows are whole, for the flow."""
    parts = [
        pd.DataFrame({
            "persoon_id": world["persoon_id"], "outcome": "power", "horizon": horizon,
            "value": np.nan, "status": np.where(complete, "complete", "data_end"),
        })
        for horizon, complete in whole.items()
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)[INDICATORS.names]


def _by_household(
    found: Cohort, everybody: pd.DataFrame, whole: dict[int, Flags], place: Ints, study: Study
) -> Settlers:
    """Sorted by municipality, half-year and household: those who settle together."""
    period = half_year(as_days(found.cohort["settled_on"]))
    keys = pd.DataFrame({
        "gemeente": found.cohort["gemeente"], "period": period,
        "household": everybody["huishouden_id"],
    }).astype("str")  # fmt: skip
    order = keys.sort_values(list(keys), kind="stable").index.to_numpy()
    keys = keys.loc[order].reset_index(drop=True)
    household = keys.groupby(list(keys), sort=False).ngroup().to_numpy(dtype=np.int64)
    persons = found.cohort.iloc[order].reset_index(drop=True)
    member = _members(persons, found.subgroups)
    size = np.bincount(household).astype(np.int64)
    chance = household_weights(household, keys[["gemeente", "period"]], member, study)
    first = np.cumsum(size) - size
    return Settlers(
        persons, everybody.iloc[order].reset_index(drop=True), first, size,
        _strata(keys.iloc[first].reset_index(drop=True), chance, study),
        {horizon: complete[place][order] for horizon, complete in whole.items()},
        member, found.subgroups,
    )  # fmt: skip


def _members(persons: pd.DataFrame, subgroups: pd.DataFrame) -> dict[Key, Flags]:
    groups = subgroups.groupby(["subgroup", "level"])["persoon_id"]
    return {
        (str(name), str(level)): persons["persoon_id"].isin(ids).to_numpy()
        for (name, level), ids in groups
    }


def _strata(households: pd.DataFrame, chance: Floats, study: Study) -> tuple[Stratum, ...]:
    """What is expected of each place and half-year, in the order of the study file."""
    groups = households.groupby(["gemeente", "period"]).indices
    strata, problems = [], []
    for name, expected in power_of(study).persons.items():
        for period, persons in expected.items():
            rows = groups.get((name, period))
            if rows is None:
                problems.append(
                    f"power.persons.{name}.{period}: the synthetic world has nobody of the "
                    "study's age there; leave it out, or widen population.age"
                )
                continue
            own = chance[rows]
            strata.append(Stratum(rows.astype(np.int64), own / own.sum(), persons))
    if problems:
        raise StudyError(study.study, problems)
    return tuple(strata)
