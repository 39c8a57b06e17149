"""Who can still reach an outcome at a time zero that lies after settlement."""

import numpy as np

from evaluatie.data.outcomes.histories import Flags, Histories
from evaluatie.data.outcomes.values import values
from evaluatie.months import Days, Integers, add_months, as_days, month_number
from evaluatie.study.analyses import unit_of


def reached_before(histories: Histories) -> Flags:
    """Who (n,) had reached the primary outcome between settlement and a later time zero.

    They are no longer at risk of it, in no group: else the months before guidance, in which only
    those could be guided who were not yet at work, would count for it (immortal time). The window
    ends the day before time zero, so nothing that happens later decides who is in; it is of whole
    months, and begins up to a month before settlement.
    """
    settled, index = as_days(histories.persons["vestigingsdatum"]), histories.index_date
    months = months_between(settled, index)
    reached = np.zeros(len(histories), dtype=bool)
    if unit_of(histories.study, histories.study.primary.outcome) != "share":
        return reached  # an amount is not reached
    horizons = sorted({int(n) for n in months if n > 0})
    if not horizons:
        return reached
    before = histories.since(add_months(index, -months), horizons)
    name = histories.study.primary.outcome
    for horizon in horizons:
        own = months == horizon
        reached[own] = values(before, name, horizon)[own].astype(bool)
    return reached


def months_between(first: Days, last: Days) -> Integers:
    """Whole months (n,) that reach back from `last` to `first` or earlier; 0 without a date."""
    known = ~np.isnat(last)
    last = np.where(known, last, first)
    months = month_number(last) - month_number(first)
    short = add_months(last, -months) > first
    return np.where(known & (last > first), months + short, 0)
