"""Disclosure control of curves: no step, no tail and no number at risk counts few persons.

A curve is printed in the months at which enough persons had the exit since the month printed
before, or nobody had; in between it has no number. The levels of a subgroup share their months, for
a step of everybody less those of the other levels is that of the last. Shares are whole
percentages: two kinds of curve of the same persons differ by those who had another exit first, and
may differ by few. Numbers at risk are rounded down, for from month to month they would say how many
left.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from evaluatie.release.withhold import SUPPRESSED, Outcome, blank, nameless_levels, printed
from evaluatie.tables.survival import CURVES, DIFFERENCE

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
FAMILY = ["design", "curve", "cause", "group", "subgroup"]
MONTH = ["design", "curve", "cause", "subgroup", "level", "month"]
SHARES = ["estimate", "conf_low", "conf_high", "band_low", "band_high"]
SHARE_DIGITS = 2  # whole percentages
ERROR_DIGITS = 3


@dataclass(frozen=True)
class Rule:
    """Fewest persons of a step, and the months that are printed rather than those before them."""

    fewest: int
    horizons: tuple[int, ...]


def curves(frame: pd.DataFrame, fewest: int, horizons: Sequence[int] = ()) -> Outcome:
    """Withholds the months that would tell of few persons; differences with either group's.

    Where there is a choice the months of `horizons` are printed: effects are reported there.
    """
    rule = Rule(fewest, tuple(horizons))
    levels = [frame[name] for name in ("design", "subgroup", "level")]
    frame = frame.assign(persons=frame["n_at_risk"].groupby(levels).transform("max"))
    shown = pd.Series(False, index=frame.index)
    own = frame[(frame["group"] != DIFFERENCE) & (frame["status"] == "ok")]
    for _, family in own.groupby(FAMILY, sort=False):
        shown[family.index] = _shown(family, rule)
    shown |= _both_shown(frame, shown)
    withheld = ~shown & (frame["status"] == "ok")
    numbers = [c.name for c in CURVES.columns if c.kind == "number"]
    at_risk = (frame["n_at_risk"] // fewest * fewest).astype("Int64").mask(~shown)
    frame = blank(frame, ~shown, numbers).assign(n_at_risk=at_risk)
    frame = frame.assign(
        **{name: frame[name].round(SHARE_DIGITS) for name in SHARES},
        std_error=frame["std_error"].round(ERROR_DIGITS),
        status=frame["status"].mask(withheld, SUPPRESSED),
    )
    return _nameless(frame, fewest)[printed(CURVES)], int(withheld.sum()), 0


def _nameless(frame: pd.DataFrame, fewest: int) -> pd.DataFrame:
    """A level of which neither group is large enough loses its name."""
    whole = frame["persons"].fillna(0)
    return nameless_levels(frame.assign(n_treated=whole, n_control=0), fewest)


def _both_shown(frame: pd.DataFrame, shown: pd.Series) -> pd.Series:
    """Differences (rows) in months in which both groups are printed."""
    groups = frame["group"] != DIFFERENCE
    printed_groups = (shown & groups).groupby([frame[k] for k in MONTH]).transform("sum")
    return ~groups & (printed_groups == 2) & (frame["status"] == "ok")


def _shown(family: pd.DataFrame, rule: Rule) -> pd.Series:
    """The months of each level that are printed: the same ones, of those that have any.

    A level that has none by itself is withheld, and of a single such one the level with the next
    fewest exits goes along; together they must not be few in any step either.
    """
    month, index = pd.factorize(family["month"], sort=True)
    level, levels = pd.factorize(family["level"], sort=True)
    steps = np.zeros((len(index), len(levels)), dtype=np.int64)
    steps[month, level] = family["events"].fillna(0)
    cells = np.zeros(steps.shape)
    cells[month, level] = family["smallest_cell"].fillna(0)
    small = cells < rule.fewest
    ends = np.isin(index, rule.horizons)
    alone = [_printable(steps[:, [n]], small[:, [n]], ends, rule) for n in range(steps.shape[1])]
    hidden = np.array([not months.any() for months in alone])
    if hidden.sum() == 1 and not hidden.all():
        rest = np.where(hidden, np.iinfo(np.int64).max, steps.sum(axis=0))
        hidden = hidden | (np.arange(len(hidden)) == rest.argmin())
    together = steps[:, hidden].sum(axis=1, keepdims=True)
    months = _printable(np.hstack([steps[:, ~hidden], together]), small[:, ~hidden], ends, rule)
    months &= not hidden.all()
    return pd.Series(np.outer(months, ~hidden)[month, level], index=family.index, dtype=bool)


def _printable(steps: Ints, small: Flags, ends: Flags, rule: Rule) -> Flags:
    """Months (q,) at which each of the steps (q, levels) since the one before counts enough.

    `small` (q, levels) says where the curve itself rests on few persons. A month in which nobody
    had the exit yet is printed as nil. Before one of the `ends` (q,) enough must be left for it.
    """
    had = np.cumsum(steps, axis=0)
    since = np.zeros(steps.shape[1], dtype=np.int64)
    months = np.zeros(len(steps), dtype=bool)
    for month in range(len(steps)):
        end = month + int(ends[month:].argmax()) if ends[month:].any() else month
        enough = _enough(had[month] - since, rule) and _enough(had[end] - had[month], rule)
        months[month] = enough and not small[month].any()
        since = had[month] if months[month] else since
    return months


def _enough(counts: Ints, rule: Rule) -> bool:
    """Whether no level has a count that is small."""
    return bool(((counts == 0) | (counts >= rule.fewest)).all())
