"""Benefit spells: social assistance from settlement, ended or reduced while people work."""

import numpy as np
import pandas as pd

from evaluatie.data.synthetic import calibration as cal
from evaluatie.data.synthetic.draws import chance
from evaluatie.data.synthetic.guidance import ended
from evaluatie.data.synthetic.persons import days_of
from evaluatie.data.synthetic.setting import Setting

_DAY = np.timedelta64(1, "D")


def uitkeringen(people: pd.DataFrame, stretches: pd.DataFrame, setting: Setting) -> pd.DataFrame:
    """Full benefit between stretches of work, partial benefit beside a job of few hours."""
    rng = setting.stream("benefits")
    on_benefit = people["adult"].to_numpy() & ~chance(rng, cal.NEVER_ON_BENEFIT, len(people))
    stretches = stretches[on_benefit[stretches["person"]]]
    first = days_of(people, "vestigingsdatum")[on_benefit]
    settled = pd.DataFrame({"person": np.flatnonzero(on_benefit), "begindatum": first})
    after = stretches[["person"]].assign(begindatum=stretches["einddatum"] + _DAY)
    gaps = pd.concat([settled, after], ignore_index=True)
    gaps = gaps.sort_values(["person", "begindatum"], ignore_index=True)
    gaps["einddatum"] = _next_job(gaps, stretches) - _DAY
    gaps["vorm"] = "volledig"
    beside = stretches[stretches["hours"] < cal.FULL_EXIT_HOURS]
    beside = beside[["person", "begindatum", "einddatum"]].assign(vorm="gedeeltelijk")
    spells = pd.concat([gaps, beside], ignore_index=True)
    empty = spells["einddatum"] < spells["begindatum"]
    spells["regeling"] = "bijstand"
    return ended(spells[~empty].reset_index(drop=True), people, setting)


def _next_job(gaps: pd.DataFrame, stretches: pd.DataFrame) -> pd.Series:
    """First day of the stretch of work that ends each gap; empty when none does.

    Stretches follow each other: the number of gaps before this one is the number of its stretch.
    """
    number = gaps.groupby("person").cumcount().rename("number")
    wanted = gaps[["person"]].assign(number=number)
    starts = stretches[["person", "number", "begindatum"]]
    return wanted.merge(starts, how="left", on=["person", "number"])["begindatum"]
