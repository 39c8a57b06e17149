"""Time to a first event from hazards per month that add up."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from evaluatie.data.synthetic import calibration as cal
from evaluatie.data.synthetic.draws import Floats, Quantiles, along
from evaluatie.data.synthetic.guidance import Guidance
from evaluatie.data.synthetic.persons import days_of, total
from evaluatie.data.synthetic.setting import Setting, day
from evaluatie.months import Integers, month_number

_MONTH_DAYS = 30.4375
_START = int(month_number(day("2014-01-01")))
HIGHEST = 0.5  # of any month, whatever the multipliers


@dataclass(frozen=True)
class Hazard:
    """Hazard of one event per month since settlement.

    frailty x season x (profile x (base + trend) + effect of guidance), all per month; `base` and
    `effect` differ by person, the trend is the same in every place.
    """

    base: Floats
    effect: Floats
    profile: Quantiles
    trend: Quantiles
    season: tuple[float, ...] = (1.0,) * 12


def work_hazard(people: pd.DataFrame, setting: Setting) -> Hazard:
    """Of finding a first job of 12 hours or more."""
    base = cal.WORK_BASE + total(people, cal.WORK_TERMS)
    base += along(cal.WORK_AGE, people["age"])
    base += cal.WORK_HEALTH * people["gezondheidsbelemmering"].to_numpy(dtype=float)
    base += people["gemeente"].map(cal.WORK_PLACE).fillna(0.0).to_numpy(dtype=float)
    effect = cal.WORK_EFFECT * setting.effect * _responsiveness(people)
    # the floor lies under the base only: under the sum it would bend the common trend
    return Hazard(np.maximum(base, cal.WORK_FLOOR), effect, cal.WORK_PROFILE, cal.WORK_TREND)


def school_hazard(people: pd.DataFrame, setting: Setting) -> Hazard:
    """Of a first enrolment at a counted level."""
    base = cal.SCHOOL_BASE + total(people, cal.SCHOOL_TERMS)
    base += along(cal.SCHOOL_AGE, people["age"])
    effect = cal.SCHOOL_EFFECT * setting.effect * _responsiveness(people)
    base = np.maximum(base, cal.SCHOOL_FLOOR)
    return Hazard(base, effect, cal.SCHOOL_PROFILE, cal.SCHOOL_TREND, cal.SEASON)


def _responsiveness(people: pd.DataFrame) -> Floats:
    """Factor on the effect of guidance: product over gender and education."""
    parts = [people[column].map(values.get) for column, values in cal.EFFECT_TERMS.items()]
    return np.asarray(np.prod([part.to_numpy(dtype=float) for part in parts], axis=0))


def first_month(
    people: pd.DataFrame, hazard: Hazard, guided: Guidance, setting: Setting, luck: Floats
) -> Integers:
    """Months from settlement to the event; -1 when it does not happen before the data end.

    `luck` (n,) is the share of people who are quicker: the event falls in the first month in which
    the share still waiting drops below 1 - luck. With the same luck more guidance is never slower.
    """
    settled = days_of(people, "vestigingsdatum")
    months = month_number(settled)
    since = (settled - guided.start).astype(float) / _MONTH_DAYS
    since[np.isnat(guided.start)] = -np.inf
    adult = people["adult"].to_numpy()
    waiting, found = np.ones(len(people)), np.full(len(people), -1)
    for month in range(int(month_number(day(setting.data_until))) - int(months.min()) + 1):
        rate = _rate(hazard, guided, setting.trend, (month, months + month, since + month))
        waiting = waiting * (1 - np.clip(rate * people["frailty"].to_numpy(), 0, HIGHEST))
        found[adult & (found < 0) & (waiting < 1 - luck)] = month
    return found


def _rate(
    hazard: Hazard, guided: Guidance, multiplier: float, clock: tuple[int, Integers, Floats]
) -> Floats:
    """Hazard of everybody in one month, before frailty.

    The clock shows months since settlement, calendar months, and months since guidance started.
    """
    month, calendar, since = clock
    profile = along(hazard.profile, month + 0.5)
    trend = multiplier * along(hazard.trend, calendar - _START)
    ramp = along(cal.EFFECT_PROFILE, since + 0.5, before=0.0)
    season = np.array(hazard.season)[calendar % 12]
    effect = hazard.effect * guided.strength * ramp
    return np.asarray(season * (profile * (hazard.base + trend) + effect))
