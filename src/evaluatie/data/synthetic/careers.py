"""Jobs: a first job when the hazard says so, later ones, small ones, and unpaid placements."""

import numpy as np
import pandas as pd

from evaluatie.data.synthetic import calibration as cal
from evaluatie.data.synthetic.draws import (
    Quantiles,
    chance,
    pick_from,
    pseudonyms,
    spread,
    whole_days,
)
from evaluatie.data.synthetic.guidance import Guidance, ended
from evaluatie.data.synthetic.hazards import first_month, work_hazard
from evaluatie.data.synthetic.persons import days_of
from evaluatie.data.synthetic.setting import Setting
from evaluatie.months import Days, add_months

_NEVER = np.datetime64("NaT", "D")
_JOBS = 3  # at most, one after the other


def episodes(people: pd.DataFrame, guided: Guidance, setting: Setting) -> pd.DataFrame:
    """Stretches of work of 12 hours or more: person, number, begindatum, einddatum, hours, twin.

    Every draw is made for everybody, so that the same person has the same luck whoever else works:
    the two worlds differ in nothing but the month of the first job.
    """
    rng = setting.stream("work")
    count = len(people)
    month = first_month(people, work_hazard(people, setting), guided, setting, rng.random(count))
    start = add_months(days_of(people, "vestigingsdatum"), np.maximum(month, 0))
    start = np.where(month < 0, _NEVER, start + whole_days(28 * rng.random(count)))
    parts = []
    for number in range(_JOBS):
        stretch = _stretch(start, rng).assign(person=np.arange(count), number=number)
        parts.append(stretch)
        gap = whole_days(1 + spread(rng, count, cal.GAP_DAYS))
        again = chance(rng, cal.NEXT_JOB, count)
        start = np.where(again, stretch["einddatum"].to_numpy() + gap, _NEVER)
    stretches = pd.concat(parts, ignore_index=True)
    seen = stretches["begindatum"].to_numpy() <= days_of(people, "last_day")[stretches["person"]]
    return stretches[seen].reset_index(drop=True)


def _stretch(start: Days, rng: np.random.Generator) -> pd.DataFrame:
    """One stretch of work for everybody: one job, or two small ones at once."""
    count = len(start)
    end = start + whole_days(spread(rng, count, cal.JOB_DAYS))
    hours = pick_from(rng, count, cal.HOURS).astype(float)
    half = pick_from(rng, count, cal.TWIN_HOURS).astype(float)
    twin = chance(rng, cal.TWIN_SHARE, count)
    hours = np.where(twin, 2 * half, hours)
    return pd.DataFrame({"begindatum": start, "einddatum": end, "hours": hours, "twin": twin})


def dienstverbanden(
    people: pd.DataFrame, stretches: pd.DataFrame, setting: Setting
) -> pd.DataFrame:
    """Jobs as the payroll register has them; a twin stretch is two jobs at once."""
    rng = setting.stream("jobs")
    side = _side_jobs(people, cal.SIDE_SHARE, (cal.SIDE_DAYS, cal.SIDE_HOURS), rng)
    unpaid = _side_jobs(people, cal.UNPAID_SHARE, (cal.UNPAID_DAYS, cal.UNPAID_HOURS), rng)
    main = _main_jobs(people, stretches, rng)
    side["loonbelasting"], unpaid["loonbelasting"] = True, False
    for jobs in (side, unpaid):
        jobs["employer"] = rng.integers(1, cal.EMPLOYERS, len(jobs))
        jobs["contractsoort"] = pick_from(rng, len(jobs), cal.CONTRACTS)
        jobs["sector"] = pick_from(rng, len(jobs), cal.SECTORS)
    unpaid["contractsoort"] = "werkervaringsplaats"
    jobs = ended(pd.concat([main, side, unpaid], ignore_index=True), people, setting)
    jobs["werkgever_id"] = pseudonyms(jobs["employer"], 6)
    return jobs.drop(columns="employer")


def _main_jobs(
    people: pd.DataFrame, stretches: pd.DataFrame, rng: np.random.Generator
) -> pd.DataFrame:
    """The jobs of each stretch; attributes belong to person and number, not to the row."""
    attributes = _attributes(_JOBS * len(people), rng)
    row = (stretches["person"] * _JOBS + stretches["number"]).to_numpy()
    jobs = pd.concat([stretches, attributes.iloc[row].reset_index(drop=True)], axis=1)
    jobs["uren_per_week"] = np.where(jobs["twin"], jobs["hours"] / 2, jobs["hours"])
    second = jobs[jobs["twin"]].copy()
    second["employer"] = second["employer"] + cal.EMPLOYERS  # never the same employer
    jobs = pd.concat([jobs, second], ignore_index=True)
    jobs["loonbelasting"] = True
    return jobs.drop(columns=["number", "hours", "twin"])


def _attributes(count: int, rng: np.random.Generator) -> pd.DataFrame:
    """Employer, kind of contract and sector of as many jobs."""
    return pd.DataFrame(
        {
            "employer": rng.integers(1, cal.EMPLOYERS, count),
            "contractsoort": pick_from(rng, count, cal.CONTRACTS),
            "sector": pick_from(rng, count, cal.SECTORS),
        }
    )


def _side_jobs(
    people: pd.DataFrame,
    share: float,
    shape: tuple[Quantiles, dict[str, float]],
    rng: np.random.Generator,
) -> pd.DataFrame:
    """One job of some people of working age that does not count as work; `shape`: days, hours."""
    count = len(people)
    start = _later(people, cal.SIDE_START, rng)
    rows = np.flatnonzero(chance(rng, share, count) & people["adult"].to_numpy())
    end = start + whole_days(spread(rng, count, shape[0]))
    hours = pick_from(rng, count, shape[1]).astype(float)
    return pd.DataFrame(
        {
            "person": rows,
            "begindatum": start[rows],
            "einddatum": end[rows],
            "uren_per_week": hours[rows],
        }
    )


def _later(people: pd.DataFrame, quantiles: Quantiles, rng: np.random.Generator) -> Days:
    """A day so many days after settlement."""
    return days_of(people, "vestigingsdatum") + whole_days(spread(rng, len(people), quantiles))
