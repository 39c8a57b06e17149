"""Uninterrupted stretches of days on which all jobs together come to enough hours a week."""

import numpy as np
import numpy.typing as npt

from evaluatie.data.outcomes.spells import Spells
from evaluatie.months import Integers, add_months, as_days

_PARTS = 1_000_000  # hours are counted in millionths: whole numbers add up exactly, in any order
_ROUNDING = 10


def stretches(spells: Spells, hours_per_week: float, gap_days: int) -> Spells:
    """Stretches of days whose running total of weekly hours reaches `hours_per_week`.

    Gaps of at most `gap_days` between two stretches of a person are bridged. Sorted by person and
    first day; their hours are the threshold.
    """
    person, day, total = _running_total(spells)
    enough = total >= round(hours_per_week * _PARTS) - _ROUNDING
    begins = enough & ~np.concatenate([[False], enough[:-1]])
    # a person's last event closes every spell, so each stretch ends at a later event
    ends = ~enough & np.concatenate([[False], enough[:-1]])
    hours = np.full(int(begins.sum()), hours_per_week)
    return bridged(Spells(person[begins], day[begins], day[ends], hours), gap_days)


def _running_total(spells: Spells) -> tuple[Integers, Integers, Integers]:
    """Person, day, and hours a week (in millionths) from that day on, at every change."""
    hours = np.rint(spells.hours * _PARTS).astype(np.int64)
    person = np.concatenate([spells.person, spells.person])
    day = np.concatenate([spells.first, spells.after])
    order = np.lexsort((day, person))
    total = np.cumsum(np.concatenate([hours, -hours])[order])  # 0 again after each person
    person, day = person[order], day[order]
    last = np.ones(len(day), dtype=np.bool_)
    last[:-1] = (person[1:] != person[:-1]) | (day[1:] != day[:-1])
    return person[last], day[last], total[last]


def bridged(stretch: Spells, gap_days: int) -> Spells:
    """The stretches, with those of a person that are at most `gap_days` apart made one.

    A gap counts as bridged only between two stretches that are given: to look at a window, cut
    the stretches to it first, or work after the window would fill the window's last days.
    """
    person, first, after = stretch.person, stretch.first, stretch.after
    new = np.ones(len(person), dtype=np.bool_)
    new[1:] = (person[1:] != person[:-1]) | (first[1:] - after[:-1] > gap_days)
    end = np.ones(len(person), dtype=np.bool_)
    end[:-1] = new[1:]
    return Spells(person[new], first[new], after[end], stretch.hours[new])


def lasted(stretch: Spells, until: Integers, months: int) -> npt.NDArray[np.bool_]:
    """Who has a stretch of at least `months` before the day `until`; both per person.

    A stretch lasts m months when it holds every day from its first to the day before the same day
    of the month, m months later.
    """
    after = np.minimum(stretch.after, until[stretch.person])
    first = as_days(stretch.first.astype("datetime64[D]"))
    enough = add_months(first, months).astype(np.int64) <= after
    found = np.zeros(len(until), dtype=np.bool_)
    found[stretch.person[enough]] = True
    return found
