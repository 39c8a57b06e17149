"""Enrolments: a first one at a counted level, bridging classes, and secondary school of minors."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from evaluatie.data.synthetic import calibration as cal
from evaluatie.data.synthetic.draws import chance, pick, pick_from, spread, whole_days
from evaluatie.data.synthetic.guidance import Guidance, ended
from evaluatie.data.synthetic.hazards import first_month, school_hazard
from evaluatie.data.synthetic.persons import days_of
from evaluatie.data.synthetic.setting import Setting
from evaluatie.months import Days, add_months, month_number, month_start

_LEVELS = tuple(cal.LEVEL_DAYS)


def onderwijs(people: pd.DataFrame, guided: Guidance, setting: Setting) -> pd.DataFrame:
    """Enrolments of everybody; guidance moves the first one at a counted level only."""
    rng = setting.stream("education")
    counted = _counted(people, guided, setting, rng)
    bridge = _bridge(people, rng)
    school = _secondary(people, rng)
    return ended(pd.concat([counted, bridge, school], ignore_index=True), people, setting)


def _counted(
    people: pd.DataFrame, guided: Guidance, setting: Setting, rng: np.random.Generator
) -> pd.DataFrame:
    """At most one enrolment from entree to university, on the first day of a month."""
    count = len(people)
    month = first_month(people, school_hazard(people, setting), guided, setting, rng.random(count))
    settled = days_of(people, "vestigingsdatum")
    start = month_start(month_number(settled) + np.maximum(month, 0) + 1)
    table = np.array([cal.LEVEL_SHARES[e] for e in people["opleidingsniveau"]])
    level = pick(rng, table)
    full = np.array([cal.LEVEL_DAYS[name] for name in _LEVELS])[level]
    end = start + whole_days(full * spread(rng, count, cal.SCHOOL_STAY))
    course = pick_from(rng, count, cal.COURSES)
    rows = np.flatnonzero(month >= 0)
    return _enrolments(rows, start, end, np.array(_LEVELS)[level], course)


def _bridge(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Classes that prepare some of the younger adults; they do not count."""
    count = len(people)
    young = people["adult"].to_numpy() & (people["age"].to_numpy() <= 35)
    rows = np.flatnonzero(young & chance(rng, cal.BRIDGE_SHARE, count))
    start = days_of(people, "vestigingsdatum") + whole_days(spread(rng, count, cal.BRIDGE_START))
    end = start + whole_days(spread(rng, count, cal.BRIDGE_DAYS))
    return _enrolments(rows, start, end, np.full(count, "schakel"), np.full(count, "nt2"))


def _secondary(people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Minors of 12 and older go to school within weeks, until they are 18."""
    count = len(people)
    age = people["age"].to_numpy()
    rows = np.flatnonzero((age >= 12) & (age <= 17))
    start = days_of(people, "vestigingsdatum") + whole_days(10 + 60 * rng.random(count))
    grown = add_months(days_of(people, "geboortedatum"), 18 * 12)
    end = np.maximum(grown, start + np.timedelta64(150, "D"))
    return _enrolments(rows, start, end, np.full(count, "vo"), np.full(count, "isk"))


def _enrolments(
    rows: npt.NDArray[np.int64],
    start: Days,
    end: Days,
    level: npt.NDArray[np.str_],
    course: npt.NDArray[np.str_],
) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "person": rows,
            "begindatum": start[rows],
            "einddatum": end[rows],
            "niveau": level[rows],
            "opleiding": course[rows],
        }
    )
