"""Instruments of the guided, and what the register of earlier settlers happens to hold."""

import numpy as np
import pandas as pd

from evaluatie.data.synthetic import calibration as cal
from evaluatie.data.synthetic.draws import Flags, chance, known, whole_days
from evaluatie.data.synthetic.guidance import Guidance, ended
from evaluatie.data.synthetic.persons import days_of
from evaluatie.data.synthetic.setting import Setting, day
from evaluatie.months import Days

Range = tuple[float, float]


def trajecten(people: pd.DataFrame, guided: Guidance, setting: Setting) -> pd.DataFrame:
    """Instruments of the intervention municipality; other municipalities deliver none.

    Support from volunteers and integration courses were hardly recorded before the approach: the
    trap that makes them useless across cohorts.
    """
    rng = setting.stream("instruments")
    treated = people["treated"].to_numpy()
    guidance = treated & known(guided.start)
    parts = [
        _part(name, guidance & chance(rng, share, len(people)), guided.start, (lag, length), rng)
        for name, (share, lag, length) in cal.INSTRUMENT_PLAN.items()
    ]
    parts += _intakes(guidance, guided.start, rng)
    local = (people["gemeente"] == setting.places[0]).to_numpy() & people["adult"].to_numpy()
    settled = days_of(people, "vestigingsdatum")
    for name, recorded, lag, length in (
        ("maatschappelijke_begeleiding", cal.SUPPORT_RECORDED, (0, 14), (500, 912)),
        ("inburgering", cal.COURSE_RECORDED, (60, 240), (250, 900)),
    ):
        share = np.where(treated, recorded[1], recorded[0])
        drawn = local & chance(rng, share, len(people))
        parts.append(_part(name, drawn, settled, (lag, length), rng))
    return ended(pd.concat(parts, ignore_index=True), people, setting)


def _intakes(guidance: Flags, start: Days, rng: np.random.Generator) -> list[pd.DataFrame]:
    """An assessment since the pilot, an intake interview for everybody else."""
    able = chance(rng, cal.ASSESSMENT_SHARE, len(start))
    assessed = guidance & able & (start >= day(cal.ASSESSMENT_FROM))
    timing = ((0.0, 21.0), (0.0, 1.0))
    return [
        _part("assessment", assessed, start, timing, rng),
        _part("doelmatigheidsintake", guidance & ~assessed, start, timing, rng),
    ]


def _part(
    name: str, who: Flags, since: Days, timing: tuple[Range, Range], rng: np.random.Generator
) -> pd.DataFrame:
    """One spell of an instrument for these people; `timing`: days from `since`, days it lasts."""
    (low, high), (short, long) = timing
    start = since + whole_days(low + (high - low) * rng.random(len(who)))
    end = start + whole_days(short + (long - short) * rng.random(len(who)))
    rows = np.flatnonzero(who)
    return pd.DataFrame(
        {"person": rows, "instrument": name, "begindatum": start[rows], "einddatum": end[rows]}
    )
