"""Where the groups overlap: treated off support, and the spread of score and covariates."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from math import floor, log10

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import is_bool_dtype, is_numeric_dtype

from evaluatie.designs.balance import is_binary
from evaluatie.models.covariates import MISSING_SUFFIX
from evaluatie.models.neighbours import snap
from evaluatie.study.analyses import MAIN
from evaluatie.study.designs import UnmatchedDesign
from evaluatie.study.model import Study
from evaluatie.tables.derived import CELL, DISTRIBUTIONS, NO_HORIZON, OVERALL, SCORE

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
MOST_INTERVALS = 25  # of a covariate
STEPS = (1, 2, 5, 10)  # times a power of ten
DIGITS = 10  # beyond these a score depends on the processor


def share_off_support(rows: pd.DataFrame) -> float:
    """Share of the treated of one cell of MATCHES who have nobody to be compared with.

    They have no weight (no match within the limits, trimmed, a level of their own), or a score
    outside the range of the controls' scores; of a method without a score only the former are
    known. Missing when there are no treated.
    """
    treated = rows["treated"].to_numpy(dtype=bool)
    if not treated.any():
        return float("nan")
    score, _ = snap(rows["propensity"].to_numpy(dtype=np.float64))
    nobody = rows["weight"].to_numpy() <= 0
    controls = score[~treated & np.isfinite(score)]
    if len(controls):
        nobody = nobody | (score < controls.min()) | (score > controls.max())
    return float(nobody[treated].mean())


@dataclass(frozen=True)
class Intervals:
    """Inner edges (k - 1,) of k intervals, the outer ends, and which edges are a study's cuts."""

    edges: Floats
    ends: tuple[float, float]
    cuts: tuple[float, ...] = ()

    def of(self, values: Floats) -> NDArray[np.int64]:
        """Number of the interval of each value (n,), from 0; an edge belongs to what it starts."""
        return np.searchsorted(self.edges, values, side="right").astype(np.int64)

    def frame(self) -> pd.DataFrame:
        """A row for each interval: its number, bounds, and whether it starts at a cut."""
        lower = np.concatenate([self.ends[:1], self.edges])
        upper = np.concatenate([self.edges, self.ends[1:]])
        at_cut = np.isin(lower, self.cuts)
        return pd.DataFrame({"lower": lower, "upper": upper, "at_cut": at_cut}).rename_axis(
            "interval"
        )


SCORES = Intervals(np.round(np.arange(1, 20) / 20, DIGITS), (0.0, 1.0))


def round_intervals(values: Floats, cuts: tuple[float, ...] = ()) -> Intervals:
    """Some ten to MOST_INTERVALS intervals with round edges between the 1st and 99th percentile.

    Multiples of 1, 2 or 5 times a power of ten, so that no edge is one person's value; whole
    numbers have whole edges. The outer intervals are open. `cuts` inside are edges too.
    """
    low, high = np.quantile(values, (0.01, 0.99))
    step = _round_step((high - low) / MOST_INTERVALS)
    if (values == np.round(values)).all():
        step = max(step, 1.0)
    grid = np.arange(floor(low / step) + 1, floor(high / step) + 1) * step
    inside = tuple(cut for cut in cuts if values.min() < cut <= values.max())
    edges = np.union1d(np.round(grid, DIGITS), inside)
    return Intervals(edges, (np.nan, np.nan), inside)


def _round_step(least: float) -> float:
    """The smallest round step that is not below `least`; 1 for a column of one value."""
    if not least > 0:
        return 1.0
    power = 10.0 ** floor(log10(least))
    return next((s * power for s in STEPS if s * power >= least * (1 - 1e-9)), 10 * power)


def distributions(
    cohort: pd.DataFrame, matches: pd.DataFrame, study: Study, design: str
) -> pd.DataFrame:
    """Rows of DISTRIBUTIONS: how score and numeric covariates are spread, before and after.

    Of everybody in the primary analysis: the share of each group in every interval, after
    matching by weight. The score has twenty equal intervals; a control without one, whose level
    of a covariate no treated person has, has the score 0 that such a level gives (a treated
    person 1). Covariates: see `round_intervals`; those that the study derives are left out, for
    two pictures of one column give away the few between their edges.
    """
    cell: dict[str, str | int] = {
        "analysis": MAIN, "horizon": study.primary.horizon or NO_HORIZON,
        "subgroup": OVERALL, "level": OVERALL,
    }  # fmt: skip
    if isinstance(study.designs[design], UnmatchedDesign):  # nothing is made alike
        return DISTRIBUTIONS.empty()
    rows = matches[(matches[list(CELL)] == pd.Series(cell)).all(axis=1)]
    persons = rows.merge(cohort.drop(columns=["treated"]), on="persoon_id")
    spread = [
        _spread(values, intervals, persons).assign(term=term, **cell, design=design)
        for term, values, intervals in _terms(persons, study, design)
    ]
    table = pd.concat(spread, ignore_index=True) if spread else DISTRIBUTIONS.empty()
    return table[DISTRIBUTIONS.names]


def _terms(
    persons: pd.DataFrame, study: Study, design: str
) -> Iterator[tuple[str, Floats, Intervals]]:
    """Name, values (n,) and intervals of the score and of each number among the covariates."""
    score = persons["propensity"].to_numpy(dtype=np.float64)
    if np.isfinite(score).any():
        certain = persons["treated"].to_numpy(dtype=np.float64)
        yield SCORE, np.asarray(np.where(np.isnan(score), certain, score)).round(DIGITS), SCORES
    named = [name for name in _covariates(study) if name in persons]
    numbers = [name for name in named if _is_number(persons[name])]
    others = persons[[name for name in named if name not in numbers]]
    derived = getattr(study.source, "derive", {})
    for term in study.designs[design].covariates or study.covariates:
        # where a number is missing it has a constant, which is nobody's
        if term in numbers and term not in derived and term + MISSING_SUFFIX not in persons:
            values = persons[term].to_numpy(dtype=np.float64)
            yield term, values, round_intervals(values, _cuts(values, term, others, study))


def _covariates(study: Study) -> list[str]:
    """Covariates of the study and of any of its designs: their tables are printed side by side."""
    lists = [study.covariates, *(plan.covariates or [] for plan in study.designs.values())]
    return list(dict.fromkeys(chain.from_iterable(lists)))


def _is_number(column: pd.Series) -> bool:
    if not is_numeric_dtype(column) or is_bool_dtype(column):
        return False
    values = column.to_numpy(dtype=np.float64)
    return not is_binary(values) and bool(values.min() < values.max())


def _cuts(values: Floats, column: str, others: pd.DataFrame, study: Study) -> tuple[float, ...]:
    """Where other tables count the persons on either side: at subgroups, and at other covariates.

    A covariate cuts when its levels are stretches of the column, as classes of age are.
    """
    cuts = {
        float(cut)
        for plan in study.subgroups.values() if plan.column == column
        for cut in plan.cuts or []
    }  # fmt: skip
    for name in others:
        reach = pd.Series(values).groupby(others[name].to_numpy()).agg(["min", "max"])
        reach = reach.sort_values("min")
        borders = list(zip(reach["max"].iloc[:-1], reach["min"].iloc[1:], strict=True))
        if all(low < high for low, high in borders):
            cuts |= {_round_between(low, high) for low, high in borders}
    return tuple(sorted(cuts))


def _round_between(low: float, high: float) -> float:
    """The roundest number above `low` and not above `high`."""
    largest = floor(log10(max(abs(low), abs(high)))) + 1
    for power in range(largest, -DIGITS, -1):
        for step in (factor * 10.0**power for factor in reversed(STEPS)):
            edge = round((floor(low / step) + 1) * step, DIGITS)
            if low < edge <= high:
                return edge
    return high


def _spread(values: Floats, intervals: Intervals, persons: pd.DataFrame) -> pd.DataFrame:
    """Share per stage, group and interval, with the counts that disclosure control needs."""
    place, weight = intervals.of(values), persons["weight"].to_numpy(dtype=np.float64)
    treated = persons["treated"].to_numpy(dtype=bool)
    parts = []
    for stage, weights in (("before", np.ones(len(persons))), ("after", weight)):
        for group, rows in (("treated", treated), ("control", ~treated)):
            found = _shares(place[rows], weights[rows], len(intervals.edges) + 1)
            parts.append(intervals.frame().join(found).assign(stage=stage, group=group))
    return pd.concat(parts).reset_index()


def _shares(place: NDArray[np.int64], weights: Floats, size: int) -> pd.DataFrame:
    """Per interval: weighted share, persons with weight, and persons left out of equal weights.

    Where all weights are equal a share gives a count, and so the number left out; other weights
    keep it unknown.
    """
    used, total = weights > 0, weights.sum()
    equal = not used.any() or np.ptp(weights[used]) <= 1e-12 * weights.max()
    left_out = np.bincount(place[~used], minlength=size) if equal else np.zeros(size, dtype=int)
    sums = np.bincount(place, weights=weights, minlength=size)
    return pd.DataFrame(
        {
            "share": sums / total if total > 0 else np.full(size, np.nan),
            "smallest_cell": np.bincount(place[used], minlength=size),
            "smallest_difference": left_out,
        }
    ).rename_axis("interval")
