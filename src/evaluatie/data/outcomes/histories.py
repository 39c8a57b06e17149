"""What happened to each person since the index date: work, education, benefit, as arrays."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluatie.data.outcomes.follow_up import data_until, index_dates
from evaluatie.data.outcomes.spells import Floats, Spells, day_numbers, person_numbers, spells
from evaluatie.data.outcomes.work_days import bridged, lasted, stretches
from evaluatie.data.outcomes.work_months import Calendar, Counted, WorkMonths, work_months
from evaluatie.data.settlement import first_settlements
from evaluatie.months import Days, Integers, as_days
from evaluatie.study.model import Study
from evaluatie.study.outcomes import WorkOutcome
from evaluatie.tables.contract import EXTRACT_TABLES

Flags = npt.NDArray[np.bool_]
NEVER = np.iinfo(np.int64).max


_SPELL = ["persoon_id", "begindatum", "einddatum"]
# what is read of each table
COLUMNS = {
    "personen": [
        "persoon_id", "gemeente", "vestigingsdatum", "vergunningdatum", "uitschrijfdatum",
        "uitschrijfreden",
    ],
    "dienstverbanden": [*_SPELL, "uren_per_week", "loonbelasting"],
    "onderwijs": ["persoon_id", "begindatum", "niveau"],
    "uitkeringen": [*_SPELL, "regeling", "vorm"],
    "begeleiding": ["persoon_id", "begindatum"],
}  # fmt: skip
_EMPTY = {table.name: table.empty() for table in EXTRACT_TABLES}


@dataclass(frozen=True)
class Registers:
    """Kept rows of the tables that outcomes are made of, all of the same persons."""

    personen: pd.DataFrame
    dienstverbanden: pd.DataFrame
    onderwijs: pd.DataFrame
    uitkeringen: pd.DataFrame
    begeleiding: pd.DataFrame

    @classmethod
    def of(cls, tables: Mapping[str, pd.DataFrame]) -> "Registers":
        """Those of the tables, by name, that outcomes are made of; one that is absent is empty."""
        names = [field.name for field in fields(cls)]
        return cls(**{name: tables[name] if name in tables else _EMPTY[name] for name in names})


class Histories:
    """The persons of `registers`, one row each in `persons`, with their time zero and histories.

    Each part is made when an outcome first asks for it. Persons without an index date are
    followed from settlement; their windows have the status `missing`. The calendar runs to the
    longest horizon, or `months` if that is longer. `index` gives each of them another time zero.
    """

    def __init__(
        self, registers: Registers, study: Study, months: int = 0, index: Days | None = None
    ) -> None:
        self._registers, self.study = registers, study
        self.persons = first_settlements(registers.personen)
        own = index_dates(self.persons, registers.begeleiding, study) if index is None else index
        self.index_date: Days = own
        self.dates = np.where(
            np.isnat(self.index_date), as_days(self.persons["vestigingsdatum"]), self.index_date
        )
        self.index = self.dates.astype(np.int64)
        self.calendar = Calendar(self.index, study.horizons, months)
        self._memo: dict[tuple[object, ...], Any] = {}

    def since(self, index: Days, horizons: list[int]) -> "Histories":
        """The same persons followed from other days (n,), over other windows."""
        study = self.study.model_copy(update={"horizons": horizons})
        return Histories(self._registers, study, index=index)

    def __len__(self) -> int:
        return len(self.persons)

    def _spells(self, rows: pd.DataFrame, hours: Floats) -> Spells:
        last = int(data_until(self.study).astype(np.int64))
        return spells(rows, self.persons["persoon_id"], self.index, last, hours)

    @cached_property
    def work(self) -> Spells:
        """Jobs on which wage tax is withheld."""
        jobs = self._registers.dienstverbanden
        taxed = jobs["loonbelasting"].to_numpy(dtype=np.float64)
        return self._spells(jobs, jobs["uren_per_week"].to_numpy(dtype=np.float64) * taxed)

    @cached_property
    def months(self) -> WorkMonths:
        """Hours of work per calendar month."""
        return work_months(self.work, self.calendar)

    def _once(self, key: tuple[object, ...], make: Callable[[], Any]) -> Any:
        """What `make` gives, the first time it is asked for under this key."""
        if key not in self._memo:
            self._memo[key] = make()
        return self._memo[key]

    def counted(self, hours_per_week: float) -> Counted:
        """Which months are months of work."""
        key = ("counted", hours_per_week)
        return cast(Counted, self._once(key, lambda: self.months.enough(hours_per_week)))

    def runs(self, hours_per_week: float) -> dict[int, npt.NDArray[np.int16]]:
        """Longest run of months of work, per horizon."""
        key = ("runs", hours_per_week)
        runs = self._once(key, lambda: self.counted(hours_per_week).longest_runs())
        return cast(dict[int, npt.NDArray[np.int16]], runs)

    def window_end(self, horizon: int) -> Integers:
        """The day after the window, as days since 1970."""
        return self.calendar.anniversary(horizon)

    def worked_days(self, outcome: WorkOutcome, horizon: int) -> Flags:
        """Who had an uninterrupted stretch of work in the window, day by day."""
        assert outcome.gap_days is not None
        hours, end = outcome.hours_per_week, self.window_end(horizon)
        found = self._once(("stretches", hours), lambda: stretches(self.work, hours, gap_days=0))
        return lasted(bridged(found.before(end), outcome.gap_days), end, outcome.months)

    def first_enrolment(self, levels: Sequence[str]) -> Integers:
        """First day ever at one of the levels, as days since 1970; NEVER without one."""
        key = ("first_enrolment", *levels)
        return cast(Integers, self._once(key, lambda: self._first_enrolment(levels)))

    def _first_enrolment(self, levels: Sequence[str]) -> Integers:
        rows = self._registers.onderwijs
        counted = rows[rows["niveau"].isin(levels)]
        person = person_numbers(counted["persoon_id"], self.persons["persoon_id"])
        known = person >= 0
        first = np.full(len(self), NEVER)
        np.minimum.at(first, person[known], day_numbers(counted["begindatum"])[known])
        return first

    def benefit_days(self, schemes: Sequence[str], full_only: bool) -> WorkMonths:
        """Share of the days of each calendar month on benefit; a day on two counts once."""
        key = ("benefit", *schemes, full_only)
        return cast(WorkMonths, self._once(key, lambda: self._benefit_days(schemes, full_only)))

    def _benefit_days(self, schemes: Sequence[str], full_only: bool) -> WorkMonths:
        rows = self._registers.uitkeringen
        counted = rows["regeling"].isin(schemes)
        if full_only:
            counted &= rows["vorm"] == "volledig"
        on = self._spells(rows, counted.to_numpy(dtype=np.float64))
        return work_months(stretches(on, hours_per_week=1, gap_days=0), self.calendar)

    def total_hours(self, horizon: int) -> Floats:
        """Hours worked in the window."""
        return self.months.total(horizon)
